package dev.vecino.index;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.vecino", importOptions = ImportOption.DoNotIncludeTests.class)
class IndexArchitectureTest {
  @ArchTest
  static final ArchRule jVectorIsKnownToItsBuilderAlone =
      noClasses()
          .that()
          .haveSimpleNameNotStartingWith("JVector")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.jbellis..");

  @ArchTest
  static final ArchRule theVectorApiIsKnownToTheKernelsAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vecino.index.kernel")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  @ArchTest
  static final ArchRule theIndexDependsOnNoOtherModule =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.vecino.index..",
              "java..",
              "jdk.incubator.vector..",
              "io.github.jbellis.jvector..",
              "org.slf4j..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule packagesHaveNoCyclesBelowTheRoot =
      slices().matching("dev.vecino.index.(*)..").should().beFreeOfCycles();
}
