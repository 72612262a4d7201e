package dev.vecino.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.vecino", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule engineUsesIndexAndStorageOnly =
      classes()
          .that()
          .resideInAPackage("dev.vecino.engine..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.vecino.engine..",
              "dev.vecino.index..",
              "dev.vecino.storage..",
              "java..",
              "org.slf4j..",
              "org.jspecify..",
              "com.fasterxml.jackson.core..",
              "com.github.benmanes.caffeine..",
              "com.google.errorprone.annotations..",
              "org.apache.commons.compress..",
              "org.roaringbitmap..");

  @ArchTest
  static final ArchRule domainRecordsKnowNoJson =
      noClasses()
          .that()
          .resideInAPackage("dev.vecino.engine..")
          .and()
          .haveNameNotMatching(".*Json(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml..");

  @ArchTest
  static final ArchRule filtersKnowNoSegments =
      noClasses()
          .that()
          .resideInAPackage("dev.vecino.engine.filter..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vecino.engine.segment..",
              "dev.vecino.engine.query..",
              "dev.vecino.engine.write..",
              "dev.vecino.storage..",
              "dev.vecino.index..");

  @ArchTest
  static final ArchRule queriesDoNotWrite =
      noClasses()
          .that()
          .resideInAnyPackage("dev.vecino.engine.query..", "dev.vecino.engine.segment..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vecino.engine.write..");
}
