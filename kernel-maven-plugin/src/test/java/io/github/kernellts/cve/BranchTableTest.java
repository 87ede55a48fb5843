// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.cve.BranchTable.Row;
import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BranchTableTest {
    private static final CveData DATA = new CveData(
            "0".repeat(40),
            Instant.parse("2026-08-21T16:32:04Z"),
            List.of(open("CVE-2026-10001", "fs/namei.c"), open("CVE-2026-10002", "net/sctp/socket.c")),
            Map.of("CVE-2026-10003", "x"));

    @TempDir
    Path directory;

    @Test
    void aKernelThatWasBuiltHasACountOfItsOwn() {
        Path list = directory.resolve("files.txt");
        Trees.write(list, "kernel-lts files 1\n+fs/namei.c\n-net/sctp/socket.c\n");
        String table = new BranchTable(
                        DATA,
                        List.of(
                                new Row("5.10", "5.10.265", Map.of(), Map.of("kvm for el9", "5.10.223")),
                                new Row("5.15", "5.15.222", Map.of(), Map.of()),
                                new Row("6.1", "6.1.192", Map.of("kvm for el9", CompiledFiles.read(list)), Map.of())))
                .markdown();
        assertThat(table)
                .startsWith("The kernel CNA's records of 2026-08-21: 3 CVEs, of which 1 can't be read.")
                .endsWith("""
                        | branch | release | affected | open in kvm for el9 |
                        |---|---|---|---|
                        | 5.10 | 5.10.265 | 2 (0 critical, 2 high) | not built here (5.10.223 is) |
                        | 5.15 | 5.15.222 | 2 (0 critical, 2 high) | not built here |
                        | 6.1 | 6.1.192 | 2 (0 critical, 2 high) | 1 (0 critical, 1 high) |
                        """);
    }

    @Test
    void countsByVersionAreSaidToBeThat() {
        assertThat(new BranchTable(DATA, List.of(new Row("6.1", "6.1.192", Map.of(), Map.of()))).markdown())
                .contains("| 6.1 | 6.1.192 | 2 (0 critical, 2 high) |\n")
                .contains("all counts are by version only");
    }

    private static CveRecord open(String id, String file) {
        return Records.read(id, Records.open(id, file));
    }
}
