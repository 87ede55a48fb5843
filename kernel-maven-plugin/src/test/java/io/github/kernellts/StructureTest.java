// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import io.github.kernellts.system.Trees;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.text.SimpleDateFormat;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /**
     * A layer.
     *
     * @param packages what it has directly below the root; packages in these belong to it too
     */
    private record Layer(String name, Set<String> packages) {}

    /** From the top. */
    private static final List<Layer> LAYERS = List.of(
            new Layer("goals", Set.of("mojo")),
            new Layer("order of work", Set.of("pipeline")),
            new Layer("results", Set.of("verify", "boot", "module", "image", "report", "provenance", "cve", "compare")),
            new Layer("packages", Set.of("repo", "rpm", "config")),
            new Layer("inputs", Set.of("kbuild", "tree", "source", "fetch", "signing", "toolchain")),
            new Layer("basics", Set.of("system", "layout", "check", "unpack")));

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void eachClassIsInALayerAndLayersDependDownwardsOnly() {
        Architectures.LayeredArchitecture architecture = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (Layer layer : LAYERS) {
            architecture = architecture
                    .layer(layer.name())
                    .definedBy(layer.packages().stream()
                            .map(name -> ROOT + "." + name + "..")
                            .toArray(String[]::new));
        }
        architecture = architecture.whereLayer(LAYERS.get(0).name()).mayNotBeAccessedByAnyLayer();
        for (int i = 1; i < LAYERS.size(); i++) {
            architecture = architecture
                    .whereLayer(LAYERS.get(i).name())
                    .mayOnlyBeAccessedByLayers(
                            LAYERS.subList(0, i).stream().map(Layer::name).toArray(String[]::new));
        }
        architecture.ensureAllClassesAreContainedInArchitecture().check(MAIN);
    }

    @Test
    void theGuideListsEachPackageInItsLayer() {
        String guide = Trees.text(Path.of("../src/site/markdown/architecture.md"));
        for (Layer layer : LAYERS) {
            Set<String> packages = MAIN.stream()
                    .map(type -> type.getPackageName().substring(ROOT.length() + 1))
                    .filter(name -> layer.packages().contains(name.replaceFirst("\\..*", "")))
                    .collect(Collectors.toCollection(TreeSet::new));
            Matcher row = Pattern.compile("(?m)^\\| " + layer.name() + " \\| (.*) \\|$")
                    .matcher(guide);
            assertThat(row.find()).as("a row for the layer " + layer.name()).isTrue();
            assertThat(CODE.matcher(row.group(1)).results().map(each -> each.group(1)))
                    .as(layer.name())
                    .containsExactlyInAnyOrderElementsOf(packages);
        }
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
}
