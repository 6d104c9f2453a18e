package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Redaction;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every record of the product, with a planted value in each member that holds a secret, printed.
 */
class DtoRedactionTest {
  private static final List<String> MODULES =
      List.of("courier-ejb", "courier-jca/api", "courier-web/api", "courier-web/console");

  private static final String PLANTED = "pl4nted-in-a-record";

  @Test
  @Tag("SENS-01")
  @Tag("SENS-02")
  @Tag("SENS-04")
  void noRecordPrintsASecret() throws ReflectiveOperationException, IOException {
    List<String> printed = new ArrayList<>();
    int planted = 0;
    try (URLClassLoader loader = loader()) {
      for (Class<?> type : records(loader)) {
        if (holdsSecret(type)) {
          planted++;
          String text = printed(make(type));
          if (text.contains(PLANTED)) {
            printed.add(type.getName() + ": " + text);
          }
        }
      }
    }
    assertThat(printed).isEmpty();
    assertThat(planted).isGreaterThan(10);
  }

  private static URLClassLoader loader() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path module : modules()) {
      urls.add(module.toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), DtoRedactionTest.class.getClassLoader());
  }

  private static List<Path> modules() {
    Path root = Path.of("").toAbsolutePath().getParent();
    return MODULES.stream().map(m -> root.resolve(m).resolve("target/classes")).toList();
  }

  private static List<Class<?>> records(ClassLoader loader)
      throws ReflectiveOperationException, IOException {
    List<Class<?>> records = new ArrayList<>();
    for (Path module : modules()) {
      for (String name : classNames(module)) {
        try {
          Class<?> type = Class.forName(name, false, loader);
          if (type.isRecord()) {
            records.add(type);
          }
        } catch (NoClassDefFoundError e) {
          // extends what only the container has: no record
        }
      }
    }
    return records;
  }

  private static List<String> classNames(Path module) throws IOException {
    try (Stream<Path> files = Files.walk(module.resolve("io/courier"))) {
      return files
          .map(file -> module.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.contains("-info"))
          .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
          .toList();
    }
  }

  private static boolean holdsSecret(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).anyMatch(DtoRedactionTest::isSecret);
  }

  private static boolean isSecret(RecordComponent component) {
    boolean text = component.getType() == String.class || component.getType() == Object.class;
    return (text && Redaction.isSecretName(component.getName()))
        || (Map.class == component.getType() && component.getName().matches("config(uration)?"));
  }

  private static String printed(Object value) {
    try {
      return String.valueOf(value);
    } catch (NullPointerException e) {
      return ""; // it names another member, which this one has not
    }
  }

  /** Null for a record that refuses such values. */
  private static Object make(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = Arrays.stream(components).map(DtoRedactionTest::value).toArray();
    Constructor<?> constructor =
        type.getDeclaredConstructor(
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      return null;
    }
  }

  private static Object value(RecordComponent component) {
    Class<?> type = component.getType();
    if (isSecret(component)) {
      return type == Map.class ? Map.of("password", PLANTED, "api_token", PLANTED) : PLANTED;
    } else if (type.isPrimitive()) {
      return Array.get(Array.newInstance(type, 1), 0);
    } else if (type == List.class) {
      return List.of();
    }
    return type == Map.class ? Map.of() : null;
  }
}
