// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.repo.RepositoryKeys;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.report.Html;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The page of a repository for people: its kernels, its use, its keys and the checks of its packages. */
final class RepositoryPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
            main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
            pre, code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
            pre { padding: .75rem; border: 1px solid #8888; overflow-x: auto; }
            div { overflow-x: auto; }
            table { border-collapse: collapse; }
            th, td { padding: .25rem .75rem .25rem 0; text-align: left; border-bottom: 1px solid #8888; }
            """;

    private final RepositoryUrl url;
    private final String el;
    private final RepositoryKeys keys;
    private final Html page = new Html();

    private RepositoryPage(RepositoryUrl url, String el, RepositoryKeys keys) {
        this.url = url;
        this.el = el;
        this.keys = keys;
    }

    /**
     * Renders the page.
     *
     * @param rpms the binary packages of the repository
     * @param other the other repositories beside it
     */
    static String of(
            RepositoryUrl url, String el, RepositoryKeys keys, List<Path> rpms, Set<RepositoryTree.Part> other) {
        return new RepositoryPage(url, el, keys)
                .render(rpms.stream().map(RpmFile::new).toList(), other);
    }

    private String render(List<RpmFile> rpms, Set<RepositoryTree.Part> other) {
        String title = "Mainline LTS kernels for Enterprise Linux " + el.replaceFirst("^el", "");
        head(title);
        page.element("h1", title);
        use(rpms);
        packages(rpms);
        checked(rpms, other);
        return page.close("main").close("body").close("html").toString();
    }

    private void head(String title) {
        page.constant("<!DOCTYPE html>\n")
                .open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml")
                .open("head")
                .empty("meta", "charset", "utf-8")
                .empty("meta", "name", "viewport", "content", "width=device-width")
                .empty(
                        "meta",
                        "http-equiv",
                        "Content-Security-Policy",
                        "content",
                        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
                .element("title", title)
                .open("style")
                .constant(STYLE)
                .close("style")
                .close("head")
                .open("body")
                .open("main");
    }

    private void use(List<RpmFile> rpms) {
        page.element("h2", "Use it");
        String repoFile = url.address() + "/" + el + "/x86_64/" + YumRepository.REPO_FILE;
        StringBuilder commands =
                new StringBuilder("curl -o /etc/yum.repos.d/" + YumRepository.REPO_FILE + " " + repoFile);
        newestKernel(rpms).ifPresent(kernel -> commands.append("\ndnf install ").append(kernel.name()));
        page.element("pre", commands.toString());
        page.element(
                "p",
                "dnf shows the key once and asks whether to trust it. Compare its fingerprint with the one below,"
                        + " and that one with what the owner of the kernels published elsewhere:");
        page.element("pre", grouped(keys.current().fingerprint()));
    }

    private static Optional<RpmFile> newestKernel(List<RpmFile> rpms) {
        return rpms.stream()
                .filter(rpm -> YumRepository.isKernel(rpm.name()))
                .max(Comparator.comparing(RpmFile::built).thenComparing(RpmFile::versionRelease));
    }

    private void packages(List<RpmFile> rpms) {
        page.element("h2", "Packages").open("div").open("table").open("thead").open("tr");
        for (String column : List.of("Package", "Version", "Built (UTC)", "Size")) {
            page.element("th", column, "scope", "col");
        }
        page.close("tr").close("thead").open("tbody");
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
            page.close("tr");
        }
        page.close("tbody").close("table").close("div");
    }

    private void checked(List<RpmFile> rpms, Set<RepositoryTree.Part> other) {
        page.element("h2", "What was checked");
        page.open("ul");
        page.element(
                "li",
                "rpm verified the signature of each of the " + rpms.size()
                        + " packages before it was listed in the metadata.");
        page.element(
                "li", "The metadata are signed by the key above; the .repo file has gpgcheck and repo_gpgcheck on.");
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
                            + " dnf --enablerepo=kernel-lts-debuginfo install NAME-debuginfo");
        }
        page.close("ul");
    }

    /** A fingerprint as gpg prints it. */
    private static String grouped(String fingerprint) {
        return fingerprint.replaceAll("(.{4})(?=.)", "$1 ");
    }
}
