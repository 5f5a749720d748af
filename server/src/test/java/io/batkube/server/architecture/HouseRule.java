package io.batkube.server.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of docs/architecture.md that the compiler does not check. Each is about the house below
 * one root package, so that the same rule reads the real house and the offences.
 */
enum HouseRule {
  /** The Maven modules already say so; this also catches a package in the wrong module. */
  LAYERS {
    @Override
    Stream<ArchRule> below(String root) {
      return Stream.of(
          noClasses()
              .that()
              .resideInAPackage(root + ".engine..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(root + ".kubernetes..", root + ".server.."),
          noClasses()
              .that()
              .resideInAPackage(root + ".kubernetes..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage(root + ".server.."));
    }
  },

  /** The packages of a module form a hierarchy. */
  CYCLES {
    @Override
    Stream<ArchRule> below(String root) {
      return Stream.of("engine", "kubernetes", "server")
          .map(
              module -> slices().matching(root + "." + module + ".(**)").should().beFreeOfCycles());
    }
  },

  /** The engine needs the JDK and jackson-core: it can be taken out and used alone. */
  LIBRARIES {
    @Override
    Stream<ArchRule> below(String root) {
      return Stream.of(
          classes()
              .that()
              .resideInAPackage(root + ".engine..")
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage(
                  root + ".engine..",
                  "java..",
                  "javax.xml..",
                  "org.xml.sax..",
                  "com.fasterxml.jackson.core..",
                  "com.google.errorprone.annotations.."));
    }
  },

  /** Time and chance are arguments; only the command line may ask the machine. */
  CLOCK {
    @Override
    Stream<ArchRule> below(String root) {
      return Stream.of(
          noClasses()
              .that()
              .resideInAPackage(root + "..")
              .and()
              .resideOutsideOfPackage(root + ".server.cli..")
              .should()
              .accessTargetWhere(
                  oneOf(
                      List.of(
                          callTo("java.lang.System.(currentTimeMillis|nanoTime)"),
                          callTo("java.time..*.now", HouseRule::withoutClock),
                          callTo("java.time.Clock.(system.*|tick(Millis|Seconds|Minutes))"),
                          callTo("java.time.InstantSource.system"),
                          callTo("java.time.ZoneId.systemDefault"),
                          callTo("java.util.TimeZone.getDefault"),
                          callTo("java.util.(Date|GregorianCalendar).<init>", List::isEmpty),
                          callTo("java.util.Calendar.getInstance"),
                          callTo("java.lang.Math.random"),
                          callTo("java.util.(Random|SplittableRandom).<init>", List::isEmpty),
                          callTo("java.util.random.RandomGenerator.(getDefault|of)"),
                          callTo("java.util.Collections.shuffle", fewerThan(2)),
                          callTo("java.util.UUID.randomUUID"),
                          callTo("java.util.concurrent.ThreadLocalRandom..*"),
                          callTo("java.security.SecureRandom..*")))));
    }
  },

  /** One thread owns the simulated world; there are no locks in it. */
  THREADS {
    @Override
    Stream<ArchRule> below(String root) {
      return Stream.of(
          noClasses()
              .that(areInTheWorld(root))
              .should()
              .dependOnClassesThat(
                  areNamed(
                      "java.lang.(Thread|ThreadLocal|InheritableThreadLocal|Runtime)"
                          + "|java.util.(Timer|TimerTask)"
                          + "|java.util.concurrent.(?!TimeUnit).*")),
          noMethods()
              .that()
              .areDeclaredInClassesThat(areInTheWorld(root))
              .should()
              .haveModifier(JavaModifier.SYNCHRONIZED),
          noClasses()
              .that(areInTheWorld(root))
              .should()
              .accessTargetWhere(
                  oneOf(
                      List.of(
                          callTo("java.lang.Object.(wait|notify|notifyAll)"),
                          callTo(".*.parallelStream"),
                          callTo("java.util.stream..*Stream.parallel")))));
    }
  },

  /** The world speaks to nobody: connecting it is for the server. */
  NETWORK {
    @Override
    Stream<ArchRule> below(String root) {
      return Stream.of(
          noClasses()
              .that(areInTheWorld(root))
              .should()
              .dependOnClassesThat(
                  areNamed(
                      "java.net.(?!URI$|URISyntaxException$|URLDecoder$|URLEncoder$).*|javax.net..*"
                          + "|java.nio.channels..*(Socket|Datagram|Network|Selector|Multicast).*")));
    }
  },

  /** {@code Map.of} and its like iterate in another order in each JVM. */
  ORDER {
    @Override
    Stream<ArchRule> below(String root) {
      return Stream.of(
          noClasses()
              .that(areInTheWorld(root))
              .should()
              .accessTargetWhere(
                  oneOf(
                      List.of(
                          callTo("java.util.(Map|Set).(of|ofEntries|copyOf)"),
                          callTo("java.lang.System.identityHashCode"),
                          callTo("java.util.stream.Collectors.(toSet|toUnmodifiable(Set|Map))"),
                          callTo("java.util.stream.Collectors.toMap", fewerThan(4)),
                          callTo("java.util.stream.Collectors.groupingBy", fewerThan(3))))));
    }
  },

  /** A machine set to German writes 1,5: results are formatted without asking it. */
  LANGUAGE {
    @Override
    Stream<ArchRule> below(String root) {
      return Stream.of(
          noClasses()
              .that(areInTheWorld(root))
              .should()
              .accessTargetWhere(
                  oneOf(
                      List.of(
                          callTo("java.util.Locale.getDefault"),
                          callTo("java.lang.String.formatted"),
                          callTo("java.lang.String.format", fewerThan(3)),
                          callTo(
                              "java.io.(PrintStream|PrintWriter).(printf|format)",
                              fewerThan(3))))));
    }
  };

  private static boolean withoutClock(List<JavaClass> parameters) {
    return parameters.stream().noneMatch(type -> type.getName().equals("java.time.Clock"));
  }

  private static Predicate<List<JavaClass>> fewerThan(int count) {
    return parameters -> parameters.size() < count;
  }

  /** This rule, for the house whose modules are {@code root.engine}, {@code root.kubernetes} … */
  abstract Stream<ArchRule> below(String root);

  /** What breaks this rule among some classes, a sentence each. */
  final List<String> breachesIn(JavaClasses house, String root) {
    return below(root)
        .map(rule -> rule.allowEmptyShould(true).evaluate(house).getFailureReport())
        .flatMap(report -> report.getDetails().stream())
        .toList();
  }

  private static DescribedPredicate<JavaClass> areInTheWorld(String root) {
    return JavaClass.Predicates.resideInAnyPackage(root + ".engine..", root + ".kubernetes..");
  }

  /** A dot in a pattern stands for any character, which is near enough for names. */
  private static DescribedPredicate<JavaClass> areNamed(String pattern) {
    Predicate<String> named = Pattern.compile(pattern).asMatchPredicate();
    return describe("match " + pattern, type -> named.test(type.getName()));
  }

  private static DescribedPredicate<JavaAccess<?>> oneOf(
      List<DescribedPredicate<JavaAccess<?>>> calls) {
    return DescribedPredicate.or(calls).as("the target is forbidden there");
  }

  private static DescribedPredicate<JavaAccess<?>> callTo(String pattern) {
    return callTo(pattern, _ -> true);
  }

  private static DescribedPredicate<JavaAccess<?>> callTo(
      String pattern, Predicate<List<JavaClass>> parameters) {
    Predicate<String> named = Pattern.compile(pattern).asMatchPredicate();
    return describe(
        "call " + pattern,
        access ->
            access.getTarget() instanceof CodeUnitAccessTarget target
                && named.test(target.getOwner().getName() + "." + target.getName())
                && parameters.test(target.getRawParameterTypes()));
  }
}
