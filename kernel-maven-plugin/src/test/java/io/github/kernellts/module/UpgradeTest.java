// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What dnf does on a host when kernels and modules get successors. The packages of modules are the project's, those of
 * kernels have the same names, provides and paths, and nothing else.
 */
@Tag("slow")
class UpgradeTest {
    private static final KernelRelease SNAPSHOT = new KernelRelease(KernelVersion.parse("6.1.192"), "7", true, "el9");
    private static final KernelRelease RELEASE = new KernelRelease(KernelVersion.parse("6.1.192"), "7", false, "el9");
    private static final KernelRelease NEXT = new KernelRelease(KernelVersion.parse("6.1.193"), "8", false, "el9");
    /** Of another branch, and newer than all of this one. */
    private static final KernelRelease OTHER = new KernelRelease(KernelVersion.parse("6.12.117"), "7", false, "el9");

    private static final String KERNEL = "kernel-lts-kvm-61y";
    private static final String COMMON = "kmod-hello-lts-kvm-61y";
    private static final String OTHER_COMMON = "kmod-hello-lts-kvm-612y";

    @TempDir
    Path directory;

    /** A directory with further files of the common package. */
    private Path extra;

    private final Processes processes = new Processes(Path.of("/upgrade"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void everySuccessorIsAPlainUpgrade() {
        publish(kernel(SNAPSHOT), module(SNAPSHOT, "1"));
        dnf("install", KERNEL);
        dnf("install", COMMON);
        assertThat(installed()).containsExactlyInAnyOrder(name(SNAPSHOT), name(SNAPSHOT, "1"), common(SNAPSHOT, "1"));

        publish(kernel(RELEASE), module(RELEASE, "1"));
        dnf("upgrade");
        assertThat(installed())
                .containsExactlyInAnyOrder(
                        name(SNAPSHOT), name(RELEASE), name(SNAPSHOT, "1"), name(RELEASE, "1"), common(RELEASE, "1"));

        publish(List.of(), module(RELEASE, "1.1"));
        dnf("upgrade");
        assertThat(installed())
                .containsExactlyInAnyOrder(
                        name(SNAPSHOT),
                        name(RELEASE),
                        name(SNAPSHOT, "1"),
                        name(RELEASE, "1.1"),
                        common(RELEASE, "1.1"));

        publish(kernel(NEXT), module(NEXT, "1.1"));
        dnf("upgrade");
        assertThat(installed())
                .contains(name(SNAPSHOT), name(RELEASE), name(NEXT), common(NEXT, "1.1"))
                .contains(name(SNAPSHOT, "1"), name(RELEASE, "1.1"), name(NEXT, "1.1"))
                .hasSize(7);
        for (KernelRelease each : List.of(SNAPSHOT, RELEASE, NEXT)) {
            assertThat(host("lib/modules/" + each + "/extra/hello.ko"))
                    .content()
                    .startsWith(each.toString());
        }

        dnf("remove", name(SNAPSHOT));
        dnf("remove", name(RELEASE));
        assertThat(installed()).containsExactlyInAnyOrder(name(NEXT), name(NEXT, "1.1"), common(NEXT, "1.1"));
        assertThat(host("lib/modules/" + RELEASE)).doesNotExist();
    }

    /** As with another patch: without a higher Release it would be the same package, and no host would take it. */
    @Test
    void anotherBuildOfTheSameVersionIsAnUpgradeByItsRelease() {
        publish(kernel(RELEASE), module(RELEASE, "1"));
        dnf("install", COMMON);
        publish(List.of(), module(second(modulePackage("kvm", RELEASE, "1"))));
        dnf("upgrade");
        assertThat(installed())
                .containsExactlyInAnyOrder(
                        name(RELEASE),
                        name(RELEASE, "1").replace("-1-1.", "-1-2."),
                        common(RELEASE, "1").replace("-1-1.", "-1-2."));
        publish(kernel(NEXT), module(second(modulePackage("kvm", NEXT, "1"))));
        dnf("upgrade");
        assertThat(installed()).hasSize(5).contains(common(NEXT, "1").replace("-1-1.", "-1-2."));
    }

    /** Two packages that own a file with different content conflict, and nothing of the transaction is installed. */
    @Test
    void anotherListOfModulesToLoadIsNoConflict() {
        publish(kernel(RELEASE), module(RELEASE, "1"));
        dnf("install", COMMON);
        publish(kernel(NEXT), module(NEXT, "1", "hello", "other"));
        dnf("upgrade");
        assertThat(installed()).hasSize(5);
        assertThat(host("usr/lib/modules-load.d/" + COMMON + ".conf")).hasContent("hello\nother");
    }

    /** As of two branches, and of a flavor's module for one and the other's for the next. */
    @Test
    void packagesOfTwoBranchesAreUpgradedOneWithoutTheOther() {
        publish(kernel(RELEASE), module(RELEASE, "1"));
        publish(kernel(OTHER), module(OTHER, "1"));
        dnf("install", COMMON, OTHER_COMMON);
        publish(List.of(), module(RELEASE, "1.1", "hello", "other"));
        dnf("upgrade");
        assertThat(installed()).contains(common(RELEASE, "1.1")).hasSize(6);
        assertThat(host("usr/lib/modules-load.d/" + COMMON + ".conf")).hasContent("hello\nother");
        assertThat(host("usr/lib/modules-load.d/" + OTHER_COMMON + ".conf")).hasContent("hello");
    }

    /** rpm has no way for one path with two contents; dnf has to say so before it downloads, and to upgrade both. */
    @Test
    void packagesOfTwoBranchesShareFilesOfOneContentAndConflictByThePathOfAnother() {
        extra = Trees.directory(directory.resolve("extra"));
        String file = "usr/lib/modprobe.d/hello.conf";
        Trees.write(Trees.parents(extra.resolve(file)), "options hello loud=1\n");
        publish(kernel(RELEASE), module(RELEASE, "1"));
        publish(kernel(OTHER), module(OTHER, "1"));
        dnf("install", COMMON, OTHER_COMMON);
        publish(List.of(), module(RELEASE, "1.1"));
        dnf("upgrade");
        assertThat(installed()).contains(common(RELEASE, "1.1")).hasSize(6);

        Trees.write(extra.resolve(file), "options hello loud=2\n");
        publish(List.of(), module(RELEASE, "1.2"));
        assertThatThrownBy(() -> dnf("upgrade", "--setopt=best=True"))
                .hasMessageContaining("conflicts with lts-file(/" + file + ")")
                .hasMessageNotContaining("Transaction test");
        publish(List.of(), module(OTHER, "1.2"));
        dnf("upgrade", "--setopt=best=True");
        assertThat(installed())
                .contains(common(RELEASE, "1.2"), common(OTHER, "1.2"))
                .hasSize(6);
        assertThat(host(file)).hasContent("options hello loud=2");
    }

    /** The debug information of one release's kernels of two flavors has the same paths. */
    @Test
    void debugInformationOfOneReleaseConflictsByName() {
        publish(List.of(debuginfo("kvm", "1")), List.of(debuginfo("generic", "1")));
        dnf("install", "kmod-hello-lts-kvm-" + RELEASE + "-debuginfo");
        assertThatThrownBy(() -> dnf("install", "kmod-hello-lts-generic-" + RELEASE + "-debuginfo"))
                .hasMessageContaining("conflicts with kmod-hello-lts-debuginfo-uname-r = " + RELEASE);
        publish(List.of(debuginfo("kvm", "2")), List.of());
        dnf("upgrade");
        assertThat(installed()).containsExactly("kmod-hello-lts-kvm-" + RELEASE + "-debuginfo-2-1.x86_64");
    }

    private Path debuginfo(String flavor, String version) {
        String name = "kmod-hello-lts-" + flavor + "-" + RELEASE + "-debuginfo";
        String spec = """
                Name: @name@
                Version: @version@
                Release: 1
                Summary: debug information
                License: GPL
                @tags@
                %description
                For a test.
                %install
                mkdir -p %{buildroot}/usr/lib/debug/lib/modules
                echo @name@ > %{buildroot}/usr/lib/debug/lib/modules/hello.ko.debug
                %files
                /usr/lib/debug/lib/modules/hello.ko.debug
                """.replace("@name@", name).replace("@version@", version).replace(
                "@tags@",
                String.join(
                        "\n",
                        modulePackage(flavor, RELEASE, version).debuginfo("GPL").tags()));
        Path file = directory.resolve("debuginfo.spec");
        Trees.write(file, spec);
        run("rpmbuild", "-bb", "--target=x86_64-linux", "--define", "_topdir " + directory, file.toString());
        return directory.resolve("RPMS/x86_64").resolve(name + "-" + version + "-1.x86_64.rpm");
    }

    /** An advisory that lists the kernel alone has dnf leave the module's common package behind. */
    @Test
    void aSecurityUpgradeBringsTheNextKernelsModuleToo() {
        Path repository = directory.resolve("repository");
        OpenPgpKey key = TestKeys.rpms("keys", directory.resolve("throwaway.asc"));
        YumRepository yum = new YumRepository(repository, processes);
        yum.publish(all(kernel(RELEASE), module(RELEASE, "1")), 3, key, remaining -> Map.of());
        dnf("install", KERNEL);
        dnf("install", COMMON, "--setopt=install_weak_deps=0");
        Path document = Trees.directory(repository.resolve("vex")).resolve(name(NEXT) + ".openvex.json");
        Trees.write(
                document,
                "{\"statements\": [{\"status\": \"fixed\", \"status_notes\": \"Fixed in Linux 6.1.193\","
                        + " \"vulnerability\": {\"name\": \"CVE-2026-0002\"}}]}");
        String digest = Digests.sha256(document) + "  " + document.getFileName() + "\n";
        Trees.write(
                document.resolveSibling(document.getFileName() + ".sha256.asc"),
                key.detached(digest.getBytes(StandardCharsets.UTF_8), Instant.now()));
        yum.publish(all(kernel(NEXT), module(NEXT, "1")), 3, key, remaining -> Map.of());
        dnf("upgrade", "--security", "--setopt=install_weak_deps=0");
        assertThat(installed()).hasSize(5).contains(name(NEXT), name(NEXT, "1"), common(NEXT, "1"));
    }

    private static List<Path> all(List<Path> kernel, List<Path> module) {
        return Stream.concat(kernel.stream(), module.stream()).toList();
    }

    @Test
    void aModuleThatIsPublishedAfterItsKernelComesWithTheNextUpgrade() {
        publish(kernel(RELEASE), module(RELEASE, "1"));
        dnf("install", COMMON);
        publish(kernel(NEXT), List.of());
        dnf("upgrade");
        assertThat(installed())
                .containsExactlyInAnyOrder(name(RELEASE), name(NEXT), name(RELEASE, "1"), common(RELEASE, "1"));
        publish(List.of(), module(NEXT, "1"));
        dnf("upgrade");
        assertThat(installed()).hasSize(5).contains(name(NEXT, "1"));
    }

    @Test
    void aHostWithoutWeakDependenciesGetsTheNextKernelsModuleToo() {
        publish(kernel(RELEASE), module(RELEASE, "1"));
        dnf("install", KERNEL);
        dnf("install", COMMON, "--setopt=install_weak_deps=0");
        assertThat(installed()).contains(name(RELEASE, "1"));
        publish(kernel(NEXT), module(NEXT, "1"));
        dnf("upgrade", "--setopt=install_weak_deps=0");
        assertThat(installed()).hasSize(5).contains(name(NEXT, "1"));
    }

    /** Back to the older kernel, because the newer one doesn't do. */
    @Test
    void theOlderKernelKeepsItsModulesWhenTheNewerIsRemoved() {
        publish(kernel(RELEASE), module(RELEASE, "1"));
        dnf("install", KERNEL);
        dnf("install", COMMON);
        publish(kernel(NEXT), module(NEXT, "2"));
        dnf("upgrade");
        dnf("autoremove");
        assertThat(installed()).hasSize(5);
        dnf("remove", name(NEXT));
        dnf("autoremove");
        assertThat(installed()).containsExactlyInAnyOrder(name(RELEASE), name(RELEASE, "1"), common(NEXT, "2"));
        dnf("upgrade");
        assertThat(installed()).hasSize(5).contains(name(NEXT, "2"));
    }

    @Test
    void modulesGoWithTheKernelsThatAreTooManyForTheHost() {
        publish(kernel(SNAPSHOT), module(SNAPSHOT, "1"));
        dnf("install", COMMON);
        for (KernelRelease each : List.of(RELEASE, NEXT)) {
            publish(kernel(each), module(each, "1"));
            dnf("upgrade", "--setopt=installonly_limit=2");
        }
        assertThat(installed())
                .containsExactlyInAnyOrder(
                        name(RELEASE), name(NEXT), name(RELEASE, "1"), name(NEXT, "1"), common(NEXT, "1"));
    }

    private List<Path> kernel(KernelRelease release) {
        String spec = """
                Name: @name@
                Version: @version@
                Release: @rpm-release@
                Summary: a kernel
                License: GPL
                Provides: installonlypkg(kernel)
                Provides: kernel-lts-uname-r = @release@
                Conflicts: kernel-lts-uname-r = @release@
                %description
                For a test.
                %install
                mkdir -p %{buildroot}/lib/modules/@release@
                echo @release@ > %{buildroot}/lib/modules/@release@/vmlinuz
                %files
                /lib/modules/@release@
                """.replace("@name@", kernelPackage(release).name())
                .replace("@version@", release.rpmVersion())
                .replace("@rpm-release@", KernelPackage.RPM_RELEASE)
                .replace("@release@", release.toString());
        Path file = directory.resolve("kernel.spec");
        Trees.write(file, spec);
        run("rpmbuild", "-bb", "--target=x86_64-linux", "--define", "_topdir " + directory, file.toString());
        return List.of(directory.resolve("RPMS/x86_64").resolve(name(release) + ".rpm"));
    }

    /** Both packages of a module, which load "hello" if no modules are named. */
    private List<Path> module(KernelRelease release, String version, String... load) {
        return module(modulePackage("kvm", release, version, load));
    }

    private List<Path> module(ModulePackage named) {
        Path root = Trees.emptyDirectory(directory.resolve("module-root"));
        Trees.write(
                Trees.parents(root.resolve(named.directory()).resolve("hello.ko")),
                named.kernel().release() + " " + named.versionRelease());
        Path work = Trees.emptyDirectory(directory.resolve("module-work"));
        return new ModulePackaging(
                        processes,
                        named,
                        ModuleLayout.of(named, new ExtraFiles(Optional.ofNullable(extra)), root),
                        "GPL",
                        Publisher.unnamed())
                .binary(work, directory.resolve("log"));
    }

    private static ModulePackage modulePackage(String flavor, KernelRelease release, String version, String... load) {
        KernelPackage kernel = new KernelPackage(flavor, release, EnterpriseLinux.EL9);
        return new ModulePackage(
                new ModuleRecipe(
                        "hello",
                        version,
                        List.of(),
                        ModuleRecipe.Makefile.KBUILD,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        "extra",
                        load.length == 0 ? List.of("hello") : List.of(load),
                        List.of(),
                        Optional.empty(),
                        "a module"),
                new DevelPackage(
                        Path.of("devel.rpm"),
                        kernel.name(),
                        flavor,
                        release.rpmVersion() + "-" + KernelPackage.RPM_RELEASE,
                        release.toString(),
                        EnterpriseLinux.EL9,
                        Instant.EPOCH),
                1,
                false);
    }

    private static ModulePackage second(ModulePackage first) {
        return new ModulePackage(first.recipe(), first.kernel(), 2, first.snapshot());
    }

    private static KernelPackage kernelPackage(KernelRelease release) {
        return new KernelPackage("kvm", release, EnterpriseLinux.EL9);
    }

    private static String name(KernelRelease release) {
        return kernelPackage(release).name() + "-" + release.rpmVersion() + "-1.x86_64";
    }

    private static String name(KernelRelease release, String version) {
        return "kmod-hello-lts-kvm-" + release + "-" + version + "-1.x86_64";
    }

    private static String common(KernelRelease release, String version) {
        return (release.equals(OTHER) ? OTHER_COMMON : COMMON) + "-" + version + "-1." + release.rpmVersion()
                + ".x86_64";
    }

    private void publish(List<Path> kernel, List<Path> module) {
        Path repository = Trees.directory(directory.resolve("repository"));
        Stream.concat(kernel.stream(), module.stream())
                .forEach(rpm -> Trees.rename(rpm, repository.resolve(rpm.getFileName())));
        run("createrepo_c", "--quiet", repository.toString());
    }

    private void dnf(String... arguments) {
        Path definitions = Trees.directory(directory.resolve("repos"));
        Trees.write(
                definitions.resolve("it.repo"),
                "[it]\nname=it\ngpgcheck=0\nmetadata_expire=0\nbaseurl=file://" + directory.resolve("repository"));
        List<String> command = new ArrayList<>(List.of("dnf", "--assumeyes", "--refresh", "--releasever=9"));
        command.add("--installroot=" + Trees.directory(host("")));
        command.add("--setopt=reposdir=" + definitions);
        command.add("--setopt=cachedir=" + directory.resolve("cache"));
        command.add("--setopt=varsdir=" + directory.resolve("vars"));
        command.add("--setopt=module_platform_id=platform:el9");
        command.addAll(List.of(arguments));
        String said = run(command.toArray(String[]::new));
        assertThat(said).doesNotContainIgnoringCase("warning", "conflict", "skipping");
    }

    private List<String> installed() {
        return run("rpm", "--root=" + host(""), "--query", "--all").lines().toList();
    }

    private Path host(String path) {
        return directory.resolve("host").resolve(path);
    }

    private String run(String... command) {
        return processes.output(Command.of(directory, command), "");
    }
}
