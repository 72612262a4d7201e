package dev.vecino.storage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.vecino", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule onlyTheStoreKnowsRocksDb =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vecino.storage")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.rocksdb..");

  @ArchTest
  static final ArchRule storageKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage("dev.vecino.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vecino.index..",
              "dev.vecino.engine..",
              "dev.vecino.server..",
              "dev.vecino.client..",
              "dev.vecino.proto..");

  @ArchTest
  static final ArchRule theStoreKnowsNoSegmentFiles =
      noClasses()
          .that()
          .resideInAPackage("dev.vecino.storage")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vecino.storage.segmentfile");
}
