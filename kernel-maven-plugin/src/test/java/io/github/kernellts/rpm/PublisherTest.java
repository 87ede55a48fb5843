// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Access;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rpm says about packages with a publisher. */
class PublisherTest {
    private static final Instant BUILT = Instant.parse("2026-11-26T10:00:00Z");
    private static final String SPEC = """
            Name: small
            Version: 1
            Release: 1
            Summary: Small
            License: GPL
            Vendor: Somebody else
            URL: https://else.example.org
            %description
            Vendor: no tag, but text.
            %package more
            Summary: More
            %description more
            More.
            %files
            %files more
            """;
    private static final String ENTRY = "* Thu Nov 26 2026 Jane Doe <jane@example.org> - 1000\n";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void withoutValuesTheSpecStaysAsItIs() {
        assertThat(Publisher.unnamed().into(SPEC, BUILT, "1-1", "small")).isEqualTo(SPEC);
    }

    @Test
    void everyPackageOfASpecNamesItsPublisher() {
        Path rpms = build(new Publisher(
                Optional.of("Example Ltd"),
                Optional.of("Jane Doe <jane@example.org>"),
                Optional.of("https://kernels.example.org"),
                Optional.empty()));
        for (String each : new String[] {"small-1-1", "small-more-1-1"}) {
            assertThat(ask(rpms, each, "%{VENDOR}|%{PACKAGER}|%{URL}"))
                    .isEqualTo("Example Ltd|Jane Doe <jane@example.org>|https://kernels.example.org");
            assertThat(ask(rpms, each, "[%{CHANGELOGTIME:day} %{CHANGELOGNAME}: %{CHANGELOGTEXT}]"))
                    .isEqualTo("Thu Nov 26 2026 Jane Doe <jane@example.org> - 1-1: - small, new");
        }
        assertThat(ask(rpms, "small-1-1", "%{DESCRIPTION}")).isEqualTo("Vendor: no tag, but text.");
    }

    /** rpmbuild would run the program in the parentheses. */
    @Test
    void noValueIsAMacro() {
        Path run = directory.resolve("run");
        String macro = "100 % of %{nil}%(touch " + run + ") and %%";
        String log = ENTRY + "- " + macro + "\n- more\n";
        Path rpms = build(new Publisher(
                Optional.of(macro),
                Optional.of(macro),
                Optional.of("https://example.org/%7Ejane"),
                Optional.of(Changelog.of(file(log)))));
        assertThat(ask(rpms, "small-1-1", "%{VENDOR}|%{PACKAGER}|%{URL}|[%{CHANGELOGTEXT}]"))
                .isEqualTo(macro + "|" + macro + "|https://example.org/%7Ejane|- " + macro + "\n- more");
        assertThat(run).doesNotExist();
    }

    @Test
    void aChangelogIsPackagedAsItWasWritten() {
        Path rpms = build(new Publisher(
                Optional.empty(),
                Optional.of("Jane Doe"),
                Optional.empty(),
                Optional.of(Changelog.of(
                        file(ENTRY + "- Größe\n\n* Sun Nov  1 2026 John Doe - 999\n- first\n  and more\n")))));
        assertThat(ask(rpms, "small-more-1-1", "[%{CHANGELOGNAME}: %{CHANGELOGTEXT}\n]"))
                .isEqualTo("Jane Doe <jane@example.org> - 1000: - Größe\nJohn Doe - 999: - first\n  and more");
        assertThat(ask(rpms, "small-1-1", "%{VENDOR}")).isEqualTo("Somebody else");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nRequires: b", "a\rb", "a\u0000b", "a\u2028b"})
    void aVendorAndPackagerIsOneLine(String text) {
        assertThatThrownBy(() -> new Publisher(Optional.of(text), Optional.empty(), Optional.empty(), Optional.empty()))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("kernel.rpm.vendor is ");
        assertThatThrownBy(() -> new Publisher(Optional.empty(), Optional.of(text), Optional.empty(), Optional.empty()))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("kernel.rpm.packager is ");
    }

    @Test
    void aUrlIsAnAddress() {
        assertThatThrownBy(() ->
                        new Publisher(Optional.empty(), Optional.empty(), Optional.of("example.org"), Optional.empty()))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("kernel.rpm.url is \"example.org\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| no entry",
                "- text\\n| line 1 of .* text before the first entry",
                "* Fri Nov 26 2026 A - 1\\n- text\\n| line 1 of .* a date that no calendar has",
                "* Sat Feb 30 2026 A - 1\\n- text\\n| line 1 of .* a date that no calendar has",
                "* Thu Nov 26 2026\\n- text\\n| line 1 of .* an entry without date and name",
                "* Thu Nov 26 2026 A - 1\\n| no text in its last one",
                "* Thu Nov 26 2026 A - 1\\n* Thu Nov 26 2026 A - 1\\n- text\\n| line 2 of .* an entry after one without text",
                "* Wed Nov 25 2026 A - 1\\n- text\\n* Thu Nov 26 2026 A - 2\\n- text\\n| line 3 of .* newer than the one above",
                "* Thu Nov 26 2026 A - 1\\n- text\\n%post\\n| line 3 of .* a % at its beginning",
                "* Thu Nov 26 2026 A - 1\\n- text\\n  %if 0\\n| line 3 of .* a % at its beginning",
                "* Thu Nov 26 2026 A - 1\\n- te\u0007xt\\n| line 2 of .* a control character",
            })
    void aChangelogThatRpmWouldRefuseOrMisreadIsRefused(String lines, String why) {
        assertThatThrownBy(() -> Changelog.of(file(lines.replace("\\n", "\n"))))
                .isInstanceOf(KernelException.class)
                .hasMessageMatching("(?s)kernel\\.rpm\\.changelog (has in|is .*) ?" + why + ".*");
    }

    @Test
    void aChangelogIsAFileInUtf8() {
        Path file = directory.resolve("latin1");
        Trees.write(file, (ENTRY + "- Größe\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Changelog.of(file))
                .hasMessageContaining("kernel.rpm.changelog is " + file + ", which is not in UTF-8");
        assertThatThrownBy(() -> Changelog.of(directory)).hasMessageContaining("which is not a file");
    }

    private Path file(String text) {
        Path file = directory.resolve("changelog");
        Trees.write(file, text);
        return file;
    }

    private Path build(Publisher publisher) {
        Path work = directory.resolve("work");
        Path spec = directory.resolve("small.spec");
        Trees.write(spec, publisher.into(SPEC, BUILT, "1-1", "small, new"));
        new Rpmbuild(processes, EnterpriseLinux.EL9, BUILT)
                .run(work, directory.resolve("log"), new Access(Set.of(spec), Set.of(), false), "-bb", spec.toString());
        return work.resolve("RPMS/x86_64");
    }

    private String ask(Path rpms, String name, String format) {
        return processes
                .output(
                        Command.of(
                                directory,
                                "rpm",
                                "-qp",
                                "--nosignature",
                                "--qf",
                                format,
                                rpms.resolve(name + ".x86_64.rpm").toString()),
                        "")
                .strip();
    }
}
