// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.report.BuildReport.Outcome;
import io.github.kernellts.report.BuildReport.Proof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checks as people read of them. One counts as held only where its own result was kept. */
final class CheckTable {
    private static final Pattern FOUND = Pattern.compile("(\\S+)(?: \\((.*)\\))?");

    /** What verify finds of every kernel. */
    private static final List<String> VERIFY = List.of(
            "rpm-signatures",
            "module-signatures",
            "module-btf",
            "module-vermagic",
            "system-map",
            "devel",
            "leaks",
            "provenance");

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("rpm-signatures", "RPMs are signed by the owner's key"),
            Map.entry("module-signatures", "Modules are signed by the owner's key"),
            Map.entry("image-signature", "vmlinuz is signed for Secure Boot"),
            Map.entry("module-btf", "BTF in vmlinux and in every module"),
            Map.entry("module-vermagic", "Modules are of this kernel"),
            Map.entry("system-map", "System.map is that of vmlinuz"),
            Map.entry("devel", "-devel has what builds modules"),
            Map.entry("leaks", "No private key in any RPM"),
            Map.entry("provenance", "The provenance is signed and of these packages"),
            Map.entry("uname", "Booted: uname -r"),
            Map.entry("refuses-unsigned", "Booted: refuses an unsigned module"),
            Map.entry("refuses-foreign", "Booted: refuses a module signed by another key"),
            Map.entry("refuses-flipped", "Booted: refuses a module with a flipped bit"),
            Map.entry("refuses-absurd", "Booted: refuses a signature of absurd length"),
            Map.entry("refuses-trailing", "Booted: refuses a byte after the signature"),
            Map.entry("loads-signed", "Booted: loads a signed module"),
            Map.entry("btf-vmlinux", "Booted: the kernel's BTF is there"),
            Map.entry("btf-module", "Booted: a module's BTF is there"),
            Map.entry("btrfs", "Booted: BTRFS reads what it wrote"),
            Map.entry("selinux", "Booted: SELinux is there"),
            Map.entry("lockdown", "Booted: lockdown is there"),
            Map.entry("crashkernel", "Booted: crashkernel=auto reserves memory"));

    private final CheckResults checkResults;
    private final Path work;

    /** @param work where logs are, and what their paths are relative to */
    CheckTable(CheckResults checkResults, Path work) {
        this.checkResults = checkResults;
        this.work = work;
    }

    List<Proof> rows() {
        List<Proof> rows = new ArrayList<>();
        rows.addAll(rows("verify", "verify", VERIFY, "The RPMs keep what they promise", "mvn package runs it"));
        rows.addAll(
                rows("boot", "console", List.of("uname"), "Boots and keeps what it promises", "mvn verify runs it"));
        return rows;
    }

    /** In a word for each check. */
    String summary() {
        return List.of("verify", "boot").stream()
                .map(check -> check + " "
                        + checkResults
                                .of(check)
                                .map(found -> found.held() ? Outcome.HELD : Outcome.FAILED)
                                .orElse(Outcome.NOT_RUN))
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
    }

    private List<Proof> rows(String check, String log, List<String> expected, String whole, String otherwise) {
        Path file = work.resolve("logs/" + log + ".log");
        Optional<String> link =
                Files.exists(file) ? Optional.of(work.relativize(file).toString()) : Optional.empty();
        Optional<CheckResults.Found> found = checkResults.of(check);
        if (found.isEmpty()) {
            return check.equals("boot")
                    ? List.of(new Proof(whole, Outcome.NOT_RUN, otherwise, Optional.empty()))
                    : expected.stream()
                            .map(name -> new Proof(title(name), Outcome.NOT_RUN, otherwise, Optional.empty()))
                            .toList();
        }
        if (!found.get().held()) {
            return List.of(new Proof(
                    whole, Outcome.FAILED, String.join("\n", found.get().lines()), link));
        }
        Map<String, Proof> rows = new LinkedHashMap<>();
        for (String line : found.get().lines()) {
            Matcher parts = FOUND.matcher(line);
            if (parts.matches()) {
                String detail = Optional.ofNullable(parts.group(2)).orElse("");
                rows.put(parts.group(1), new Proof(title(parts.group(1)), Outcome.HELD, detail, link));
            }
        }
        for (String name : expected) {
            rows.putIfAbsent(name, new Proof(title(name), Outcome.NOT_RUN, "no result was kept", link));
        }
        return List.copyOf(rows.values());
    }

    private static String title(String name) {
        return TITLES.getOrDefault(name, name);
    }
}
