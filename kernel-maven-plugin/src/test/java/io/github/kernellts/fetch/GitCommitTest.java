// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCommitTest {
    @TempDir
    Path directory;

    @Test
    void aCommitWithMoreThanTheLimitIsNotFetchedAndTheReasonIsSaid() {
        Path repository = Trees.directory(directory.resolve("repository"));
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        Trees.write(repository.resolve("large"), content);
        try (Processes processes = new Processes(directory)) {
            git(processes, repository, "init", "--quiet");
            git(processes, repository, "add", "large");
            git(processes, repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "1");
            String commit = git(processes, repository, "rev-parse", "HEAD").strip();
            String address = "file://" + repository;
            GitCommit small = new GitCommit(address, commit, directory.resolve("small"), processes, 100_000, Map.of());
            assertThatThrownBy(() -> small.fetch("name another"))
                    .hasMessageContaining("No file of more than 100000 bytes is fetched")
                    .hasMessageContaining("name another");
            assertThat(small.isKept()).isFalse();
            GitCommit enough =
                    new GitCommit(address, commit, directory.resolve("enough"), processes, 400_000, Map.of());
            enough.fetch("");
            assertThat(enough.isKept()).isTrue();
        }
    }

    @Test
    void aCheckoutHasTheCommittedBytesWhateverTheUsersSettingsSay() {
        Path repository = Trees.directory(directory.resolve("repository"));
        Trees.write(repository.resolve(".gitattributes"), "*.c text filter=x\n");
        Trees.write(repository.resolve("a.c"), "int a;\n");
        Trees.write(repository.resolve("b.h"), "int b;\n");
        Trees.write(
                directory.resolve("settings"),
                "[core]\n autocrlf = true\n eol = crlf\n hooksPath = " + directory + "/hooks\n attributesFile = "
                        + directory + "/attributes\n[filter \"x\"]\n smudge = sed s/a/filtered/\n required = true\n"
                        + "[log]\n showSignature = true\n[gpg]\n program = " + directory + "/gpg\n");
        Trees.write(directory.resolve("attributes"), "*.h ident text eol=crlf\n");
        Trees.write(Trees.parents(directory.resolve("hooks/post-checkout")), "#!/bin/sh\necho hook > a.c\n");
        assertThat(directory.resolve("hooks/post-checkout").toFile().setExecutable(true))
                .isTrue();
        Trees.write(
                directory.resolve("gpg"),
                "#!/bin/sh\ncat > /dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\n"
                        + "echo '-----BEGIN PGP SIGNATURE-----'\necho\necho '-----END PGP SIGNATURE-----'\n");
        Trees.executable(directory.resolve("gpg"));
        try (Processes processes = new Processes(directory)) {
            git(processes, repository, "init", "--quiet");
            git(processes, repository, "add", ".");
            String gpg = "gpg.program=" + directory + "/gpg";
            String[] name = {"-c", "user.name=a", "-c", "user.email=a@b"};
            String[] signed = {"-c", gpg, "commit", "--quiet", "--gpg-sign", "-m", "1"};
            git(
                    processes,
                    repository,
                    Stream.of(name, signed).flatMap(Stream::of).toArray(String[]::new));
            String date = git(processes, repository, "show", "--no-patch", "--format=%ct")
                    .strip();
            String commit = git(processes, repository, "rev-parse", "HEAD").strip();
            Map<String, String> users =
                    Map.of("GIT_CONFIG_GLOBAL", directory.resolve("settings").toString());
            GitCommit fetched =
                    new GitCommit(repository.toString(), commit, directory.resolve("cache"), processes, 400_000, users);
            fetched.fetch("");
            Path checkout = Trees.directory(directory.resolve("checkout"));
            fetched.checkOut(checkout);
            assertThat(checkout.resolve("a.c")).hasContent("int a;\n");
            assertThat(Trees.text(checkout.resolve("a.c"))).doesNotContain("\r");
            assertThat(Trees.text(checkout.resolve("b.h"))).isEqualTo("int b;\n");
            assertThat(fetched.date(checkout).getEpochSecond()).hasToString(date);
        }
    }

    private static String git(Processes processes, Path repository, String... arguments) {
        return processes.output(Command.of(repository, "git").with(arguments), "");
    }
}
