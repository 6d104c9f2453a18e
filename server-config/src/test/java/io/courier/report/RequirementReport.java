package io.courier.report;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Joins the requirement ids that tests carry as JUnit tags with the results that Surefire and
 * Failsafe wrote, and lists the ids without a passing test. Run by the build after the integration
 * tests; arguments: the root directory, the report file.
 */
public final class RequirementReport {
  private final Map<String, Set<String>> idsOfTest = new TreeMap<>();
  private final Set<String> passed = new TreeSet<>();
  private final Set<String> failed = new TreeSet<>();

  private RequirementReport() {}

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    RequirementReport report = new RequirementReport();
    try (Stream<Path> directories = Files.walk(root, 3)) {
      for (Path target : directories.filter(d -> d.endsWith("target")).toList()) {
        report.readTags(target.resolve("test-classes"));
        report.readResults(target.resolve("surefire-reports"));
        report.readResults(target.resolve("failsafe-reports"));
      }
    }
    Files.write(Path.of(args[1]), report.lines());
  }

  private List<String> lines() throws IOException {
    List<String> known;
    try (var in = RequirementReport.class.getResourceAsStream("/requirements.txt")) {
      known =
          new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines().toList();
    }
    Set<String> open = new TreeSet<>(known);
    open.removeAll(passed);
    open.addAll(failed);
    Set<String> unknown = new TreeSet<>(passed);
    unknown.removeAll(known);
    List<String> lines = new ArrayList<>();
    lines.add(
        known.size() + " requirements, " + (known.size() - open.size()) + " with a passing test");
    failed.forEach(id -> lines.add("failing: " + id));
    unknown.forEach(id -> lines.add("not a requirement: " + id));
    open.forEach(id -> lines.add("no passing test: " + id));
    return lines;
  }

  private void readTags(Path classes) {
    if (!Files.isDirectory(classes)) {
      return;
    }
    for (JavaClass c : new ClassFileImporter().importPath(classes)) {
      Set<String> ofClass = tags(c);
      for (JavaMethod m : c.getMethods()) {
        Set<String> ids = new TreeSet<>(ofClass);
        ids.addAll(tags(m));
        if (!ids.isEmpty()) {
          idsOfTest
              .computeIfAbsent(c.getName() + "#" + m.getName(), k -> new TreeSet<>())
              .addAll(ids);
        }
      }
    }
  }

  private static <T extends HasAnnotations<?> & CanBeAnnotated> Set<String> tags(T owner) {
    Set<String> ids = new TreeSet<>();
    for (JavaAnnotation<?> annotation : owner.getAnnotations()) {
      String type = annotation.getRawType().getName();
      if (type.equals("org.junit.jupiter.api.Tag")) {
        ids.add((String) annotation.get("value").orElseThrow());
      } else if (type.equals("org.junit.jupiter.api.Tags")) {
        for (Object tag : (Object[]) annotation.get("value").orElseThrow()) {
          ids.add((String) ((JavaAnnotation<?>) tag).get("value").orElseThrow());
        }
      }
    }
    return ids;
  }

  private void readResults(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      files.filter(f -> f.getFileName().toString().startsWith("TEST-")).forEach(this::readResult);
    }
  }

  private void readResult(Path file) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      NodeList cases =
          factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("testcase");
      for (int i = 0; i < cases.getLength(); i++) {
        readCase((Element) cases.item(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SAXException | ParserConfigurationException e) {
      throw new IllegalStateException("Not a test report: " + file, e);
    }
  }

  private void readCase(Element testCase) {
    String method = testCase.getAttribute("name").split("[(\\[{ ]", 2)[0];
    Set<String> ids =
        idsOfTest.getOrDefault(testCase.getAttribute("classname") + "#" + method, Set.of());
    if (has(testCase, "failure") || has(testCase, "error")) {
      failed.addAll(ids);
    } else if (!has(testCase, "skipped")) {
      passed.addAll(ids);
    }
  }

  private static boolean has(Element testCase, String child) {
    return testCase.getElementsByTagName(child).getLength() > 0;
  }
}
