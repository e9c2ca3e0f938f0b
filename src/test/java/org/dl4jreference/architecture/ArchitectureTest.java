package org.dl4jreference.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The package law. Two engines compute the same network and never see each other; everything else
 * follows from that. A new package needs a line in {@link #MAY_USE} before the build passes.
 */
class ArchitectureTest {

  private static final String ROOT = "org.dl4jreference";

  /** Package to the project's packages that it may use, beside itself. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("model", Set.of()),
          entry("verdict", Set.of("model")),
          entry("np", Set.of("model")),
          entry("catalog", Set.of("model", "np")),
          entry("reference", Set.of("model", "np", "catalog")),
          entry("rounding", Set.of("model", "np", "catalog", "reference")),
          entry("compare", Set.of("model", "verdict", "np", "catalog", "reference", "rounding")),
          entry("trace", Set.of("model")),
          entry("finding", Set.of("model", "verdict", "catalog", "reference", "compare")),
          entry(
              "verify",
              Set.of("model", "verdict", "reference", "rounding", "compare", "finding", "trace")),
          entry("dl4j", Set.of("model")),
          entry("atlas", Set.of("model", "verdict", "catalog", "compare", "finding", "dl4j")),
          entry("lab", Set.of("model", "np", "catalog", "reference")),
          entry("training", Set.of("model", "dl4j", "verify")),
          entry("report", Set.of("model", "verdict", "compare", "verify", "lab", "atlas")),
          entry("config", Set.of("model", "catalog")),
          entry(
              "check",
              Set.of("model", "verdict", "catalog", "compare", "finding", "verify", "dl4j")),
          entry(
              "junit",
              Set.of(
                  "model", "verdict", "catalog", "compare", "dl4j", "verify", "check", "report")),
          entry(
              "cli",
              Set.of(
                  "model",
                  "verdict",
                  "np",
                  "catalog",
                  "reference",
                  "rounding",
                  "compare",
                  "finding",
                  "trace",
                  "verify",
                  "dl4j",
                  "atlas",
                  "lab",
                  "training",
                  "report",
                  "config",
                  "check",
                  "junit")));

  /** The packages that may name a type of DL4J, ND4J or DataVec. */
  private static final Set<String> MAY_NAME_DL4J = Set.of("dl4j", "training", "junit");

  /** The packages that may write to the standard streams or end the process. */
  private static final Set<String> MAY_TALK = Set.of("cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void theRulesSeeClasses() {
    assertThat(CLASSES).isNotEmpty();
  }

  @Test
  void everyPackageIsInTheTable() {
    assertThat(MAY_USE.keySet()).containsAll(packages());
  }

  @TestFactory
  Stream<DynamicTest> aPackageUsesOnlyWhatTheTableAllows() {
    return packages().stream()
        .map(
            name ->
                rule(
                    name,
                    noClasses()
                        .that(resideInAPackage(within(name)))
                        .should()
                        .dependOnClassesThat(ofThisProjectOutside(name))));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theEnginesNeverSeeEachOther() {
    assertThat(MAY_USE.get("reference")).doesNotContain("dl4j");
    assertThat(MAY_USE.get("dl4j")).doesNotContain("reference");
    noClasses()
        .that(resideInAPackage(within("reference")))
        .should()
        .dependOnClassesThat(resideInAPackage(within("dl4j")))
        .allowEmptyShould(true)
        .check(CLASSES);
    noClasses()
        .that(resideInAPackage(within("dl4j")))
        .should()
        .dependOnClassesThat(resideInAPackage(within("reference")))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @TestFactory
  Stream<DynamicTest> onlySomePackagesNameDl4j() {
    return packages().stream()
        .filter(name -> !MAY_NAME_DL4J.contains(name))
        .map(
            name ->
                rule(
                    name,
                    noClasses()
                        .that(resideInAPackage(within(name)))
                        .should()
                        .dependOnClassesThat(
                            resideInAnyPackage(
                                "org.deeplearning4j..", "org.nd4j..", "org.datavec.."))));
  }

  @TestFactory
  Stream<DynamicTest> onlySomePackagesTalk() {
    return packages().stream()
        .filter(name -> !MAY_TALK.contains(name))
        .flatMap(
            name ->
                Stream.of(
                    rule(
                        name + " does not use the standard streams",
                        noClasses()
                            .that(resideInAPackage(within(name)))
                            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)),
                    rule(
                        name + " does not exit",
                        noClasses()
                            .that(resideInAPackage(within(name)))
                            .should()
                            .callMethod(System.class, "exit", int.class)
                            .orShould()
                            .callMethod(Runtime.class, "exit", int.class)
                            .orShould()
                            .callMethod(Runtime.class, "halt", int.class))));
  }

  @Test
  void theModelUsesNothingButJavaBase() {
    noClasses()
        .that(resideInAPackage(within("model")))
        .should()
        .dependOnClassesThat(outsideJavaBaseAnd("model"))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static DynamicTest rule(String name, ArchRule rule) {
    return DynamicTest.dynamicTest(name, () -> rule.check(CLASSES));
  }

  /** The first name below the root of every package that holds a class. */
  private static Set<String> packages() {
    return CLASSES.stream()
        .map(JavaClass::getPackageName)
        .map(name -> name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1))
        .map(name -> name.split("\\.", -1)[0])
        .collect(toCollection(TreeSet::new));
  }

  private static String within(String name) {
    return ROOT + "." + name + "..";
  }

  private static DescribedPredicate<JavaClass> ofThisProjectOutside(String name) {
    Set<String> allowed = MAY_USE.getOrDefault(name, Set.of());
    return DescribedPredicate.describe(
        "are outside " + name + " and " + new TreeSet<>(allowed),
        used ->
            resideInAPackage(ROOT + "..").test(used)
                && !resideInAPackage(within(name)).test(used)
                && allowed.stream().noneMatch(ok -> resideInAPackage(within(ok)).test(used)));
  }

  private static DescribedPredicate<JavaClass> outsideJavaBaseAnd(String name) {
    return DescribedPredicate.describe(
        "are outside java.base and " + name,
        used ->
            !used.getBaseComponentType().isPrimitive()
                && !resideInAPackage(within(name)).test(used.getBaseComponentType())
                && !isOfJavaBase(used.getBaseComponentType().getFullName()));
  }

  private static boolean isOfJavaBase(String className) {
    try {
      return "java.base"
          .equals(
              Class.forName(className, false, ClassLoader.getPlatformClassLoader())
                  .getModule()
                  .getName());
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
