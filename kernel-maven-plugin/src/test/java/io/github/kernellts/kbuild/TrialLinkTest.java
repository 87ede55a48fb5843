// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The trial link with the real compiler and libraries of this machine, as they are, and as other systems have them: a
 * compiler behind a script that takes a library away.
 */
class TrialLinkTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void programsAreStaticWhereTheLibrariesAllowIt() {
        TrialLink.Result result = link("/usr/bin:/bin");
        assertThat(result.programs()).isEqualTo(HostPrograms.STATIC);
        assertThat(result.programs().variables())
                .containsExactly("HOSTLDFLAGS=-static", "HOSTPKG_CONFIG=pkg-config --static");
    }

    /** As on EL 9 and 10, which have no static OpenSSL and libelf. */
    @Test
    void theyAreDynamicWhereStaticLibrariesAreMissing() {
        compiler("case \"$*\" in *-static*) echo 'ld: cannot find -lelf: No such file or directory'; exit 1;; esac");
        TrialLink.Result result = link(directory.resolve("bin") + ":/usr/bin:/bin");
        assertThat(result.programs().variables()).containsExactly("HOSTLDFLAGS=", "HOSTPKG_CONFIG=pkg-config");
        assertThat(result.why()).isEqualTo("ld: cannot find -lelf: No such file or directory");
        assertThat(result.needs().orElseThrow().libraries()).contains("libc.so.6", "libelf.so.1", "libcrypto.so.3");
        assertThat(result.needs().orElseThrow().versions()).contains("GLIBC_2.34", "OPENSSL_3.0.0");
    }

    /** As with libelf.a of elfutils 0.192, which Debian 13 has: here made of this machine's. */
    @Test
    void theFunctionsThatLibelfLacksAreAdded() {
        Path damaged = Trees.directory(directory.resolve("damaged"));
        Trees.write(damaged.resolve("begin.c"), """
                void eu_search_tree_init(void *); void eu_search_tree_fini(void *, void (*)(void *));
                void *__real_elf_begin(int, int, void *);
                static struct { void *root; } tree;
                void *__wrap_elf_begin(int file, int command, void *reference)
                { eu_search_tree_init(&tree); eu_search_tree_fini(&tree, 0); return __real_elf_begin(file, command, reference); }
                """);
        processes.output(Command.of(damaged, "gcc", "-c", "begin.c"), "");
        compiler("case \"$*\" in *trial.c*-static*) set -- \"$@\" -Wl,--wrap=elf_begin " + damaged
                + "/begin.o -lelf;; esac");
        TrialLink.Result result = link(directory.resolve("bin") + ":/usr/bin:/bin");
        assertThat(result.programs().linking()).isEqualTo(HostPrograms.Linking.STATIC);
        Path added = result.programs().libraries().orElseThrow();
        assertThat(added.resolve("libelf.a")).content().contains("GROUP ( /");
        assertThat(result.programs().variables()).contains("HOSTLDFLAGS=-static -L" + added);
        // make would build everything again for another path
        assertThat(link(directory.resolve("bin") + ":/usr/bin:/bin")).isEqualTo(result);
    }

    @Test
    void librariesThatCanNotBeLinkedAtAllAreSaidSo() {
        compiler("case \"$*\" in *trial*) echo 'ld: cannot find -lcrypto'; exit 1;; esac");
        assertThatThrownBy(() -> link(directory.resolve("bin") + ":/usr/bin:/bin"))
                .hasMessageContaining("ld: cannot find -lcrypto")
                .hasMessageContaining("libssl-dev");
    }

    @Test
    void aProgramIsLinkedOnlyOnce() {
        compiler("echo \"$*\" >> " + directory.resolve("calls"));
        link(directory.resolve("bin") + ":/usr/bin:/bin");
        String calls = Trees.text(directory.resolve("calls"));
        link(directory.resolve("bin") + ":/usr/bin:/bin");
        assertThat(directory.resolve("calls")).hasContent(calls);
    }

    /** A full disk, or a sandbox that fails once, would else be remembered until the compiler changes. */
    @ParameterizedTest
    @ValueSource(strings = {"*trial*", "*-static*"})
    void aFailureThatIsNoFaultOfLibrariesIsNotRemembered(String failing) {
        Path full = directory.resolve("full");
        Trees.write(full, "");
        compiler("case \"$*\" in " + failing + ") if [ -e " + full
                + " ]; then echo 'ld: final link failed: No space left on device'; exit 1; fi;; esac");
        String path = directory.resolve("bin") + ":/usr/bin:/bin";
        assertThat(catchThrowable(() -> assertThat(link(path).programs()).isEqualTo(HostPrograms.STATIC)))
                .isNotNull();
        Trees.delete(full);
        assertThat(link(path).programs()).isEqualTo(HostPrograms.STATIC);
    }

    @Test
    void thatStaticLibrariesAreMissingIsRemembered() {
        compiler("echo \"$*\" >> " + directory.resolve("calls")
                + "\ncase \"$*\" in *-static*) echo 'ld: cannot find -lelf: No such file or directory'; exit 1;; esac");
        String path = directory.resolve("bin") + ":/usr/bin:/bin";
        link(path);
        String calls = Trees.text(directory.resolve("calls"));
        assertThat(link(path).programs()).isEqualTo(HostPrograms.DYNAMIC);
        assertThat(directory.resolve("calls")).hasContent(calls);
    }

    private TrialLink.Result link(String path) {
        Toolchain tools = new Toolchain(path, directory.resolve("tools.properties"), processes);
        return new TrialLink(processes, tools, directory.resolve("trial"), directory.resolve("libraries")).result();
    }

    /** A gcc that first runs these commands of a shell. */
    private void compiler(String commands) {
        Path gcc = Trees.parents(directory.resolve("bin/gcc"));
        Trees.write(gcc, "#!/bin/sh\n" + commands + "\nexec /usr/bin/gcc \"$@\"\n");
        Trees.executable(gcc);
    }
}
