package io.courier.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks the layout of all modules at once, over their compiled classes and sources. */
class ArchitectureTest {
  private static final List<String> MODULES =
      List.of(
          "courier-jca/api",
          "courier-jca/rar",
          "liquibase",
          "courier-ejb",
          "courier-web/api",
          "courier-web/console",
          "courier-web/health",
          "courier-web/batch",
          "server-config");

  private static final CourierRules RULES = new CourierRules("io.courier");
  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes =
        new ClassFileImporter()
            .importPaths(
                MODULES.stream().map(m -> root().resolve(m).resolve("target/classes")).toList());
  }

  private static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  private static void sawAtLeast(int count, String packagePrefix) {
    assertThat(classes.stream().filter(c -> c.getPackageName().startsWith(packagePrefix)).count())
        .as("classes seen below %s", packagePrefix)
        .isGreaterThanOrEqualTo(count);
  }

  @Test
  void featuresDependOnEarlierFeaturesOnly() {
    sawAtLeast(100, "io.courier.");
    sawAtLeast(10, "io.courier.core");
    RULES.featuresDependOnEarlierFeatures().check(classes);
    RULES.nobodyDependsOnObservers().check(classes);
  }

  @Test
  void webUsesServicesOnly() {
    sawAtLeast(20, "io.courier.web.rest");
    sawAtLeast(5, "io.courier.web.console");
    RULES.webUsesServicesOnly().check(classes);
    RULES.restAndConsoleAreStrangers().check(classes);
    RULES.consoleDoesNotUseRest().check(classes);
  }

  @Test
  void librariesHaveOneImporter() {
    sawAtLeast(10, "io.courier.jca");
    RULES.librariesHaveOneImporter().forEach(rule -> rule.check(classes));
    RULES.adapterApiNeedsTheJdkOnly().check(classes);
    RULES.adapterKnowsNothingOfCourier().check(classes);
  }

  @Test
  void entitiesStayInTheirFeature() {
    assertThat(
            classes.stream().filter(c -> c.isAnnotatedWith("jakarta.persistence.Entity")).count())
        .isGreaterThanOrEqualTo(5);
    RULES.entitiesStayAtHome().check(classes);
  }

  @Test
  void bannedTypesAndCallsAreAbsent() {
    sawAtLeast(100, "io.courier.");
    RULES.bannedTypes().check(classes);
    RULES.datesAreConvertedAtOnce().check(classes);
    RULES.bannedCalls().check(classes);
    RULES.noStandardStreams().check(classes);
  }

  @Test
  void queriesAreNotConcatenated() throws IOException {
    List<Path> sources = sources();
    assertThat(sources).hasSizeGreaterThan(100);
    for (Path source : sources) {
      assertThat(CourierRules.concatenatesSql(Files.readString(source)))
          .as("concatenated SQL in %s", source)
          .isFalse();
    }
  }

  @Test
  void everyPackageIsDescribed() throws IOException {
    List<Path> packages = sources().stream().map(Path::getParent).distinct().toList();
    assertThat(packages).hasSizeGreaterThan(15);
    for (Path directory : packages) {
      assertThat(directory.resolve("package-info.java")).exists();
    }
  }

  @Test
  void hostKeyCheckingIsNeverRelaxed() throws IOException {
    for (Path source : sources()) {
      assertThat(Files.readString(source))
          .as("%s", source)
          .doesNotContainPattern("StrictHostKeyChecking\"?,\\s*\"(no|accept-new)\"");
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<String> modules = MODULES.stream()) {
      List<Path> all = new java.util.ArrayList<>();
      for (String module : modules.toList()) {
        try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
          files.filter(f -> f.toString().endsWith(".java")).forEach(all::add);
        }
      }
      return all;
    }
  }
}
