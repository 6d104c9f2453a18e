package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.identity.AccessRule.Kind;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AccessMatrixTest {
  /** The reference's table, security.md section 4, once more: nobody widens a row in passing. */
  private static final String REFERENCE =
      """
      Jobs | view | AOV
      Jobs | create, edit, delete (incl. steps, schedules, dependencies) | AO
      Jobs | execute, cancel, pause, resume | AO
      Job chains | view | AOV
      Job chains | create, edit, delete, schedule | AO
      Job chains | execute (and pause, resume, cancel) | AO
      Connections | view | AOV
      Connections | create, edit, delete | A
      Connections | test | AO
      PGP keys | view metadata | AOV
      PGP keys | generate, import, edit, delete | A
      PGP keys | export public | AOV
      PGP keys | export private | A
      PGP keys | create, revoke share link | A
      PGP keys | retire, revoke, activate, set successor | A
      SSH keys | view metadata | AOV
      SSH keys | generate, import, edit, delete, retire, activate | A
      SSH keys | export public | AOV
      SSH keys | create, revoke share link | A
      File monitors | view | AOV
      File monitors | create, edit, delete | AO
      File monitors | activate, pause, disable, acknowledge | AO
      Tags | view | AOV
      Tags | create, edit, delete, assign | AO
      Audit log | view | AOV
      Users | view, create, edit, delete, reset password | A
      Auth settings | view, update | A
      System settings | view | AOV
      System settings | update | A
      Dashboard | view | AOV
      Known hosts | view | AOV
      Known hosts | add, approve, reject, delete | A
      File monitors | reset watcher | A
      Notification rules, logs | view | AOV
      Notification rules | create, edit, delete, test | AO
      Auth providers | view | AO
      Auth providers | change | A
      File browser | browse allowed roots | AO
      SMTP settings, partitions, FIPS inventory | view, change | A
      """;

  @Test
  @Tag("RBAC-01")
  void rowsAreThoseOfTheReference() {
    List<String> rows =
        AccessMatrix.stored().rules().stream()
            .filter(AccessRule::ofReference)
            .map(r -> r.resource() + " | " + r.action() + " | " + letters(r.roles()))
            .toList();
    assertThat(rows).containsExactlyElementsOf(REFERENCE.lines().toList());
  }

  private static String letters(List<String> roles) {
    StringBuilder letters = new StringBuilder();
    roles.forEach(role -> letters.append(Character.toUpperCase(role.charAt(0))));
    return letters.toString();
  }

  @Test
  void anybodyMayOnlySignInAndReadWhatIsPublic() {
    assertThat(AccessMatrix.stored().rules())
        .filteredOn(AccessRule::isOpen)
        .extracting(AccessRule::resource)
        .doesNotHaveDuplicates()
        .containsExactly(
            "Sign-in and set-up", "Share links", "Callbacks", "Public parts", "Request handling");
  }

  @Test
  void whatBelongsToARowIsFound() {
    AccessMatrix matrix = AccessMatrix.stored();
    assertThat(matrix.ruleOf(Kind.ROUTE, "DELETE /users/{who}"))
        .get()
        .extracting(AccessRule::title)
        .isEqualTo("Users: view, create, edit, delete, reset password");
    assertThat(matrix.ruleOf(Kind.ROUTE, "DELETE /nothing")).isEmpty();
    assertThat(matrix.admitted(Kind.ROUTE, "POST /connections"))
        .as("the service refuses, so that it can say why")
        .containsExactlyInAnyOrder("admin", "operator", "viewer");
    assertThat(matrix.admitted(Kind.CALL, "connection.ConnectionService.create"))
        .containsExactly("admin");
  }

  @Test
  void whatIsNoMatrixIsRefused() {
    for (String text :
        List.of(
            "GET /before-any-row",
            "== Jobs | view | X",
            "== Jobs | view | A\nFETCH /jobs",
            "== Jobs | view | A\nGET /jobs\nGET /jobs",
            "== Jobs | view | A\nGET /jobs/{a}\nGET /jobs/{b}")) {
      assertThatThrownBy(() -> AccessMatrix.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
