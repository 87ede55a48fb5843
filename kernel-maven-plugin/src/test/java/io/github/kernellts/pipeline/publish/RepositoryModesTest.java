// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The modes of the files of a repository, which a program of another user serves. */
@Tag("slow")
class RepositoryModesTest extends RepositoryFixture {

    /** Publishes packages with documents into a directory. */
    static final class Publisher {
        public static void main(String[] arguments) {
            RepositoryModesTest test = new RepositoryModesTest();
            test.directory = Path.of(arguments[0]);
            test.prepare();
            Path rpm = test.signed("keys", "kernel-lts-small-61y", "1");
            test.provenance = test.provenance(rpm, TestKeys.modules("owner", test.directory.resolve("owner.p12")));
            test.publish(
                    "keys", List.of(), new RepositoryTree.Packages(List.of(rpm), List.of(test.source("1")), List.of()));
            test.stop();
        }
    }

    /** As root has on hardened machines. */
    @Test
    void everythingThatIsServedCanBeReadByEveryoneUnderAUmaskThatForbidsIt() throws IOException {
        processes.output(
                Command.of(
                        directory,
                        "sh",
                        "-c",
                        "umask 077; exec \"$@\"",
                        "sh",
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Publisher.class.getName(),
                        directory.toString()),
                "");
        assertThat(yum.resolve("provenance")).isNotEmptyDirectory();
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> served = files.filter(
                            file -> !root.relativize(file).toString().matches("(.*/)?\\..*"))
                    .toList();
            assertThat(served).contains(root, root.resolve("index.html"), root.resolve("el9/source/packages"));
            assertThat(served)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .endsWith(Files.isDirectory(file) ? "r-xr-x" : "r--r--"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(yum.resolve(".lock"))))
                .isEqualTo("rw-------");
    }
}
