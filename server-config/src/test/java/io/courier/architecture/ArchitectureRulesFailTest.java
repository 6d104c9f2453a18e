package io.courier.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that each rule fails where it is broken: the samples below {@code broken} break every one.
 */
class ArchitectureRulesFailTest {
  private static final CourierRules RULES = new CourierRules("broken");
  private static final JavaClasses BROKEN = new ClassFileImporter().importPackages("broken");

  static Stream<ArchRule> rules() {
    List<ArchRule> batchAndResource =
        RULES.librariesHaveOneImporter().stream()
            .filter(
                r ->
                    r.getDescription().contains("jakarta.batch")
                        || r.getDescription().contains("jakarta.resource"))
            .toList();
    assertThat(batchAndResource).hasSize(2);
    return Stream.concat(
        batchAndResource.stream(),
        Stream.of(
            RULES.featuresDependOnEarlierFeatures(),
            RULES.nobodyDependsOnObservers(),
            RULES.webUsesServicesOnly(),
            RULES.restAndConsoleAreStrangers(),
            RULES.consoleDoesNotUseRest(),
            RULES.adapterApiNeedsTheJdkOnly(),
            RULES.adapterKnowsNothingOfCourier(),
            RULES.entitiesStayAtHome(),
            RULES.bannedTypes(),
            RULES.datesAreConvertedAtOnce(),
            RULES.bannedCalls(),
            RULES.noStandardStreams()));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void brokenCodeIsFound(ArchRule rule) {
    assertThatThrownBy(() -> rule.check(BROKEN)).isInstanceOf(AssertionError.class);
  }

  @Test
  void concatenatedSqlIsFound() {
    assertThat(
            CourierRules.concatenatesSql(
                "em.createNativeQuery(\"select * from t where a = \" + name)"))
        .isTrue();
    assertThat(CourierRules.concatenatesSql("em.createNativeQuery(\"select a \" + \"from t\")"))
        .isFalse();
  }
}
