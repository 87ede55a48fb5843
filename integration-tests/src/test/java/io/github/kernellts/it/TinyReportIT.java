// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: the report of a tiny kernel that is packaged, fails to boot, is signed with another key, boots, and is
 * compared with another configuration; read in a browser and compared with sha256sum, rpm, size and the console. Its
 * screenshots are in {@code target/it/report}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SharedObjects.Alone
class TinyReportIT {
    private static final List<Browser.Screen> SCREENS = List.of(
            new Browser.Screen(360, 740, true, "light"),
            new Browser.Screen(360, 740, true, "dark"),
            new Browser.Screen(1280, 900, false, "light"),
            new Browser.Screen(1280, 900, false, "dark"));

    /** Finds text with a contrast to its background below 4.5 to 1 (WCAG 2.2, 1.4.3), or smaller than 12 px. */
    private static final String ILLEGIBLE = """
            (() => {
              const channel = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
              const rgb = s => s.match(/[0-9.]+/g).map(Number);
              const luminance = s => { const [r, g, b] = rgb(s); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b) };
              const clear = s => rgb(s).length === 4 && rgb(s)[3] === 0;
              const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!clear(c)) return c } return 'rgb(255, 255, 255)' };
              const bad = [];
              document.querySelectorAll('details').forEach(d => d.open = true);
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (texts.nextNode()) {
                if (!texts.currentNode.data.trim()) continue;
                const e = texts.currentNode.parentElement, style = getComputedStyle(e);
                const [a, b] = [e instanceof SVGElement ? style.fill : style.color, behind(e)].map(luminance);
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (!(ratio >= 4.5) || parseFloat(style.fontSize) < 12) bad.push(`${e.tagName}.${e.className} ${ratio} ${style.fontSize}: ${texts.currentNode.data}`);
              }
              return bad;
            })()
            """;

