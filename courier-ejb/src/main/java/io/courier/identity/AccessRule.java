package io.courier.identity;

import java.util.List;

/**
 * One row of the {@link AccessMatrix}.
 *
 * @param ofReference whether it is a row of the reference's table, not one it says in words
 * @param roles in the order admin, operator, viewer; empty for anybody, signed in or not
 */
public record AccessRule(
    String resource, String action, List<String> roles, boolean ofReference, List<Door> doors) {

  /** What a door leads to. */
  public enum Kind {
    /** {@code METHOD /path} below /api/v1. */
    ROUTE,
    /** A page of the console without its extension. */
    PAGE,
    /** A method of a session bean, all overloads: {@code feature.Class.method}. */
    CALL,
    /** A bean without roles that the web modules use: {@code feature.Class}. */
    BEAN,
    /** An address of the root web module outside JAX-RS. */
    SERVLET
  }

  /**
   * Something that belongs to the row.
   *
   * @param roles whom its annotation admits: those of the row, unless the service behind it decides
   */
  public record Door(Kind kind, String name, List<String> roles) {}

  /** Open to callers who did not sign in. */
  public boolean isOpen() {
    return roles.isEmpty();
  }

  /** As audit entries name the attempted action. */
  public String title() {
    return resource + ": " + action;
  }
}
