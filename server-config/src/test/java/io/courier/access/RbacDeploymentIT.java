package io.courier.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule.Kind;
import io.courier.it.CourierServer;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is deployed, not what was compiled, is what the matrix names. */
@ExtendWith(CourierServer.Shared.class)
@Tag("RBAC-14")
class RbacDeploymentIT {
  private static final Set<String> METHODS =
      Set.of("get", "post", "put", "delete", "patch", "head", "options", "trace");
  private static final Set<Kind> SEEN = EnumSet.of(Kind.ROUTE, Kind.PAGE);

  @Test
  void deployedRoutesAndPagesAreThoseOfTheMatrix(CourierServer server) throws Exception {
    Doors deployed = deployed(server);
    assertThat(deployed.of(Kind.ROUTE)).hasSizeGreaterThanOrEqualTo(60);
    assertThat(deployed.of(Kind.PAGE)).hasSizeGreaterThanOrEqualTo(17);
    assertThat(deployed.differences(AccessMatrix.stored(), SEEN)).isEmpty();

    String without = AccessMatrix.text().replace("GET /audit-log\n", "GET /audit-logs\n");
    assertThat(deployed.differences(AccessMatrix.parse(without), SEEN))
        .as("a difference would be seen")
        .containsExactly(
            "rbac.matrix has no line for: GET /audit-log ",
            "rbac.matrix names what is not there: GET /audit-logs");
  }

  private static Doors deployed(CourierServer server) throws IOException, InterruptedException {
    Doors doors = new Doors();
    JsonObject document = Callers.json(server.get("/api/v1/openapi.json", null).body());
    document
        .getJsonObject("paths")
        .forEach(
            (path, operations) ->
                ((JsonObject) operations)
                    .keySet().stream()
                        .filter(METHODS::contains)
                        .map(method -> method.toUpperCase(Locale.ROOT) + " ")
                        .forEach(
                            method ->
                                doors.add(
                                    Kind.ROUTE,
                                    method + path.replaceFirst("^/api/v1(?=/)", ""),
                                    null)));
    try (ZipFile archive = new ZipFile(CourierServer.home().resolve("apps/courier.ear").toFile())) {
      for (ZipEntry module : archive.stream().filter(e -> e.getName().endsWith(".war")).toList()) {
        try (InputStream war = archive.getInputStream(module)) {
          pages(war, doors);
        }
      }
    }
    return doors;
  }

  private static void pages(InputStream war, Doors doors) throws IOException {
    List<String> files = new ArrayList<>();
    byte[] webXml = null;
    try (ZipInputStream entries = new ZipInputStream(war)) {
      for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
        files.add("/" + e.getName());
        if (e.getName().equals("WEB-INF/web.xml")) {
          webXml = entries.readAllBytes();
        }
      }
    }
    PageDoors.find(files, new ByteArrayInputStream(webXml), doors);
  }
}
