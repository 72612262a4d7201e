package dev.vecino.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.vecino.client",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PublicApiTest {
  private static final DescribedPredicate<JavaClass> WIRE_TYPE =
      JavaClass.Predicates.resideInAnyPackage("dev.vecino.proto..", "io.grpc..", "com.google..");

  @ArchTest
  static final ArchRule usersNeverMeetWireTypesInAnswers =
      methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should()
          .notHaveRawReturnType(WIRE_TYPE);

  @ArchTest
  static final ArchRule usersNeverMeetWireTypesInParameters =
      methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should()
          .notHaveRawParameterTypes(DescribedPredicate.anyElementThat(WIRE_TYPE).forSubtype());

  @ArchTest
  static final ArchRule theClientKnowsNothingOfTheServer =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vecino.engine..",
              "dev.vecino.server..",
              "dev.vecino.index..",
              "dev.vecino.storage..");
}
