// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What publishing once more does to a repository that may be served meanwhile. */
class RepositoryAgainTest extends RepositoryFixture {
    private static final String KERNEL = "kernel-lts-small-61y";

    /** The stamps are the project's, and say nothing of a directory that is elsewhere. */
    @Test
    void anotherDirectoryGetsThePackagesToo() {
        Path rpm = signed("keys", KERNEL, "1");
        publish("keys", List.of(), rpm);
        root = directory.resolve("other");
        yum = root.resolve("el9/x86_64");
        publish("keys", List.of(), rpm);
        assertThat(listed(yum)).hasSize(1);
    }

    /** An image of it is refused until then, with the words to publish again. */
    @Test
    void whatAnotherVersionOfThePluginPublishedIsPublishedAgain() throws IOException {
        Path rpm = signed("keys", KERNEL, "1");
        publish("keys", List.of(), rpm);
        Path page = yum.resolve("index.html");
        String good = Trees.text(page);
        Files.writeString(page, good.replace("Enterprise", "enterprise"));
        Path stamp = directory.resolve("stamps/repository.stamp");
        String text = Trees.text(stamp);
        String line = Trees.size(page) + " " + Trees.modified(page).toMillis() + "\t" + page;
        Trees.write(
                stamp, text.replaceAll("recipe=[0-9]+\n", "").replaceAll("(?m)^[0-9]+ [0-9]+\t" + page + "$", line));
        publish("keys", List.of(), rpm);
        assertThat(page).hasContent(good);
    }
}
