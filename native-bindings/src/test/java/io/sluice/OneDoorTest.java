package io.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class OneDoorTest {
    private final JavaClasses ours = new ClassFileImporter().importPackages("io.sluice");

    @Test
    void onlyTheLinuxPackageKnowsJnrAndLibC() {
        noClasses().that().resideOutsideOfPackage("io.sluice.linux")
            .should().dependOnClassesThat().resideInAnyPackage("jnr..", "com.kenai.jffi..")
            .orShould().dependOnClassesThat().haveFullyQualifiedName("io.sluice.linux.LibC")
            .check(ours);
    }
}
