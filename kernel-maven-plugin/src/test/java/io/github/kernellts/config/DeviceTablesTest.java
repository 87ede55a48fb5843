// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTablesTest {
    @TempDir
    Path tree;

    private void write(String file, String text) {
        Trees.write(Trees.parents(tree.resolve(file)), text);
    }

    @Test
    void devicesAreFoundByTheOptionThatCompilesTheirTable() {
        write("drivers/net/Makefile", """
                obj-$(CONFIG_ONE) += one.o	# with a comment
                obj-$(CONFIG_TWO) += two.o sub/
                two-y := main.o \\
                	table.o
                two-$(CONFIG_TWO_EXTRA) += extra.o
                obj-$(CONFIG_NONE) += none.o
                obj-y += always.o
                """);
        write("drivers/net/one.c", """
                static const struct pci_device_id ids[] = {
                	{ PCI_DEVICE(0x1, 0x2) },
                	{ PCI_DEVICE(0x1, 0x3),
                	  .driver_data = 1 },
                	PCI_VDEVICE(INTEL, 0x4),
                	{ 0, }
                };
                MODULE_DEVICE_TABLE(pci, ids);
                """);
        write("drivers/net/main.c", "int main;\n");
        write("drivers/net/table.c", """
                static const struct usb_device_id table[] __used = {
                	{ USB_DEVICE(1, 2) },
                	{ }
                };
                MODULE_DEVICE_TABLE(usb, table);
                """);
        write("drivers/net/extra.c", "MODULE_DEVICE_TABLE(acpi, elsewhere);\n");
        write("drivers/net/none.c", "int none;\n");
        write("drivers/net/always.c", "MODULE_DEVICE_TABLE(pci, ids);\n");

        assertThat(DeviceTables.in(tree))
                .containsExactly(
                        new DeviceTables("drivers/net", "ONE", Map.of("pci", 3)),
                        new DeviceTables("drivers/net", "TWO", Map.of("acpi", 1, "usb", 1)))
                .hasToString("[drivers/net: ONE (pci 3), drivers/net: TWO (acpi 1, usb 1)]");
    }

    @Test
    void theGuideSaysWhichDriversAreLeftOutAndWhy() {
        assertThat(GuideTable.under("| devices of | because |"))
                .containsExactlyInAnyOrderElementsOf(LeftOutDrivers.read().stream()
                        .map(left -> GuideTable.code(left.places()) + " | " + left.reason())
                        .toList());
    }

    @Test
    void aDriverOfADirectoryWithoutAReasonIsNamed() {
        ResolvedConfig theirs = ResolvedConfig.parse("CONFIG_A=m\nCONFIG_B=m\nCONFIG_C=y\n");
        ResolvedConfig ours = ResolvedConfig.parse("CONFIG_B=m\n");
        List<DeviceTables> tables = List.of(
                new DeviceTables("drivers/media/usb", "A", Map.of("usb", 1)),
                new DeviceTables("drivers/net", "B", Map.of("pci", 1)),
                new DeviceTables("drivers/nothing/else", "C", Map.of("pci", 2)));
        assertThat(LeftOutDrivers.missing(tables, theirs, ours)).containsExactly(tables.get(0), tables.get(2));
        assertThat(LeftOutDrivers.withoutReason(tables, theirs, ours))
                .containsExactly("drivers/nothing/else: C (pci 2) is driven elsewhere, not here, and"
                        + " left-out-drivers.tsv has no reason");
    }
}
