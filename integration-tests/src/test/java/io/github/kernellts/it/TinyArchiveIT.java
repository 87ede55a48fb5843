// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Objects of the tiny kernel that a CI keeps: a machine that has only these, and other directories, compiles nothing and
 * makes the same bytes as the build from nothing that left them.
 */
@Tag("twice")
class TinyArchiveIT {
    /** A separate group, so that these artifacts don't replace the kernel of other tests. */
    private static final String GROUP = "org.example.archive";

    private final OutsideProject first = OutsideProject.of("tiny", "archive");
    private final OutsideProject runner = OutsideProject.of("tiny", "elsewhere/archive-runner");

    @Test
    void aMachineThatLostItsObjectsCompilesNothingAndMakesTheSameBytes() throws IOException {
        OpensslKey key = OpensslKey.thereOrMade(first.directory(), "owner");
        Path kept = first.directory().resolve("kept");
        Path secret = first.directory().resolve("objects.key");
        Run.in(first.directory(), "rm", "-rf", kept.toString(), secret.toString(), "target", "objects");
        Run.in(first.directory(), "sh", "-c", "umask 077 && openssl rand -hex 32 > objects.key");
        List<String> arguments = List.of(key.with(
                "package",
                "-Pel9",
                "-Dkernel.boot.skip",
                "-Dkernel.objects.archive=" + kept,
                "-Dkernel.objects.archive.key=" + secret));
        first.replaceInPom("org.example", GROUP);
        OutsideProject.Result fromNothing = maven(first, arguments);
        assertThat(fromNothing)
                .succeeded()
                .says("Packed the objects into " + kept)
                .doesNotSay("Took objects");
        assertThat(first.compiledFiles()).hasSizeGreaterThan(500);

        runner.replaceInPom("org.example", GROUP);
        Run.in(runner.directory(), "rm", "-rf", "target", "cache", "objects");
        List<String> elsewhere = new ArrayList<>(arguments);
        elsewhere.add("-Dkernel.compiler.launcher=none");
        elsewhere.add("-Dkernel.cache=" + runner.directory().resolve("cache"));
        OutsideProject.Result travelled = maven(runner, elsewhere);
        assertThat(travelled)
                .succeeded()
                .says("Took objects out of " + kept)
                .doesNotSay("of another configuration")
                .doesNotSay("is not used");
        assertThat(runner.compiledFiles()).isEmpty();
        // Each project signs RPMs with a throwaway key of its own; their modules and images are signed by the same key.
        List<Path> rpms = first.unsignedRpms();
        assertThat(rpms).hasSize(4);
        for (Path rpm : rpms) {
            assertThat(runner.work().resolve("unsigned").resolve(rpm.getFileName()))
                    .hasSameBinaryContentAs(rpm);
        }
    }

    private static OutsideProject.Result maven(OutsideProject project, List<String> arguments) {
        return project.withOwnObjects().maven(OpensslKey.environment(), arguments.toArray(String[]::new));
    }
}
