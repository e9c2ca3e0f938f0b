package org.dl4jreference.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The package law. Two engines compute the same network and never see each other; everything else
 * follows from that. A new package needs a line in {@link #LAW} before the build passes.
 */
class ArchitectureTest {

  private static final String ROOT = "org.dl4jreference";

  /** Package to the packages that it may use, with all that those may use. */
  private static final Map<String, Set<String>> LAW =
      Map.ofEntries(
          entry("model", Set.of()),
          entry("verdict", Set.of()),
          entry("np", Set.of("model")),
          entry("spelling", Set.of()),
          entry("catalog", Set.of("model", "spelling")),
          entry("reference", Set.of("catalog", "np")),
          entry("graph", Set.of("catalog")),
          entry("rounding", Set.of("graph")),
          entry("compare", Set.of("rounding", "verdict")),
          entry("finding", Set.of("model")),
          entry("explain", Set.of("np", "compare", "finding")),
          entry("data", Set.of("model", "spelling")),
          entry("trace", Set.of("data")),
          entry("verify", Set.of("explain", "trace")),
          entry("dl4j", Set.of("catalog", "data")),
          entry("lab", Set.of("reference")),
          entry("chapter", Set.of("lab", "verify")),
          entry("config", Set.of("catalog", "data")),
          entry("training", Set.of("config", "dl4j", "lab", "verify")),
          entry("atlas", Set.of("config", "dl4j", "verify")),
          entry("report", Set.of("atlas", "chapter", "training")),
          entry("junit", Set.of("report")),
          entry("cli", Set.of("report")));

  /** Package to everything that it may use, beside itself. */
  private static final Map<String, Set<String>> MAY_USE =
      LAW.keySet().stream().collect(toMap(name -> name, ArchitectureTest::reachable));

  /** What the rooms of {@code dl4j} show outside it; all else in them is hidden. */
  private static final Set<String> DOORS =
      Set.of(
          "Dl4jEngine",
          "samediff.SameDiffEngine",
          "samediff.SameDiffScore",
          "user.UserModel",
          "user.ModelData",
          "user.BuiltModel",
          "user.GraphReading",
          "user.DenseReading",
          "user.TrainedCopy",
          "names.CustomFormulas",
          "names.TrainingNames",
          "file.ModelFile",
          "runtime.DeviceSelection",
          "runtime.TunedRuntime",
          "runtime.Dl4jEnvironment",
          "runtime.Checkup",
          "reproduction.Reproductions");

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
    assertThat(LAW.keySet()).isEqualTo(packages());
  }

  @Test
  void noPermissionIsUnused() {
    Set<String> unused = new TreeSet<>();
    LAW.forEach(
        (name, permissions) ->
            permissions.stream()
                .filter(used -> !uses(name, used))
                .forEach(used -> unused.add(name + " may use " + used)));
    assertThat(unused).isEmpty();
  }

  @Test
  void noPermissionSaysWhatAnotherSaysAlready() {
    LAW.forEach(
        (name, permissions) ->
            permissions.forEach(
                used ->
                    assertThat(MAY_USE.get(used))
                        .as("%s may use %s, with all that may use", name, used)
                        .noneMatch(permissions::contains)));
  }

  @Test
  void theDocumentedPictureStacksThePackagesAsTheLawDoes() throws IOException {
    String design = Files.readString(Path.of("docs/design.md"));
    List<String> rows = design.split("```")[1].strip().lines().toList();
    Map<String, Integer> row = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      for (String name : rows.get(i).split(" {3,}")[0].split(" +")) {
        row.put(name, i);
      }
    }
    assertThat(row.keySet()).isEqualTo(LAW.keySet());
    LAW.forEach(
        (name, permissions) ->
            permissions.forEach(
                used ->
                    assertThat(row.get(used))
                        .as(name + " uses " + used)
                        .isGreaterThan(row.get(name))));
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
  void roomsHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void outsideDl4jOnlyItsDoorsAreNamed() {
    Set<String> named =
        CLASSES.stream()
            .filter(resideInAPackage(within("dl4j")).negate())
            .flatMap(user -> user.getDirectDependenciesFromSelf().stream())
            .map(dependency -> outermost(dependency.getTargetClass()))
            .filter(resideInAPackage(within("dl4j")))
            .map(used -> used.getName().substring((ROOT + ".dl4j.").length()))
            .collect(toCollection(TreeSet::new));
    assertThat(named).containsExactlyInAnyOrderElementsOf(DOORS);
  }

  private static JavaClass outermost(JavaClass nested) {
    return nested
        .getBaseComponentType()
        .getEnclosingClass()
        .map(c -> outermost(c))
        .orElse(nested.getBaseComponentType());
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

  /** Projects that depend on this one have an SLF4J of their own, 1.7 or 2.0. */
  @Test
  void nothingNamesALoggingLibrary() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "org.apache.log4j.."))
        .check(CLASSES);
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

  private static Set<String> reachable(String name) {
    Set<String> all = new TreeSet<>(LAW.get(name));
    LAW.get(name).forEach(used -> all.addAll(reachable(used)));
    return all;
  }

  private static boolean uses(String name, String used) {
    return CLASSES.stream()
        .filter(c -> resideInAPackage(within(name)).test(c))
        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
        .anyMatch(d -> resideInAPackage(within(used)).test(d.getTargetClass()));
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
