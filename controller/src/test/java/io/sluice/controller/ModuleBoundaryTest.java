package io.sluice.controller;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

/** The walls around the controller: of all that is ours it knows the tables, and the command line starts the dataplane. */
class ModuleBoundaryTest {
    private static final String CONTROLLER = "io.sluice.controller..";
    private static final String CLI = "io.sluice.controller.cli..";
    private static final DescribedPredicate<JavaClass> BEYOND_THE_TABLES = resideInAPackage("io.sluice..")
        .and(DescribedPredicate.not(resideInAPackage(CONTROLLER)))
        .and(DescribedPredicate.not(resideInAPackage("io.sluice.table")));

    private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("io.sluice.controller");

    @Test
    void theControllerUsesOnlyTheTables() {
        noClasses().that().resideInAPackage(CONTROLLER).and().resideOutsideOfPackage(CLI)
            .should().dependOnClassesThat(BEYOND_THE_TABLES).check(classes);
    }

    @Test
    void theCommandLineAlsoStartsTheCommandsOfTheDataplane() {
        noClasses().that().resideInAPackage(CLI).should().dependOnClassesThat(
            BEYOND_THE_TABLES.and(DescribedPredicate.not(resideInAPackage("io.sluice.dataplane").and(nameEndingWith("Command"))
                .forSubtype())))
            .check(classes);
    }

    @Test
    void theModelKnowsNothingOfWhoUsesIt() {
        noClasses().that().resideInAPackage("io.sluice.controller.model")
            .should().dependOnClassesThat().resideInAnyPackage("io.sluice.controller", "io.sluice.controller.api",
                "io.sluice.controller.health", "io.sluice.controller.cli").check(classes);
    }
}
