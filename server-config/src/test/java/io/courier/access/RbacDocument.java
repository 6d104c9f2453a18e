package io.courier.access;

import io.courier.core.Roles;
import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule;
import io.courier.identity.AccessRule.Kind;
import java.util.List;
import java.util.stream.Collectors;

/** The matrix as docs/rbac.md shows it. */
final class RbacDocument {
  private static final String HEAD =
      """
      # Who may do what

      Generated from `courier-ejb/src/main/resources/io/courier/identity/rbac.matrix`; do not edit. To write it anew: `mvn -q -B -Dquick -DskipTests=false
      package -pl server-config -am -Dtest=RbacDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Drbac.write=true`.

      Roles: A admin, O operator, V viewer. A row without an address belongs to something that is not built yet. The container enforces every row: on REST
      routes and services by `@RolesAllowed`, on pages by `web.xml`. How: docs/adr/0076.

      """;

  private static final String TABLE = "| resource | action | A | O | V |\n|---|---|---|---|---|\n";

  private RbacDocument() {}

  static String of(AccessMatrix matrix) {
    StringBuilder text = new StringBuilder(HEAD);
    text.append("## The matrix\n\n").append(TABLE);
    rows(matrix, true).forEach(rule -> text.append(row(rule)));
    text.append("\n## Besides\n\n").append(TABLE);
    rows(matrix, false).stream()
        .filter(rule -> !rule.isOpen())
        .forEach(rule -> text.append(row(rule)));
    text.append("\n## Open without a sign-in\n");
    rows(matrix, false).stream()
        .filter(AccessRule::isOpen)
        .filter(rule -> rule.doors().stream().anyMatch(RbacDocument::isAddress))
        .forEach(
            rule -> {
              text.append("\n").append(rule.resource()).append(": ");
              text.append(rule.action()).append(".\n\n");
              addresses(rule, text);
            });
    text.append("\n## Addresses\n");
    matrix.rules().stream()
        .filter(rule -> !rule.isOpen())
        .filter(rule -> rule.doors().stream().anyMatch(RbacDocument::isAddress))
        .forEach(
            rule -> {
              text.append("\n**").append(rule.title()).append("** (").append(letters(rule));
              text.append(")\n\n");
              addresses(rule, text);
            });
    return text.toString();
  }

  private static List<AccessRule> rows(AccessMatrix matrix, boolean ofReference) {
    return matrix.rules().stream().filter(rule -> rule.ofReference() == ofReference).toList();
  }

  private static String row(AccessRule rule) {
    return "| "
        + rule.resource()
        + " | "
        + rule.action()
        + " | "
        + Roles.ALL.stream()
            .map(role -> rule.roles().contains(role) ? "✓ |" : "|")
            .collect(Collectors.joining(" "))
        + "\n";
  }

  private static String letters(AccessRule rule) {
    return rule.roles().stream()
        .map(role -> role.substring(0, 1).toUpperCase(java.util.Locale.ROOT))
        .collect(Collectors.joining());
  }

  private static boolean isAddress(AccessRule.Door door) {
    return door.kind() == Kind.ROUTE || door.kind() == Kind.PAGE || door.kind() == Kind.SERVLET;
  }

  private static void addresses(AccessRule rule, StringBuilder text) {
    rule.doors().stream()
        .filter(RbacDocument::isAddress)
        .forEach(door -> text.append("- ").append(address(door)).append("\n"));
  }

  private static String address(AccessRule.Door door) {
    return switch (door.kind()) {
      case PAGE -> "page `/console" + door.name() + "`";
      case SERVLET -> "`" + (door.name().equals("\"\"") ? "(root)" : door.name()) + "`";
      default -> "`" + door.name().replaceFirst(" ", " /api/v1") + "`";
    };
  }
}
