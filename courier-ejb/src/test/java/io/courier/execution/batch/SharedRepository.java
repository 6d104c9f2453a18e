package io.courier.execution.batch;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSession;

/**
 * The batch REST API of one of several nodes, as far as the purge asks it, with the behaviour that
 * was measured: only the node that has the job log removes an instance with it.
 */
final class SharedRepository extends DoorSubmitter {
  private static final Pattern RANGE = Pattern.compile("[?&]jobInstanceId=(\\d+):(\\d+)");
  private static final Pattern AGE = Pattern.compile("[?&]createTime=<(\\d+)d");
  private static final Pattern PORTION = Pattern.compile("[?&]pageSize=(\\d+)");
  private static final Pattern ONE = Pattern.compile("/v3/jobinstances/(\\d+)\\?");

  private final String node;
  private final TreeMap<Long, Instance> records = new TreeMap<>();
  private final TreeMap<Long, String> logs = new TreeMap<>();
  private long newest;
  private int refused;
  private int failure;

  /** What ran, and how many days ago. */
  private record Instance(String node, int days) {}

  SharedRepository(String node) {
    this.node = node;
  }

  void ran(String on, int count, int daysAgo) {
    for (int i = 0; i < count; i++) {
      records.put(++newest, new Instance(on, daysAgo));
      logs.put(newest, on);
    }
  }

  void refuseWith(int status) {
    failure = status;
  }

  long newest() {
    return newest;
  }

  List<Long> left() {
    return List.copyOf(records.keySet());
  }

  List<Long> jobLogs(String of) {
    return logs.entrySet().stream()
        .filter(e -> e.getValue().equals(of))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How often it answered that an instance is another node's. */
  int refused() {
    return refused;
  }

  @Override
  HttpResponse<String> call(String method, String path, String body) {
    if (failure != 0) {
      return new Answer(failure, "");
    }
    return method.equals("GET")
        ? search(URLDecoder.decode(path, StandardCharsets.UTF_8))
        : remove(path);
  }

  private HttpResponse<String> search(String path) {
    Matcher range = RANGE.matcher(path);
    Matcher portion = PORTION.matcher(path);
    if (!range.find() || !portion.find()) {
      return new Answer(400, path);
    }
    Matcher age = AGE.matcher(path);
    int days = age.find() ? Integer.parseInt(age.group(1)) : 0;
    List<String> found = new ArrayList<>();
    records
        .subMap(Long.parseLong(range.group(1)), true, Long.parseLong(range.group(2)), true)
        .forEach(
            (id, instance) -> {
              if (instance.days() >= days) {
                found.add("{\"instanceId\":" + id + "}");
              }
            });
    return new Answer(
        200,
        found.stream()
            .limit(Long.parseLong(portion.group(1)))
            .collect(Collectors.joining(",", "[", "]")));
  }

  private HttpResponse<String> remove(String path) {
    Matcher one = ONE.matcher(path);
    if (!one.find() || !path.contains("permitRedirect=true")) {
      return new Answer(504, "asks other nodes");
    }
    long id = Long.parseLong(one.group(1));
    Instance instance = records.get(id);
    if (instance == null) {
      return new Answer(400, "");
    }
    boolean recordOnly = path.contains("purgeJobStoreOnly=true");
    if (!recordOnly && !instance.node().equals(node)) {
      refused++;
      return new Answer(302, "");
    }
    if (!recordOnly) {
      logs.remove(id);
    }
    records.remove(id);
    return new Answer(200, "");
  }

  private record Answer(int statusCode, String body) implements HttpResponse<String> {
    @Override
    public HttpRequest request() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of(), (name, value) -> true);
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      throw new UnsupportedOperationException();
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