    private static OutsideProject kernel;
    private static Path pictures;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        kernel = OutsideProject.of("tiny", "report-kernel").cleaned();
        pictures = Trees.emptyDirectory(kernel.directory().resolveSibling("report"));
        browser = new Browser(pictures.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @Test
    @Order(1)
    void aPageThatIsTooWideAndComplainsIsSeen() throws IOException {
        Path page = pictures.resolve("bad.html");
        Files.writeString(page, """
                <!DOCTYPE html><meta name="viewport" content="width=device-width">
                <p style="width: 600px; color: #bbb">pale</p><img src="missing.png"><script>missing()</script>
                """);
        Browser.Page shown = browser.open(page.toUri(), SCREENS.get(0));
        assertThat(width(shown)).isGreaterThan(360);
        assertThat(shown.complaints())
                .anyMatch(line -> line.contains("missing is not defined"))
                .anyMatch(line -> line.contains("ERR_FILE_NOT_FOUND"));
        assertThat(shown.evaluate(ILLEGIBLE)).hasSize(1);
    }

    @Test
    @Order(2)
    void packagesThatWereNotBootedAreNotShownAsBooted() throws IOException {
        OutsideProject.Result result = maven("owner", "package", "-Pel9");
        assertThat(result).succeeded();
        assertThat(lastLines(result.log()))
                .contains("checks: verify held, boot not run")
                .contains("report: " + report())
                .contains("install it with: dnf install " + rpms().get(0));
        Browser.Page page = browser.open(report().toUri(), SCREENS.get(2));
        assertThat(text(page, ".verdict")).containsExactly("Checks that held: 11. Not run: 1.");
        assertThat(text(page, ".mark.open")).containsExactly("not run");
        assertThat(text(page, ".mark.good")).hasSize(11);
    }

    @Test
    @Order(3)
    void aCheckThatFailsFailsTheBuildAndIsShown() throws IOException {
        OutsideProject.Result result = maven("owner", "verify", "-Pel9", "-Dkernel.boot.timeout=0");
        assertThat(result).failed();
        Browser.Page page = browser.open(report().toUri(), SCREENS.get(2));
        assertThat(text(page, ".verdict")).containsExactly("Failed checks: 1. These packages must not be published.");
        assertThat(row(page, "failed")).contains("Checks of the booted kernel", "The kernel hung", "console.log");
    }

    @Test
    @Order(4)
    void itShowsWhatWasBuiltAndWhatHeld() throws IOException {
        OutsideProject.Result result = maven("successor", "verify", "-Pel9");
        assertThat(result).succeeded();
        assertThat(lastLines(result.log())).contains("checks: verify held, boot held");
        // The summary is printed once, at the end, and not for each goal.
        assertThat(result.log().split("install it with: ", -1)).hasSize(2);
        Browser.Page page = browser.open(report().toUri(), SCREENS.get(2));
        assertThat(text(page, ".verdict")).singleElement().asString().matches("All [0-9]+ checks .* held\\.");
        for (Path rpm : rpms()) {
            String sum = Run.in(rpm.getParent(), "sha256sum", rpm.toString()).split(" ")[0];
            assertThat(row(page, rpm.getFileName().toString())).contains(sum);
        }
        String files = Run.in(
                kernel.directory(),
                "rpm",
                "-qp",
                "--nosignature",
                "--qf",
                "[%{FILEMODES:perms}%{FILEFLAGS:fflags} %{FILESIZES}\n]",
                rpms().get(0).toString());
        long[] sizes = files.lines()
                .filter(line -> line.startsWith("-") && !line.contains("g "))
                .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                .toArray();
        assertThat(row(page, rpms().get(0).getFileName().toString()))
                .contains(mib(Arrays.stream(sizes).sum()), "\t" + sizes.length);
        assertThat(Files.readAllLines(kernel.work().resolve("logs/console.log")).stream()
                        .filter(line -> line.contains("KERNEL-LTS ok btf-vmlinux: ")))
                .singleElement()
                .satisfies(line -> assertThat(row(page, "Booted: the kernel's BTF is there"))
                        .contains(line.strip().replaceFirst(".*: ", ""), "held", "console.log"));
        assertThat(page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"))
                .isNotEmpty()
                .allSatisfy(
                        link -> assertThat(kernel.work().resolve(link.asText())).exists());
    }

    @Test
    @Order(5)
    void theTimelineTellsWhatWasReused() {
        Browser.Page page = browser.open(report().toUri(), SCREENS.get(2));
        assertThat(row(page, "compile\t")).contains("reused");
        assertThat(row(page, "sign\t")).contains("done");
        assertThat(text(page, "svg .name")).contains("compile (reused)", "sign", "boot");
    }

    @Test
    @Order(6)
    void sizesAreThoseThatSizeAddsUp() throws IOException {
        Path objects = kernel.objects();
        List<String> command = new ArrayList<>(List.of("size", "--format=berkeley"));
        command.addAll(Run.in(objects, "ar", "t", "vmlinux.a")
                .lines()
                .filter(member -> member.startsWith("mm/"))
                .toList());
        assertThat(command).hasSizeGreaterThan(20);
        long sum = Run.in(objects, command.toArray(String[]::new))
                .lines()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[3]))
                .sum();
        Browser.Page page = browser.open(report().toUri(), SCREENS.get(2));
        assertThat(text(page, "figure:last-of-type svg.picture text"))
                .containsSequence("mm", Math.round(sum / 1024.0) + " KiB");
    }

    @Test
    @Order(7)
    void anotherKernelsConfigurationIsComparedWhereItIsGiven() throws IOException {
        Path other = kernel.directory().resolve("other.config");
        String config = Files.readString(kernel.work().resolve("config/.config"));
        Files.writeString(
                other,
                config.replace("CONFIG_BTRFS_FS=m\n", "CONFIG_BTRFS_FS=y\n")
                        .replaceFirst("CONFIG_LOG_BUF_SHIFT=[0-9]+", "CONFIG_LOG_BUF_SHIFT=3"));
        OutsideProject.Result result = maven("successor", "package", "-Pel9", "-Dkernel.config.compare=" + other);
        assertThat(result).succeeded();
        Browser.Page page = browser.open(report().toUri(), SCREENS.get(2));
        assertThat(text(page, "h3")).contains("Differences from other.config", "Differences from the last build");
        assertThat(text(page, "details:not([open]) summary")).contains("y → m: 1", "other values: 1");
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
        assertThat(text(page, ".options")).contains("BTRFS_FS");
        assertThat(row(page, "LOG_BUF_SHIFT\t3")).isNotEmpty();

        Files.writeString(other, "nothing\n");
        assertThat(maven("successor", "package", "-Pel9", "-Dkernel.config.compare=" + other))
                .says("kernel.config.compare is " + other + ", which isn't the configuration of a kernel");
    }

