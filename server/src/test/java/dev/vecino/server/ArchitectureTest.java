package dev.vecino.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.vecino.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule GENERATED_TYPES_STAY_IN_GRPC =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vecino.server.grpc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.vecino.proto..", "com.google.protobuf..", "io.grpc..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_IS_A_CLIENT =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vecino.server.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vecino.client..");

  @ArchTest
  static final ArchRule THE_ENGINES_LIBRARIES_ARE_NOT_USED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.rocksdb..", "io.github.jbellis..", "dev.vecino.storage..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.vecino.server.(*)..").should().beFreeOfCycles();
}
