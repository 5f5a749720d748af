package io.batkube.server.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HouseRuleTest {
  private static final String HOUSE = "io.batkube";
  private static final String OFFENCES = "io.batkube.server.architecture.offences";

  /** How ArchUnit names the code that breaks a rule. */
  private static final Pattern OFFENDER =
      Pattern.compile("(?:Class|Method|Constructor|Field|Static Initializer) <([\\w.$]+)");

  private static final JavaClasses REAL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(HOUSE + ".engine", HOUSE + ".kubernetes", HOUSE + ".server");

  @ParameterizedTest
  @EnumSource(HouseRule.class)
  void theHouseKeepsTheRule(HouseRule rule) {
    assertEquals(List.of(), rule.breachesIn(REAL, HOUSE));
  }

  @Test
  void theHouseHasBeenRead() {
    for (String module : List.of("engine", "kubernetes", "server")) {
      assertFalse(
          REAL.that(JavaClass.Predicates.resideInAPackage(HOUSE + "." + module + "..")).isEmpty(),
          module);
    }
  }

  /** The rule finds every class of its house of offences, but none whose name begins with Fine. */
  @ParameterizedTest
  @EnumSource(HouseRule.class)
  void theRuleCanFail(HouseRule rule) {
    String root = OFFENCES + "." + rule.name().toLowerCase(Locale.ROOT);
    JavaClasses house = new ClassFileImporter().importPackages(root);
    var guilty =
        house.stream()
            .filter(type -> !type.getSimpleName().startsWith("Fine"))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));

    List<String> breaches = rule.breachesIn(house, root);

    assertFalse(guilty.isEmpty());
    assertEquals(guilty, offendersIn(breaches, house), String.join("\n", breaches));
  }

  private static Set<String> offendersIn(List<String> breaches, JavaClasses house) {
    return breaches.stream()
        .flatMap(String::lines)
        .flatMap(line -> OFFENDER.matcher(line).results().limit(1))
        .map(found -> found.group(1) + ".")
        .flatMap(
            member ->
                house.stream()
                    .map(JavaClass::getName)
                    .filter(name -> member.startsWith(name + ".")))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
