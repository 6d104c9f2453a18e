package io.courier.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules of docs/adr/0003 as data and predicates. Built over a root package, so that the same
 * rules can be shown failing on deliberately broken samples.
 */
final class CourierRules {

  /** Order of dependency: a feature imports only features before it. */
  static final List<String> FEATURES =
      List.of(
          "core",
          "audit",
          "event",
          "azure",
          "setting",
          "crypto",
          "identity",
          "pgp",
          "key",
          "connection",
          "transfer",
          "archive",
          "file",
          "callback",
          "step",
          "job",
          "execution",
          "chain",
          "schedule",
          "monitor",
          "tag",
          "notification",
          "dashboard",
          "maintenance",
          "health");

  /** They watch the features; no feature knows them. */
  static final List<String> OBSERVERS =
      List.of("notification", "dashboard", "maintenance", "health");

  /**
   * Library packages and the one package each may be imported by: of the application, and the one
   * of the same name of the launcher, which is another program.
   */
  static final Map<String, String> SOLE_IMPORTERS =
      Map.of(
          "com.jcraft.jsch", "jca.protocol.sftp",
          "org.apache.commons.net", "jca.protocol.ftp",
          "jakarta.resource", "jca.ra",
          "jakarta.batch", "execution.batch",
          "org.bouncycastle.openpgp", "pgp",
          "com.azure", "azure",
          "com.microsoft.aad", "azure");

  /** Text of a query put together from pieces; bound parameters only. */
  private static final Pattern CONCATENATED_SQL =
      Pattern.compile(
          "(createQuery|createNativeQuery|prepareStatement)\\(\\s*(\"[^\"]*\"\\s*\\+\\s*)+[a-z]");

  private static final List<String> CONVERSIONS =
      List.of("java.util.Date.toInstant()", "java.util.Date.from(java.time.Instant)");

  private final String root;

  CourierRules(String root) {
    this.root = root;
  }

  /** Rule 1: the order of dependency, which also excludes cycles. */
  ArchRule featuresDependOnEarlierFeatures() {
    return classes()
        .that(
            DescribedPredicate.describe(
                "belong to a feature", (JavaClass c) -> FEATURES.contains(feature(c))))
        .should(
            onDependencies(
                "depend only on features before their own",
                (d, events) -> {
                  int from = FEATURES.indexOf(feature(d.getOriginClass()));
                  int to = FEATURES.indexOf(feature(d.getTargetClass()));
                  return to > from;
                }));
  }

