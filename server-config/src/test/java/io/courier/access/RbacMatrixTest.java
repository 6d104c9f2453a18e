package io.courier.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every route, servlet, page and service method of the build stands in rbac.matrix with the roles
 * its annotation or web.xml admits, and the matrix names nothing else.
 */
@Tag("RBAC-14")
class RbacMatrixTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path WEBAPP = ROOT.resolve("courier-web/console/src/main/webapp");
  private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
  private static final Doors BUILT = new Doors();

  @BeforeAll
  static void look() throws IOException {
    List<Path> modules =
        Stream.of("courier-ejb", "courier-web/api", "courier-web/console")
            .map(m -> ROOT.resolve(m).resolve("target/classes"))
            .toList();
    ClassDoors.find(new ClassFileImporter().importPaths(modules), BUILT);
    try (Stream<Path> files = Files.walk(WEBAPP);
        InputStream webXml = Files.newInputStream(WEBAPP.resolve("WEB-INF/web.xml"))) {
      List<String> pages = files.map(f -> "/" + WEBAPP.relativize(f)).toList();
      PageDoors.find(pages, webXml, BUILT);
    }
  }

  @Test
  void buildAndMatrixAreTheSame() {
    assertThat(BUILT.of(Kind.ROUTE)).hasSizeGreaterThanOrEqualTo(60);
    assertThat(BUILT.of(Kind.PAGE)).hasSizeGreaterThanOrEqualTo(17);
    assertThat(BUILT.of(Kind.CALL)).hasSizeGreaterThanOrEqualTo(50);
    assertThat(BUILT.differences(AccessMatrix.stored(), ALL)).isEmpty();
  }

  @Test
  void whatTheMatrixDoesNotNameIsFound() {
    for (String line :
        List.of(
            "GET /users/{id}\n",
            "page /keys/edit\n",
            "call job.JobService.delete\n",
            "bean setting.Settings\n",
            "servlet /swagger\n")) {
      assertThat(AccessMatrix.text()).contains(line);
      assertThat(differences(AccessMatrix.text().replace(line, "")))
          .singleElement()
          .asString()
          .startsWith("rbac.matrix has no line for: ");
    }
  }

  @Test
  void otherRolesAreFound() {
    String row = "== Users | view, create, edit, delete, reset password | A";
    assertThat(differences(AccessMatrix.text().replace(row, row + "O")))
        .contains(
            "GET /users admits A, rbac.matrix says AO",
            "call identity.UserService.delete admits A, rbac.matrix says AO");
    String page = "page /connections/edit\n";
    assertThat(differences(AccessMatrix.text().replace(page, "") + page))
        .containsExactly("page /connections/edit admits A, rbac.matrix says -");
  }

  @Test
  void whatIsNotThereIsFound() {
    assertThat(differences(AccessMatrix.text() + "GET /jobs/{id}/secrets\npage /jobs/gone\n"))
        .containsExactly(
            "rbac.matrix names what is not there: GET /jobs/{}/secrets",
            "rbac.matrix names what is not there: page /jobs/gone");
  }

  private static List<String> differences(String matrix) {
    return BUILT.differences(AccessMatrix.parse(matrix), ALL);
  }
}
