// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.source.KernelVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedPomTest {
    private static final Map<String, String> NEWEST = Map.of("6.1", "6.1.200", "6.12", "6.12.7");

    @TempDir
    Path directory;

    @Test
    void eachPinIsRaisedWithinItsOwnBranch() {
        raises(
                "<kernel.version>6.1.192</kernel.version> <a/> <kernel.version>6.12.5</kernel.version>",
                "<kernel.version>6.1.200</kernel.version> <a/> <kernel.version>6.12.7</kernel.version>");
    }

    @Test
    void theSameVersionIsRaisedEachTimeThatItStands() {
        raises(
                "<kernel.version>6.1.192</kernel.version>\n<x><kernel.version>6.1.192</kernel.version></x>",
                "<kernel.version>6.1.200</kernel.version>\n<x><kernel.version>6.1.200</kernel.version></x>");
    }

    @Test
    void commentsAndOtherElementsStayAsTheyAre() {
        String others = """
                <!-- <kernel.version>6.1.192</kernel.version> -- was once -->
                <![CDATA[<kernel.version>6.1.192</kernel.version>]]>
                <kernel.versions>6.1.192</kernel.versions><my.kernel.version>6.1.192</my.kernel.version>
                <version>6.1.192</version> 6.1.192 <kernel.branch>6.1</kernel.branch>
                <kernel.version>${other}</kernel.version><kernel.version>6.1</kernel.version><kernel.version/>
                """;
        raises(others, others);
        raises(
                "<!--a--><kernel.version>6.1.1</kernel.version><!--b-->",
                "<!--a--><kernel.version>6.1.200</kernel.version><!--b-->");
    }

    @Test
    void spaceWithinTheElementStays() {
        raises(
                "<kernel.version combine.self = \"override\">\n\t6.1.1 </kernel.version >",
                "<kernel.version combine.self = \"override\">\n\t6.1.200 </kernel.version >");
    }

    @Test
    void commentsBesideTheVersionStay() {
        raises(
                "<kernel.version><!-- pinned - as 6.1.5 -\n - was --> 6.1.1 <!-- 6.1.0 --></kernel.version>",
                "<kernel.version><!-- pinned - as 6.1.5 -\n - was --> 6.1.200 <!-- 6.1.0 --></kernel.version>");
        String none = "<kernel.version><!-- 6.1.1 --></kernel.version><x/><!-- --> 6.1.1</kernel.version>";
        raises(none, none);
    }

    @Test
    void aLongCommentIsNoObstacle() {
        String comment = "<!--" + " a - b".repeat(100_000) + "-->";
        raises(
                "<kernel.version>" + comment + "6.1.1</kernel.version>",
                "<kernel.version>" + comment + "6.1.200</kernel.version>");
    }

    @Test
    void lineEndsByteOrderMarksAndOtherEncodingsStay() {
        for (var charset : new java.nio.charset.Charset[] {StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1}) {
            String text = "\u00ef\u00bb\u00bf<name>Käse</name>\r\n<kernel.version>6.1.1</kernel.version>\r\n\r  \n";
            assertThat(raised(text.getBytes(charset)))
                    .isEqualTo(text.replace("6.1.1<", "6.1.200<").getBytes(charset));
        }
    }

    @Test
    void theVersionsAreThoseOfTheElementsInTheirOrder() throws Exception {
        Path pom = directory.resolve("pom.xml");
        Files.writeString(
                pom,
                "<kernel.version>6.12.5</kernel.version><!--<kernel.version>6.1.1</kernel.version>-->"
                        + "<kernel.version>6.1.2</kernel.version>");
        assertThat(PinnedPom.read(pom).versions())
                .containsExactly(KernelVersion.parse("6.12.5"), KernelVersion.parse("6.1.2"));
    }

    private void raises(String before, String after) {
        assertThat(new String(raised(before.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo(after);
    }

    private byte[] raised(byte[] pom) {
        try {
            Path file = directory.resolve("pom.xml");
            Files.write(file, pom);
            PinnedPom.read(file)
                    .raised(version ->
                            KernelVersion.parse(NEWEST.get(version.branch().toString())))
                    .write();
            assertThat(Files.list(directory)).containsExactly(file);
            return Files.readAllBytes(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
