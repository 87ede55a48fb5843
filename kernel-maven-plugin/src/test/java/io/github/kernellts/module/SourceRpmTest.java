// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.Patch;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.verify.ModuleRpmVerifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source RPM of a module as rpm and rpmbuild see it. */
class SourceRpmTest {
    private static final String RELEASE = "6.1.192-7.el9";
    private static final String COMMON = "kmod-hello-lts-kvm-61y";
    private static final Patch ANSWER = Patch.of("answer.patch", """
            --- a/hello.c
            +++ b/hello.c
            @@ -1 +1 @@
            -int hello = 1;
            +int hello = 42;
            """.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/source"));
    private Path source;
    private Path kernel;

    @AfterEach
    void close() {
        processes.close();
    }

    /** A kernel whose makefile compiles the one file of the module. */
    @BeforeEach
    void writeSources() {
        source = Trees.directory(directory.resolve("hello"));
        Trees.write(source.resolve("hello.c"), "int hello = 1;\n");
        Trees.write(source.resolve("configure"), "#!/bin/sh -e\ntest \"$1\" = 'it'\"'\"'s 100%'\necho > \"$2/done\"\n");
        Trees.executable(source.resolve("configure"));
        kernel = Trees.directory(directory.resolve("kernel"));
        Trees.write(kernel.resolve("Makefile"), """
                modules:
                	test -e $(M)/done
                	test "$(KVER)" = 6.1.192-7.el9
                	$(CC) $(KCFLAGS) -g -c -o $(M)/hello.ko $(M)/hello.c
                """);
    }

    @Test
    void itHasTheSourceAsGivenAndEverythingThatWasAddedToIt() {
        Path rpm = build("one", tarball());
        assertThat(rpm.getFileName()).hasToString(COMMON + "-2.1-1.6.1.192_7.el9.src.rpm");
        assertThat(query(rpm, "--list").lines())
                .containsExactlyInAnyOrder(
                        "answer.patch", "files.tar", COMMON + ".spec", "hello_2.1.orig.tar.gz", "pom-properties.xml");
        assertThat(query(rpm, "--requires")).contains("kernel-lts-kvm-61y-devel = 6.1.192_7.el9-1");
        assertThat(query(rpm, "--queryformat=[%{FILEUSERNAME} %{FILEMODES:perms} %{FILEMTIMES}\n]")
                        .lines()
                        .distinct())
                .containsExactly("root -rw-r--r-- 1000000000");
        Path unpacked = unpack(rpm);
        assertThat(unpacked.resolve("hello_2.1.orig.tar.gz"))
                .hasSameBinaryContentAs(tarball().given().orElseThrow().file());
        assertThat(unpacked.resolve("pom-properties.xml"))
                .content()
                .contains("<kernel.module.source>hello_2.1.orig.tar.gz</kernel.module.source>")
                .contains("<kernel.module.prepare>./configure \"it's 100%\" $source_dir</kernel.module.prepare>")
                .contains("<kernel.module.variables>KVER=$kernelver</kernel.module.variables>")
                .doesNotContain(directory.toString());
    }

    @Test
    void thePackagesOfOneBuildNameItAsTheirSource() {
        Path rpm = build("one", tarball());
        for (Path binary : binary()) {
            assertThat(new RpmFile(binary).sourceRpm())
                    .isEqualTo(rpm.getFileName().toString());
        }
        ModuleRpmVerifier verifier = new ModuleRpmVerifier(RELEASE, null, KeyTraces.of(), Set.of(), false);
        verifier.verifySource(rpm, binary());
        Path other = directory.resolve("kmod-other-1-1.src.rpm");
        Trees.copy(rpm, other);
        assertThatThrownBy(() -> verifier.verifySource(other, binary()))
                .hasMessageContaining("kmod-other-1-1.src.rpm is no source RPM of this name")
                .hasMessageContaining(modulePackage().commonFileName() + " names " + rpm.getFileName());
        assertThat(modulePackage().debuginfo("GPL").source().name()).isEqualTo(COMMON);
        assertThat(modulePackage().debuginfo("GPL").source().release()).isEqualTo("1.6.1.192_7.el9");
    }

    @Test
    void rpmbuildPreparesTheSourceThatWasCompiled() {
        Path top = rebuild(build("one", directory()), "-rp");
        assertThat(top.resolve("BUILD/" + COMMON + "-2.1/source/hello.c")).hasContent("int hello = 42;");
    }

    @Test
    void rpmbuildMakesTheSamePackagesAgainWithoutSignature() {
        for (FetchedSource each : List.of(tarball(), directory())) {
            Path top = rebuild(build("one", each), "--rebuild");
            for (Path binary : binary()) {
                Path again = top.resolve("RPMS/x86_64").resolve(binary.getFileName());
                for (String question : List.of("--list", "--requires", "--provides", "--scripts")) {
                    assertThat(query(again, question).replaceAll("rpmlib.*\n", ""))
                            .isEqualTo(query(binary, question).replaceAll("rpmlib.*\n", ""));
                }
            }
            Path modules =
                    unpack(top.resolve("RPMS/x86_64").resolve(modulePackage().fileName()));
            assertThat(run("nm", modules + "/lib/modules/" + RELEASE + "/extra/hello.ko"))
                    .contains(" D hello");
        }
    }

    /** The commands of a dkms.conf ran in directories of the machine that built. */
    @Test
    void rpmbuildRunsTheCommandsOfADkmsConf() {
        Path tree = directory.resolve("elsewhere/dkms");
        Path was = tree.resolve("hello/2.1/build");
        DkmsConf conf = conf(Map.of(
                "PACKAGE_NAME", "hello",
                "PACKAGE_VERSION", "2.1",
                "MAKE",
                        "make -C " + kernel + " M=" + was + " KVER=$kernelver modules && echo '100%' >" + was
                                + "/after",
                "POST_BUILD", "configure again",
                "PRE_BUILD", "configure 1"));
        Trees.write(source.resolve("configure"), "#!/bin/sh\necho >> done\n");
        Trees.executable(source.resolve("configure"));
        RequestedRecipe nothing = requested(List.of(), Optional.empty(), List.of());
        RebuildSteps.Build build = new RebuildSteps.Build(
                Optional.of(new RebuildSteps.Dkms(
                        conf,
                        nothing,
                        Map.of("kernelver", RELEASE, "dkms_tree", tree.toString(), "parallel_jobs", "64"),
                        tree)),
                kernel,
                was,
                List.of(new InstalledModule("hello.ko", "hello", true)));
        Path rpm = build("one", directory(), nothing, build);
        assertThat(query(rpm, "--list").lines()).contains("dkms.bash");
        assertThat(unpack(rpm).resolve(COMMON + ".spec")).content().doesNotContain(directory.toString(), "64\n");
        Path top = rebuild(rpm, "--rebuild");
        assertThat(top.resolve("RPMS/x86_64").resolve(modulePackage().fileName()))
                .exists();
    }

    @Test
    void theSameSourceGivesTheSameBytesElsewhereAndLater() throws Exception {
        Path one = build("one", directory());
        Files.setLastModifiedTime(source.resolve("hello.c"), FileTime.from(Instant.EPOCH));
        Path moved = directory.resolve("another");
        Files.move(source, moved);
        source = moved;
        assertThat(build("further/away", directory())).hasSameBinaryContentAs(one);
        Path ofTarball = build("two", tarball());
        Files.setLastModifiedTime(directory.resolve("hello_2.1.orig.tar.gz"), FileTime.from(Instant.EPOCH));
        assertThat(build("another/two", tarball())).hasSameBinaryContentAs(ofTarball);
    }

    /** rpm would take the second line of the value for a section. */
    @Test
    void aValueOfSeveralLinesIsNoSectionOfTheSpec() {
        RequestedRecipe recipe = requested(
                List.of(List.of("./configure", "it's 100%", "$source_dir")),
                Optional.of("kbuild"),
                List.of("KVER=$kernelver", "OTHER=a\n%install\n'b"));
        Path rpm = build("one", directory(), recipe, build());
        assertThat(unpack(rpm).resolve(COMMON + ".spec")).content().doesNotContain("\n%%install");
        rebuild(rpm, "--rebuild");
    }

    private FetchedSource tarball() {
        Path tarball = directory.resolve("hello_2.1.orig.tar.gz");
        if (!Files.exists(tarball)) {
            run("tar", "-czf", tarball.toString(), "--transform=s,^[.],./top,", "-C", source.toString(), ".");
        }
        return new FetchedSource(
                Digests.sha256(tarball),
                "hello",
                Optional.of(
                        new FetchedSource.Given(tarball, tarball.getFileName().toString())),
                into -> {
                    throw new AssertionError("it is given on as it is");
                });
    }

    private FetchedSource directory() {
        return new FetchedSource("hello", "hello", into -> Trees.copy(source, into));
    }

    private static ModulePackage modulePackage() {
        return new ModulePackage(
                recipe().recipe(),
                new DevelPackage(
                        Path.of("devel.rpm"),
                        "kernel-lts-kvm-61y",
                        "kvm",
                        "6.1.192_7.el9-1",
                        RELEASE,
                        EnterpriseLinux.EL9,
                        Instant.ofEpochSecond(1_000_000_000)),
                1,
                false);
    }

    private static RequestedRecipe recipe() {
        return requested(
                List.of(List.of("./configure", "it's 100%", "$source_dir")),
                Optional.of("kbuild"),
                List.of("KVER=$kernelver"));
    }

    private static RequestedRecipe requested(
            List<List<String>> prepare, Optional<String> makefile, List<String> variables) {
        return new RequestedRecipe(
                Optional.of("hello"),
                Optional.of("2.1"),
                "hello",
                "2.1",
                prepare,
                new RequestedRecipe.Make(makefile, List.of(), List.of(), variables),
                List.of(),
                "extra",
                List.of("hello"),
                List.of(),
                Optional.of("GPL"),
                "a module");
    }

    private RebuildSteps.Build build() {
        return new RebuildSteps.Build(
                Optional.empty(), kernel, source, List.of(new InstalledModule("hello.ko", "hello", true)));
    }

    private Path build(String name, FetchedSource from) {
        return build(name, from, recipe(), build());
    }

    private Path build(String name, FetchedSource from, RequestedRecipe requested, RebuildSteps.Build build) {
        ModulePackage named = new ModulePackage(
                requested.recipe(), modulePackage().kernel(), 1, modulePackage().snapshot());
        SourceContents contents = new SourceContents(
                from,
                new ModuleSource(source.toString(), Optional.empty(), Optional.empty(), true),
                new PatchSeries(List.of(ANSWER)),
                requested,
                new RebuildSteps(named, build),
                unpacked -> {},
                processes);
        Path root = root();
        return new ModulePackaging(
                        processes, named, ModuleLayout.of(named, ExtraFiles.none(), root), "GPL", Publisher.unnamed())
                .source(contents, Trees.emptyDirectory(directory.resolve(name)), directory.resolve("log"));
    }

    private Path root() {
        Path root = Trees.emptyDirectory(directory.resolve("root"));
        Trees.write(Trees.parents(root.resolve(modulePackage().directory()).resolve("hello.ko")), "a signed module");
        return root;
    }

    private List<Path> binary() {
        return new ModulePackaging(
                        processes,
                        modulePackage(),
                        ModuleLayout.of(modulePackage(), ExtraFiles.none(), root()),
                        "GPL",
                        Publisher.unnamed())
                .binary(Trees.emptyDirectory(directory.resolve("binary")), directory.resolve("log"));
    }

    /** Runs rpmbuild on a source RPM, and returns its top directory. */
    private Path rebuild(Path rpm, String how) {
        Path top = Trees.emptyDirectory(directory.resolve("again"));
        run(
                "rpmbuild",
                how,
                "--nodeps",
                "--target=x86_64-linux",
                "--define",
                "_topdir " + top,
                "--define",
                "kernel_source_dir " + kernel,
                rpm.toString());
        return top;
    }

    private static DkmsConf conf(Map<String, String> values) {
        String records = Stream.concat(
                        values.entrySet().stream().map(each -> each.getKey() + "\0" + "0\0" + each.getValue() + "\0"),
                        Stream.of("end\0" + "0\0\0"))
                .reduce("", String::concat);
        return DkmsConf.parse(records.getBytes(StandardCharsets.UTF_8));
    }

    private Path unpack(Path rpm) {
        Path unpacked = Trees.emptyDirectory(directory.resolve("unpacked"));
        Path copy = unpacked.resolveSibling("copy.rpm");
        run("cp", rpm.toString(), copy.toString());
        run("rpm2archive", "-n", copy.toString());
        run("tar", "-xf", copy + ".tar", "-C", unpacked.toString());
        return unpacked;
    }

    private String query(Path rpm, String question) {
        return run("rpm", "--query", "--nosignature", "--package", question, rpm.toString());
    }

    private String run(String... command) {
        return processes.output(Command.of(directory, command), "");
    }
}
