package io.courier.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One member of a step's configuration. Immutable; the {@code with...} style methods return copies.
 *
 * @param name snake_case
 * @param kind JSON type and form
 * @param traits what else is known
 */
public record Field(String name, Kind kind, Traits traits) {

  /** JSON type and form of a value. */
  public enum Kind {
    TEXT,
    FLAG,
    WHOLE,
    /** Text in the form of a UUID. */
    ID,
    /** A path, a glob, or an array of paths. */
    PATHS,
    /** Text or any other JSON value. */
    JSON,
    /** Text that is stored encrypted, apart from the configuration. */
    SECRET
  }

  /** Which side a path is on; local ones pass the path check on save. */
  public enum Side {
    NONE,
    LOCAL,
    REMOTE
  }

  /**
   * @param required whether it must be given
   * @param defaultValue effective value when absent, null for none
   * @param reference whether references into the context are accepted
   * @param pattern regular expression of the whole value, null for none
   * @param choices allowed values, empty for any
   * @param synonyms further accepted names (snake_case)
   * @param hints {@code uiHint} members for forms
   */
  public record Traits(
      boolean required,
      Object defaultValue,
      boolean reference,
      Side side,
      String pattern,
      List<String> choices,
      Set<String> synonyms,
      Map<String, Object> hints,
      String description) {}

  public static Field text(String name, String description) {
    return make(name, Kind.TEXT, description);
  }

  public static Field flag(String name, boolean defaultValue, String description) {
    return make(name, Kind.FLAG, description).orElse(defaultValue);
  }

  public static Field id(String name, String description) {
    return make(name, Kind.ID, description);
  }

  public static Field whole(String name, long defaultValue, String description) {
    return make(name, Kind.WHOLE, description).orElse(defaultValue);
  }

  /** Text or any other JSON value. */
  public static Field json(String name, String description) {
    return make(name, Kind.JSON, description);
  }

  /** A password or the like; a step reads it with {@link StepContext#secret}. */
  public static Field secret(String name, String description) {
    return make(name, Kind.SECRET, description).hint("password");
  }

  /** A single local path. */
  public static Field localPath(String name, String description) {
    return make(name, Kind.TEXT, description).on(Side.LOCAL).hint("path");
  }

  /** A local path, a glob or a list. */
  public static Field localPaths(String name, String description) {
    return make(name, Kind.PATHS, description).on(Side.LOCAL).hint("path");
  }

  public static Field remotePath(String name, String description) {
    return make(name, Kind.TEXT, description).on(Side.REMOTE).hint("path");
  }

  /** {@code connection_id} with its picker. */
  public static Field connection(List<String> protocols) {
    Field field = id("connection_id", "The connection to use.").require().hint("connection-picker");
    Map<String, Object> hints = new LinkedHashMap<>(field.traits.hints);
    hints.put("protocol", protocols);
    return field.with(
        new Traits(
            true, null, false, Side.NONE, null, List.of(), Set.of(), hints, field.description()));
  }

  /** {@code idempotency}: {@code overwrite}, {@code skip_if_exists} and, for transfers, resume. */
  public static Field idempotency(List<String> choices) {
    return text("idempotency", "What happens when the target exists.")
        .orElse("overwrite")
        .oneOf(choices);
  }

  public Field require() {
    Traits t = traits;
    return with(
        new Traits(
            true,
            null,
            t.reference,
            t.side,
            t.pattern,
            t.choices,
            t.synonyms,
            t.hints,
            t.description));
  }

  public Field orElse(Object value) {
    Traits t = traits;
    return with(
        new Traits(
            false,
            value,
            t.reference,
            t.side,
            t.pattern,
            t.choices,
            t.synonyms,
            t.hints,
            t.description));
  }

  /** Accepts references into the context. */
  public Field ref() {
    Traits t = traits;
    return with(
        new Traits(
            t.required,
            t.defaultValue,
            true,
            t.side,
            t.pattern,
            t.choices,
            t.synonyms,
            t.hints,
            t.description));
  }

  public Field matching(String pattern) {
    Traits t = traits;
    return with(
        new Traits(
            t.required,
            t.defaultValue,
            t.reference,
            t.side,
            pattern,
            t.choices,
            t.synonyms,
            t.hints,
            t.description));
  }

  public Field oneOf(List<String> choices) {
    Traits t = traits;
    return with(
        new Traits(
            t.required,
            t.defaultValue,
            t.reference,
            t.side,
            t.pattern,
            choices,
            t.synonyms,
            t.hints,
            t.description));
  }

  public Field hint(String uiHint) {
    Traits t = traits;
    Map<String, Object> hints = new LinkedHashMap<>(t.hints);
    hints.put("uiHint", uiHint);
    return with(
        new Traits(
            t.required,
            t.defaultValue,
            t.reference,
            t.side,
            t.pattern,
            t.choices,
            t.synonyms,
            hints,
            t.description));
  }

  public String description() {
    return traits.description;
  }

  private Field on(Side side) {
    Traits t = traits;
    return with(
        new Traits(
            t.required,
            t.defaultValue,
            t.reference,
            side,
            t.pattern,
            t.choices,
            t.synonyms,
            t.hints,
            t.description));
  }

  private Field with(Traits changed) {
    return new Field(name, kind, changed);
  }

  private static Field make(String name, Kind kind, String description) {
    return new Field(
        name,
        kind,
        new Traits(
            false, null, false, Side.NONE, null, List.of(), Set.of(), Map.of(), description));
  }
}