    @Test
    @Order(8)
    void aBuildThatDoesNothingLeavesThePageAlone() throws IOException {
        assertThat(maven("successor", "verify", "-Pel9")).succeeded();
        FileTime written = Files.getLastModifiedTime(report());
        OutsideProject.Result again = maven("successor", "verify", "-Pel9");
        assertThat(again).succeeded();
        assertThat(lastLines(again.log())).contains("checks: verify held, boot held");
        assertThat(Files.getLastModifiedTime(report())).isEqualTo(written);
    }

    @Test
    @Order(9)
    void itIsLegibleOnAPhoneAndADesktopInLightAndDark() throws IOException {
        for (Browser.Screen screen : SCREENS) {
            Browser.Page page = browser.open(report().toUri(), screen);
            String name = (screen.phone() ? "phone-" : "desktop-") + screen.scheme();
            page.photograph(pictures.resolve(name + ".png"));
            assertThat(page.complaints()).as(name).isEmpty();
            assertThat(page.evaluate("performance.getEntriesByType('resource').map(r => r.name)"))
                    .as(name + ": what it loads beside itself")
                    .isEmpty();
            assertThat(page.evaluate(ILLEGIBLE)).as(name).isEmpty();
            // ILLEGIBLE has opened all details elements.
            assertThat(width(page)).as(name).isLessThanOrEqualTo(screen.width());
            assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor")
                            .asText())
                    .as(name)
                    .matches(screen.scheme().equals("dark") ? "rgb\\(\\d\\d, .*" : "rgb\\(2\\d\\d, .*");
            page.photograph(pictures.resolve(name + "-opened.png"));
        }
    }

    private static int width(Browser.Page page) {
        return page.evaluate("document.documentElement.scrollWidth").asInt();
    }

    /** The text of all elements that match a selector. */
    private static List<String> text(Browser.Page page, String selector) {
        List<String> all = new ArrayList<>();
        page.evaluate("[...document.querySelectorAll('" + selector + "')].map(e => e.textContent.trim())")
                .forEach(node -> all.add(node.asText()));
        return all;
    }

    /** The cells, separated by tabs, of the only table row in which a cell begins with these words. */
    private static String row(Browser.Page page, String words) {
        List<String> rows = new ArrayList<>();
        page.evaluate(
                        "[...document.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.innerText.trim()).join('\\t'))")
                .forEach(node -> rows.add(node.asText()));
        List<String> fitting =
                rows.stream().filter(row -> ("\t" + row).contains("\t" + words)).toList();
        assertThat(fitting).as(words + " in " + rows).hasSize(1);
        return fitting.get(0);
    }

    private static String lastLines(String log) {
        List<String> lines = log.lines()
                .takeWhile(line -> !line.contains("BUILD SUCCESS"))
                .map(line -> line.replaceFirst("^\\[INFO\\] ", ""))
                .toList();
        return lines.stream().skip(Math.max(0, lines.size() - 15)).collect(Collectors.joining("\n"));
    }

    /** The page's format for sizes below 10 MiB. */
    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
    }

    private static Path report() {
        return kernel.work().resolve("report.html");
    }

    /** The RPMs of this release; the kernel's is the first. */
    private static List<Path> rpms() {
        TinyBuild build = TinyBuild.snapshot("7");
        Path rpms = kernel.work().resolve("rpms");
        return List.of(build.kernelIn(rpms), build.develIn(rpms), build.sourceIn(rpms));
    }

    private static OutsideProject.Result maven(String key, String... arguments) throws IOException {
        OpensslKey with = OpensslKey.thereOrMade(kernel.directory(), key);
        return kernel.maven(OpensslKey.environment(), with.with(arguments));
    }
}
