package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import io.courier.it.secret.LeakSearch.Leak;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A unique value in every kind of secret, every flow with them, failures included, logging at its
 * finest; then none of the values may be found anywhere, in any form, but where {@link #ALLOWED}
 * says why.
 */
@TestMethodOrder(OrderAnnotation.class)
class PlantedSecretsIT {
  /** Secret and places (prefixes), with the reason why it cannot be kept out. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          // Liberty signs and verifies tokens by its configuration: it holds the key in memory and
          // keeps the configuration in its work area
          "jwt secret",
          Set.of("heap", "wlp/servers/courier/workarea/"),
          // Liberty's pooled buffers hold the head of a request until another one of its length
          "access token",
          Set.of("heap"),
          // Liberty's web container remembers the addresses of the last requests; this link was
          // revoked
          "share token",
          Set.of("heap"));

  @TempDir static Path directory;
  private static CourierServer server;
  private static Flows flows;

  @BeforeAll
  static void drive() throws Exception {
    Path data = CourierServer.freshDirectory("planted");
    flows = new Flows(directory);
    server = flows.start(data);
    flows.run();
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
    if (flows != null) {
      flows.close();
    }
  }

  @Test
  @Order(1)
  @Tag("SENS-04")
  void flowsWereDriven() throws Exception {
    assertThat(flows.witness().answers()).hasSizeGreaterThan(60);
    assertThat(Files.readString(server.logs().resolve("trace.log"))).contains("io.courier");
    assertThat(logged("jcraft") || logged("jsch")).isTrue();
  }

  private static boolean logged(String what) throws IOException {
    return Files.readString(server.logs().resolve("trace.log")).contains(what);
  }

  @Test
  @Order(2)
  @Tag("SECR-05")
  @Tag("CRED-05")
  void noAnswerHoldsASecret() throws IOException {
    LeakSearch search = new LeakSearch(flows.vault().needles());
    List<Leak> leaks = new ArrayList<>();
    for (Map.Entry<String, String> answer : flows.witness().answers().entrySet()) {
      leaks.addAll(search.text(answer.getKey(), answer.getValue()));
    }
    assertNone(leaks);
  }

  @Test
  @Order(3)
  @Tag("ENC-10")
  void noTableHoldsASecret() throws Exception {
    LeakSearch search = new LeakSearch(flows.vault().needles());
    List<Leak> leaks = new ArrayList<>();
    try (Connection owner = server.database(true)) {
      for (String table : tables(owner)) {
        try (Statement all = owner.createStatement();
            ResultSet rows = all.executeQuery("SELECT t::text FROM " + table + " t")) {
          StringBuilder text = new StringBuilder();
          while (rows.next()) {
            text.append(rows.getString(1)).append('\n');
          }
          leaks.addAll(search.text(table, text.toString()));
        }
      }
    }
    assertNone(leaks);
  }

  @Test
  @Order(4)
  @Tag("SENS-01")
  @Tag("SENS-02")
  @Tag("SENS-03")
  @Tag("SENS-05")
  @Tag("CRED-04")
  void noFileHoldsASecret() throws IOException {
    LeakSearch search = new LeakSearch(flows.vault().needles());
    List<Leak> leaks = new ArrayList<>(search.directory(server.data()));
    Path memory = Path.of(Files.readString(server.data().resolve("run/volatile")).strip());
    assertThat(memory).isDirectory();
    leaks.addAll(search.directory(memory));
    assertNone(leaks);
  }

  @Test
  @Order(5)
  @Tag("ENC-03")
  @Tag("ENC-04")
  @Tag("CRED-04")
  void heapHoldsNoSecret() throws Exception {
    flows.settle();
    Path dump = HeapDump.of(server, server.data().resolveSibling("planted.hprof"));
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dump))) {
      assertNone(new LeakSearch(flows.vault().needles()).stream("heap", in));
    } finally {
      if (System.getenv("COURIER_KEEP_DUMPS") == null) {
        Files.delete(dump);
      }
    }
  }

  private static List<String> tables(Connection owner) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = owner.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
                    + " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    assertThat(names).hasSizeGreaterThan(20);
    return names;
  }

  private static void assertNone(List<Leak> leaks) {
    assertThat(leaks)
        .filteredOn(leak -> !isAllowed(leak))
        .extracting(Leak::toString)
        .as("secrets found")
        .isEmpty();
  }

  private static boolean isAllowed(Leak leak) {
    return ALLOWED.getOrDefault(leak.needle().secret(), Set.of()).stream()
        .anyMatch(leak.where()::startsWith);
  }
}