  /** Rule 1: observers are not known to the features they observe. */
  ArchRule nobodyDependsOnObservers() {
    return noClasses()
        .that(
            DescribedPredicate.describe(
                "belong to a feature that is observed",
                (JavaClass c) -> FEATURES.contains(feature(c)) && !OBSERVERS.contains(feature(c))))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "belong to an observer", (JavaClass c) -> OBSERVERS.contains(feature(c))));
  }

  /** Rule 2: what the web may not touch. */
  ArchRule webUsesServicesOnly() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".web..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(root + ".jca..", "jakarta.batch..")
                .or(annotated("jakarta.persistence.Entity"))
                .or(named("jakarta.persistence.EntityManager"))
                .or(
                    DescribedPredicate.describe(
                        "are repositories",
                        (JavaClass c) ->
                            c.getPackageName().startsWith(root)
                                && c.getSimpleName().endsWith("Repository"))));
  }

  /** Rule 2: the two clients do not know each other. */
  ArchRule restAndConsoleAreStrangers() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".web.rest..")
        .should()
        .dependOnClassesThat(resideInAPackage(root + ".web.console.."))
        .allowEmptyShould(true);
  }

  /** Rule 2, the other way round. */
  ArchRule consoleDoesNotUseRest() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".web.console..")
        .should()
        .dependOnClassesThat(resideInAPackage(root + ".web.rest.."));
  }

  /** Rule 3: each library is imported by exactly one package. */
  List<ArchRule> librariesHaveOneImporter() {
    List<ArchRule> rules = new ArrayList<>();
    SOLE_IMPORTERS.forEach(
        (library, importer) ->
            rules.add(
                noClasses()
                    .that()
                    .resideOutsideOfPackages(
                        root + "." + importer, root + ".launcher." + importer, library)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(library + "..")));
    return rules;
  }

  /** Rule 3: the client API of the adapter needs the JDK only. */
  ArchRule adapterApiNeedsTheJdkOnly() {
    return classes()
        .that()
        .resideInAPackage(root + ".jca.api")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", root + ".jca.api");
  }

  /** The adapter knows nothing of Courier. */
  ArchRule adapterKnowsNothingOfCourier() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".jca..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "belong to Courier outside the adapter",
                (JavaClass c) ->
                    c.getPackageName().startsWith(root + ".")
                        && !c.getPackageName().startsWith(root + ".jca.")));
  }

  /** Rule 4: entities stay inside their feature. */
  ArchRule entitiesStayAtHome() {
    return classes()
        .that(resideInAPackage(root + "..").and(DescribedPredicate.alwaysTrue()))
        .should(
            onDependencies(
                "not use entities of other features",
                (d, events) ->
                    isEntity(d.getTargetClass())
                        && !feature(d.getTargetClass()).equals(feature(d.getOriginClass()))));
  }

  /** Rule 5: banned types. */
  ArchRule bannedTypes() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(
            root + ".jca.protocol.ftp", root + ".jca.protocol.sftp", root + ".jca.protocol.tls")
        .should()
        .dependOnClassesThat(
            named("java.util.Random")
                .or(named("java.io.ObjectInputStream"))
                .or(named("java.text.SimpleDateFormat")));
  }

  /**
   * Rule 5: a Date that an API of the platform returns or takes is converted in the same breath.
   */
  ArchRule datesAreConvertedAtOnce() {
    return classes()
        .should(
            onDependencies(
                "meet java.util.Date only to convert it",
                (d, events) ->
                    d.getTargetClass().getFullName().equals("java.util.Date")
                        && CONVERSIONS.stream().noneMatch(d.getDescription()::contains)));
  }

  /** Rule 5: banned calls. */
  ArchRule bannedCalls() {
    return noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "read the time without a Clock, print, or start a process through Runtime",
                CourierRules::isBannedCall));
  }

  /** Rule 5: nobody prints past the log; the launcher's terminal is the one place. */
  ArchRule noStandardStreams() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(root + ".launcher.Terminal")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err");
  }

  /** Rule 5, over a source text. */
  static boolean concatenatesSql(String source) {
    return CONCATENATED_SQL.matcher(source).find();
  }

  private static boolean isBannedCall(JavaMethodCall call) {
    String owner = call.getTargetOwner().getFullName();
    String name = call.getName();
    boolean noClock =
        call.getTarget().getRawParameterTypes().stream()
            .noneMatch(t -> t.isAssignableTo(Clock.class));
    return (owner.startsWith("java.time.") && name.equals("now") && noClock)
        || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"))
        || (owner.equals("java.lang.Runtime") && name.equals("exec"))
        || (owner.equals("java.lang.Throwable") && name.equals("printStackTrace"))
        || (owner.equals("java.net.HttpURLConnection") && name.startsWith("setDefault"));
  }

  private String feature(JavaClass c) {
    String p = c.getPackageName();
    if (!p.startsWith(root + ".")) {
      return "";
    }
    String rest = p.substring(root.length() + 1);
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  private static boolean isEntity(JavaClass c) {
    return c.isAnnotatedWith("jakarta.persistence.Entity");
  }

  private static DescribedPredicate<JavaClass> annotated(String annotation) {
    return DescribedPredicate.describe(
        "are annotated with " + annotation, c -> c.isAnnotatedWith(annotation));
  }

  private static DescribedPredicate<JavaClass> named(String name) {
    return DescribedPredicate.describe("are " + name, c -> c.getFullName().equals(name));
  }

  /** Says of one dependency whether it breaks a rule. */
  private interface Breaks {
    boolean test(Dependency dependency, ConditionEvents events);
  }

  private static ArchCondition<JavaClass> onDependencies(String text, Breaks breaks) {
    return new ArchCondition<>(text) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (Dependency d : item.getDirectDependenciesFromSelf()) {
          if (breaks.test(d, events)) {
            events.add(SimpleConditionEvent.violated(item, d.getDescription()));
          }
        }
      }
    };
  }
}
