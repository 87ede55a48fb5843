// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolOptionsTest {
    @TempDir
    Path tree;

    @Test
    void theNearestOptionOnTheWayToTheFileBringsASymbol() {
        write("drivers/Makefile", "obj-y += media/ plain/\n");
        write("drivers/media/Makefile", "obj-$(CONFIG_MEDIA) += core/\nobj-$(CONFIG_FAR) += far/away.o\n");
        write(
                "drivers/media/core/Makefile",
                "video-objs := dev.o \\\n\tioctl.o\nvideo-$(CONFIG_PART) += part.o\n"
                        + "obj-$(CONFIG_VIDEO) += video.o\nobj-y += always.o\n");
        write("drivers/media/core/ioctl.c", "EXPORT_SYMBOL(video_ioctl);\nEXPORT_SYMBOL_GPL( video_gpl );\n");
        write("drivers/media/core/part.c", "EXPORT_SYMBOL_NS_GPL(part, SPACE);\n");
        write("drivers/media/core/always.c", "EXPORT_SYMBOL(always);\n");
        write("drivers/media/core/unbuilt.c", "EXPORT_SYMBOL(unbuilt);\n");
        write("drivers/media/far/away.c", "EXPORT_SYMBOL(away);\n");
        write("drivers/plain/Makefile", "obj-y += plain.o\n");
        write("drivers/plain/plain.c", "EXPORT_SYMBOL(plain);\n");

        assertThat(SymbolOptions.of(tree))
                .containsOnly(
                        Map.entry("video_ioctl", "VIDEO"),
                        Map.entry("video_gpl", "VIDEO"),
                        Map.entry("part", "PART"),
                        Map.entry("always", "MEDIA"),
                        Map.entry("away", "FAR"));
    }

    private void write(String file, String text) {
        Trees.write(tree.resolve(file), text);
    }
}
