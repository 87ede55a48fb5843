// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintStream;
import java.security.PrivateKey;
import java.text.SimpleDateFormat;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.junit.jupiter.api.Test;

/** The layers of src/site/markdown/architecture.md, and the calls that only one package may make. */
class StructureTest {
    private static final String ROOT = "io.github.kernellts";
    /** The plugin's classes, without the generated goal help. */
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/kernel_maven_plugin/"))
            .importPackages(ROOT);

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void layersDependDownwardsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("goals")
                .definedBy(ROOT + ".mojo..")
                .layer("order of work")
                .definedBy(ROOT + ".pipeline..")
                .layer("results")
                .definedBy(in("verify", "boot", "module", "image", "report", "provenance", "cve", "compare"))
                .layer("packages")
                .definedBy(in("repo", "rpm", "config"))
                .layer("inputs")
                .definedBy(in("kbuild", "tree", "source", "fetch", "signing", "toolchain"))
                .layer("basics")
                .definedBy(in("system", "layout", "check", "unpack"))
                .whereLayer("goals")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("order of work")
                .mayOnlyBeAccessedByLayers("goals")
                .whereLayer("results")
                .mayOnlyBeAccessedByLayers("goals", "order of work")
                .whereLayer("packages")
                .mayOnlyBeAccessedByLayers("goals", "order of work", "results")
                .whereLayer("inputs")
                .mayOnlyBeAccessedByLayers("goals", "order of work", "results", "packages")
                .withOptionalLayers(true)
                .check(MAIN);
    }

    @Test
    void theCoreKnowsNoMaven() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".mojo..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.maven..", "javax.inject..")
                .check(MAIN);
    }

    @Test
    void onlySigningSeesPrivateKeys() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".signing..")
                .should()
                .dependOnClassesThat(describe(
                        "are private keys",
                        type -> type.isAssignableTo(PrivateKey.class)
                                || type.isAssignableTo(PGPPrivateKey.class)
                                || type.isAssignableTo(PGPSecretKey.class)))
                .check(MAIN);
    }

    @Test
    void onlyOnePackageUsesWhatJibKeepsToItself() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".image..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.cloud.tools.jib..")
                .check(MAIN);
    }

    /** Of names, sizes and messages: the user's language may have other digits, another i and another calendar. */
    @Test
    void nothingIsWrittenInTheUsersLanguage() {
        noClasses()
                .should()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(DateTimeFormatter.class, "ofPattern", String.class)
                .orShould()
                .callMethod(PrintStream.class, "printf", String.class, Object[].class)
                .orShould()
                .callConstructor(Formatter.class)
                .orShould()
                .callConstructor(SimpleDateFormat.class, String.class)
                .check(MAIN);
    }

    private static String[] in(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            packages[i] = ROOT + "." + names[i] + "..";
        }
        return packages;
    }
}
