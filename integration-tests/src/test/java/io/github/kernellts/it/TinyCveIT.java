// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: a tiny kernel is compared with CVE records of flaws in files that it has and hasn't; then the data
 * change, and at last the compiler is asked about the same files.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyCveIT {
    private static final TinyBuild BUILD = TinyBuild.snapshot("7");
    private static final String DAY = CveRecords.DAY;

    /** Files that the tiny kernel has. */
    private static final List<String> HERE = List.of(
            "init/main.c",
            // in no object but those of a module
            "fs/btrfs/super.c",
            "fs/btrfs/ctree.h",
            "lib/zstd/compress/zstd_fast.c",
            // included by sources
            "kernel/sched/idle.c",
            // a header is generated of it
            "kernel/bounds.c",
            "arch/x86/entry/entry_64.S",
            "arch/x86/kernel/vmlinux.lds.S",
            "arch/x86/boot/compressed/misc.c",
            "arch/x86/realmode/rm/reboot.S");

    /** Files whose content no compiler sees, or whose name is unknown. */
    private static final List<String> MAYBE = List.of(
            "arch/x86/entry/syscalls/syscall_64.tbl",
            "arch/x86/Kconfig",
            "kernel/Makefile",
            // make reads it, though it makes nothing there
            "drivers/gpu/drm/Makefile",
            "fs/nowhere/renamed.c");

    private static final List<String> ABSENT = List.of(
            "fs/ext4/super.c",
            "net/sctp/socket.c",
            "include/net/sctp/sctp.h",
            "drivers/gpu/drm/drm_drv.c",
            "arch/arm64/kernel/entry.S",
            "arch/arm64/kernel/Makefile");

    private static final Map<String, String> FILE_OF = new LinkedHashMap<>();

    private static OutsideProject project;
    private static OpensslKey key;
    private static CveRecords records;

    @BeforeAll
    static void writeRecords() throws IOException {
        // An earlier build of shared objects would have compiled what comes after vmlinux.
        project = OutsideProject.of("tiny", "cve").cleaned().withOwnObjects();
        Run.in(project.directory(), "rm", "-rf", "objects");
        key = OpensslKey.make(project.directory(), "owner");
        records = CveRecords.in("cve-data");
        for (List<String> files : List.of(HERE, MAYBE, ABSENT)) {
            for (String file : files) {
                write("CVE-2026-" + (20000 + FILE_OF.size()), file);
            }
        }
    }

    @Test
    @Order(1)
    void everyRecordHasTheStatusOfItsFile() throws IOException {
        assertThat(maven("verify"))
                .succeeded()
                .says("CVE records of " + DAY + ": " + (HERE.size() + MAYBE.size()) + " open in this kernel")
                .says(ABSENT.size() + " of Linux " + Versions.KERNEL + " in code that it hasn't")
                .says("The CVE records of kernel.vulns are of " + DAY);
        Map<String, String> status = statuses();
        assertThat(status).hasSize(FILE_OF.size());
        FILE_OF.forEach((id, file) -> assertThat(status.get(id))
                .as(file)
                .isEqualTo(ABSENT.contains(file) ? "not_affected vulnerable_code_not_present" : "affected "));
        assertThat(Files.readString(project.work().resolve("report.html")))
                .contains("Known vulnerabilities", "https://www.cve.org/CVERecord?id=CVE-2026-20000", DAY);
    }

    @Test
    @Order(2)
    void theDocumentsAreVouchedForByTheOwnersKey() throws IOException {
        assertThat(verified()).succeeded();
        Path vex = document(".openvex.json");
        String text = Files.readString(vex);
        Files.writeString(vex, text.replace("\"not_affected\"", "\"fixed\""));
        assertThat(verified()).failed().says(vex.getFileName() + " differs from the file that was built");
        Files.writeString(vex, text);
    }

    @Test
    @Order(3)
    void newDataCompileNothingAndABrokenRecordIsNamed() throws IOException {
        String rpm = BUILD.kernel() + ".rpm";
        String before = project.signedContent(rpm);
        write("CVE-2026-30000", "init/main.c");
        Files.writeString(records.file("CVE-2026-30001"), "{\"containers\": ");
        assertThat(maven("kernel:cve"))
                .succeeded()
                .doesNotSay("Compiling ")
                .saysMatching("WARN.*cve/published/2026/CVE-2026-30001.json.*it is left out")
                .says((HERE.size() + MAYBE.size() + 1) + " open in this kernel")
                .says("1 under investigation");
        assertThat(project.signedContent(rpm)).isEqualTo(before);
        assertThat(statuses()).containsEntry("CVE-2026-30001", "under_investigation ");
        FILE_OF.remove("CVE-2026-30000");
    }

    @Test
    @Order(4)
    void theDirectCallWithoutDataNamesTheProperty() {
        assertThat(project.maven(OpensslKey.environment(), key.with("kernel:cve", "-Pel9")))
                .failed()
                .says("set kernel.vulns to a clone of");
    }

    /**
     * The compiler's own word: kbuild's commands for the objects of a file are run again with an error in that file, in
     * a copy of the objects.
     */
    @Test
    @Order(5)
    void anErrorInANamedFileBreaksItsObject() throws IOException {
        Path objects = project.objects();
        Path tree = tree(objects);
        Path copy = OutsideProject.emptyDirectory("cve-objects");
        Run.in(copy, "cp", "-a", objects + "/.", copy.toString());
        for (String file : HERE) {
            Path edited = copy.resolve("edited");
            Files.writeString(edited, "#error named by a record\n" + Files.readString(tree.resolve(file)));
            String command = commandOf(copy, tree.resolve(file));
            Process compiler = new ProcessBuilder(
                            "bwrap",
                            "--bind",
                            "/",
                            "/",
                            "--dev-bind",
                            "/dev",
                            "/dev",
                            "--bind",
                            copy.toString(),
                            objects.toString(),
                            "--ro-bind",
                            edited.toString(),
                            tree.resolve(file).toString(),
                            "--chdir",
                            objects.toString(),
                            "sh",
                            "-c",
                            command)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(compiler.getInputStream().readAllBytes());
            assertThat(said).as(file).contains("#error named by a record");
        }
    }

    /** The saved command of an object that depends on a file. */
    private static String commandOf(Path objects, Path source) throws IOException {
        String commands =
                Run.in(objects, "grep", "-rl", "--include=.*.cmd", "--fixed-strings", "--", source.toString(), ".");
        for (String each : commands.lines().sorted().toList()) {
            String first = Files.readAllLines(objects.resolve(each)).get(0);
            if (first.matches("(saved)?cmd_\\S+\\.(o|s|lds) := .*")) {
                return first.replaceFirst("^\\S+ := ", "");
            }
        }
        throw new AssertionError("No object was made of " + source + ": " + commands);
    }

    /** The source tree of objects. */
    static Path tree(Path objects) throws IOException {
        return objects.resolve("source").toRealPath();
    }

    private static Map<String, String> statuses() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        JsonNode vex = new ObjectMapper().readTree(document(".openvex.json").toFile());
        assertThat(vex.path("timestamp").asText()).startsWith(DAY);
        for (JsonNode statement : vex.path("statements")) {
            found.put(
                    statement.at("/vulnerability/name").asText(),
                    statement.path("status").asText() + " "
                            + statement.path("justification").asText());
        }
        return found;
    }

    private static Path document(String ending) throws IOException {
        try (Stream<Path> files = Files.list(project.work().resolve("rpms"))) {
            return files.filter(each -> each.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static OutsideProject.Result verified() {
        return project.maven(
                Map.of(),
                "kernel:verify",
                "-Dkernel.verify.directory=" + project.work().resolve("rpms"),
                "-Dkernel.verify.certificate=" + key.directory().resolve(key.name() + ".crt"));
    }

    private static OutsideProject.Result maven(String goal) {
        List<String> arguments = new ArrayList<>(List.of(goal, "-Pel9", "-Dkernel.boot.skip"));
        arguments.add(records.option());
        return project.maven(OpensslKey.environment(), key.with(arguments.toArray(String[]::new)));
    }

    private static void write(String id, String file) throws IOException {
        FILE_OF.put(id, file);
        records.open(id, file);
    }
}
