// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The report of a finished kvm kernel, whose picture is README's: {@code target/it/kvm-report/report.webp} is copied to
 * {@code src/site/resources/images} by hand when the page has changed.
 */
@Tag("userland")
class KvmReportIT {
    /** README's own size limit, in bytes. */
    private static final long LARGEST = 80_000;

    @Test
    void theReportOfABootedKernelSaysThatAllHeldAndItsPictureFitsIntoReadme() throws IOException {
        Path report = Path.of(OutsideProject.property("it.kernel.rpms")).resolveSibling("report.html");
        Path directory = OutsideProject.emptyDirectory("kvm-report");
        try (Browser browser = new Browser(directory.resolve("profile"))) {
            Browser.Page page = browser.open(report.toUri(), new Browser.Screen(1000, 760, false, "light"));
            JsonNode verdict = page.evaluate("document.querySelector('.verdict').textContent");
            assertThat(verdict.asText()).matches("All [0-9]+ checks of these packages held\\.");
            assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(1000);
            assertThat(page.complaints()).isEmpty();
            Path picture = directory.resolve("report.webp");
            page.photographScreen(picture);
            assertThat(Files.size(picture)).isLessThan(LARGEST);
        }
    }
}
