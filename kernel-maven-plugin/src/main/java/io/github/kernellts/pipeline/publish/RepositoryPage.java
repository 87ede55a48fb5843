// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.cve.VexSummary;
import io.github.kernellts.repo.RepositoryAddress;
import io.github.kernellts.repo.RepositoryKeys;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.report.Html;
import io.github.kernellts.report.Template;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The page of a repository for people: its kernels, its use, its keys and the checks of its packages. */
final class RepositoryPage {
    private final RepositoryAddress address;
    private final RepositoryKeys keys;

    private RepositoryPage(RepositoryAddress address, RepositoryKeys keys) {
        this.address = address;
        this.keys = keys;
    }

    /**
     * Renders the page.
     *
     * @param rpms the binary packages of the repository
     * @param other the other repositories beside it
     * @param vex the CycloneDX VEX documents of kernels among the packages
     * @param statements the provenance of the packages
     */
    static String of(
            RepositoryAddress address,
            RepositoryKeys keys,
            List<Path> rpms,
            Set<RepositoryTree.Part> other,
            List<Path> vex,
            List<Path> statements) {
        return new RepositoryPage(address, keys)
                .render(rpms.stream().map(RpmFile::new).toList(), other, vex, statements);
    }

    private String render(List<RpmFile> rpms, Set<RepositoryTree.Part> other, List<Path> vex, List<Path> statements) {
        return Template.of(RepositoryPage.class, "repository.html")
                .fill(Map.of(
                        "el", address.el().replaceFirst("^el", ""),
                        "commands", commands(rpms),
                        "fingerprint", grouped(keys.current().fingerprint()),
                        "packages", packages(rpms, statements),
                        "count", Count.of(rpms.size(), "package"),
                        "notes", notes(other),
                        "vulnerabilities", vulnerabilities(vex)));
    }

    private String commands(List<RpmFile> rpms) {
        return "curl -o /etc/yum.repos.d/" + address.id().repoFile() + " " + address.repoFile()
                + newestKernel(rpms)
                        .map(kernel -> "\ndnf install " + kernel.name())
                        .orElse("");
    }

    private static Optional<RpmFile> newestKernel(List<RpmFile> rpms) {
        return rpms.stream()
                .filter(rpm -> YumRepository.isKernel(rpm.name()))
                .max(Comparator.comparing(RpmFile::built).thenComparing(RpmFile::versionRelease));
    }

    private static Html packages(List<RpmFile> rpms, List<Path> statements) {
        Set<String> vouched =
                statements.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        Html page = new Html();
        for (RpmFile rpm : rpms) {
            String file = rpm.file().getFileName().toString();
            page.open("tr")
                    .open("td")
                    .element("a", rpm.name(), "href", "packages/" + file)
                    .close("td");
            page.element("td", rpm.versionRelease());
            page.element(
                    "td", rpm.built().atOffset(ZoneOffset.UTC).toLocalDate().toString());
            page.element("td", String.format(Locale.ROOT, "%.1f MiB", Trees.size(rpm.file()) / 1048576.0));
            documents(page.open("td"), file.replaceFirst("\\.rpm$", ""), vouched);
            page.close("td").close("tr");
        }
        return page;
    }

    private static void documents(Html page, String base, Set<String> statements) {
        if (statements.contains(base + ".intoto.jsonl")) {
            page.element("a", "provenance", "href", "provenance/" + base + ".intoto.jsonl")
                    .text(", ")
                    .element("a", "bill of materials", "href", "provenance/" + base + ".cdx.json");
        }
    }

    /** A line for each kernel that was compared with CVE records. */
    private static Html vulnerabilities(List<Path> vex) {
        Html page = new Html();
        if (vex.isEmpty()) {
            return page;
        }
        page.element("h2", "Known vulnerabilities").open("ul");
        for (Path document : vex) {
            VexSummary summary = VexSummary.read(document);
            String file = document.getFileName().toString();
            page.open("li")
                    .text(summary.name() + " " + summary.version() + ": " + summary.sentence() + " (")
                    .element("a", "VEX", "href", "vex/" + file)
                    .text(", ")
                    .element("a", "its signature", "href", "vex/" + file + ".sha256.asc")
                    .text(")")
                    .close("li");
        }
        return page.close("ul");
    }

    private Html notes(Set<RepositoryTree.Part> other) {
        Html page = new Html();
        keys.fingerprints().stream()
                .skip(1)
                .forEach(former ->
                        page.element("li", "Older packages may be signed by a former key: " + grouped(former)));
        if (other.contains(RepositoryTree.Part.SOURCE)) {
            page.element(
                    "li",
                    "The source packages are in a repository of their own, which is disabled:"
                            + " dnf download --source NAME");
        }
        if (other.contains(RepositoryTree.Part.DEBUG)) {
            page.element(
                    "li",
                    "The debug information for crash, drgn and gdb is in another one, which is disabled, too:"
                            + " dnf --enablerepo=" + address.id().debuginfo() + " install NAME-debuginfo");
        }
        return page;
    }

    /** A fingerprint as gpg prints it. */
    private static String grouped(String fingerprint) {
        return fingerprint.replaceAll("(.{4})(?=.)", "$1 ");
    }
}
