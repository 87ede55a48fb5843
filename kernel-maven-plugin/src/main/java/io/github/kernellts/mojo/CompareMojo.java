// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.compare.Comparison;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Compares two builds of a kernel by their RPMs, for the owners of modules: exported symbols that came, went or are
 * exported in another way, exported functions with another prototype and structures with another layout by
 * BTF, options, modules and sizes. Writes a page, and a text for a changelog.
 *
 * @since 1000
 */
@Mojo(name = "compare", requiresProject = false, aggregator = true, threadSafe = true)
public final class CompareMojo extends LtsMojo {
    /**
     * The directory with the RPMs of the older build: those of one kernel with its -devel package. It has to be set.
     * Example: {@code published/packages}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compare.before")
    private File before;

    /**
     * The directory with the RPMs of the newer build. It has to be set.
     * Example: {@code flavors/kvm/target/el9-6.1/rpms}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compare.after")
    private File after;

    /**
     * The page; the text for a changelog is written next to it, with the ending {@code .md}. Default:
     * {@code kernel-compare.html} in the target directory of the project in which Maven was started.
     * Example: {@code compare.html}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compare.page")
    private File page;

    @Override
    void run(Output output) {
        Comparison comparison = Comparison.of(
                absolute(required(before, "kernel.compare.before", "published/packages")),
                absolute(required(after, "kernel.compare.after", "flavors/kvm/target/el9-6.1/rpms")));
        Path html = page == null ? buildDirectory().resolve("kernel-compare.html") : absolute(page);
        Path markdown = html.resolveSibling(html.getFileName().toString().replaceFirst("\\.html$", "") + ".md");
        Trees.write(html, comparison.html());
        Trees.write(markdown, comparison.markdown());
        output.info(comparison.sentence());
        output.info("The page: " + html + ", and the text for a changelog: " + markdown);
    }
}
