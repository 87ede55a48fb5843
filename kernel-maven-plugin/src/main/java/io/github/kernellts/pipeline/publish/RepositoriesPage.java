// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.report.Html;
import io.github.kernellts.report.Template;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The page in {@code kernel.repo.directory} for people: the repositories of the ELs, each with a page of its own. */
final class RepositoriesPage {
    /** Stands in each page that this class wrote: a page of the owner's own is not replaced. */
    private static final String MARK = "<meta name=\"generator\" content=\"kernel-lts repositories\"/>";

    private final Path root;

    RepositoriesPage(Path root) {
        this.root = root;
    }

    /** Writes the page, unless the owner has one there that is not this. */
    void write() {
        Path page = root.resolve(YumRepository.PAGE);
        if (Files.exists(page, LinkOption.NOFOLLOW_LINKS)
                && !(Files.isRegularFile(page, LinkOption.NOFOLLOW_LINKS)
                        && Trees.text(page).contains(MARK))) {
            return;
        }
        Html repositories = new Html();
        for (String el : els()) {
            repositories
                    .open("li")
                    .element("a", "Enterprise Linux " + el.substring(2), "href", el + "/x86_64/" + YumRepository.PAGE)
                    .close("li");
        }
        Trees.write(
                page,
                Template.of(RepositoriesPage.class, "repositories.html").fill(Map.of("repositories", repositories)));
        Trees.published(page);
    }

    /** The ELs that have a repository with a page. */
    private List<String> els() {
        try (Stream<Path> directories = Files.list(root)) {
            return directories
                    .filter(each -> Files.isRegularFile(each.resolve("x86_64").resolve(YumRepository.PAGE)))
                    .map(each -> each.getFileName().toString())
                    .filter(name -> name.matches("el[0-9]+"))
                    // el10 comes after el9.
                    .sorted((one, other) -> Integer.compare(number(one), number(other)))
                    .toList();
        } catch (IOException e) {
            throw Trees.failure("read", root, e);
        }
    }

    private static int number(String el) {
        return Integer.parseInt(el.substring(2));
    }
}
