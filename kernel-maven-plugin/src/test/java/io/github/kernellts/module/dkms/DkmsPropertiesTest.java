// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module.dkms;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.source.KernelVersion;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Node;

class DkmsPropertiesTest {
    private static final Path BUILD = Path.of("/w/dkms/pond-dkms/1.4-2/build");
    private static final DkmsKernel KERNEL = new DkmsKernel(
            "6.1.192-1000.el9", KernelVersion.parse("6.1.192"), Path.of("/w/devel/usr/src/kernels/6.1.192-1000.el9"));
    private static final String KBUILD = "make -C " + KERNEL.source() + " M=" + BUILD;

    private static DkmsProperties properties(Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>(variables);
        all.put("PACKAGE_NAME", "pond-dkms");
        all.put("PACKAGE_VERSION", "1.4-2");
        StringBuilder result = new StringBuilder();
        all.forEach((name, value) -> result.append(name + "\0000\0" + value + "\0"));
        byte[] bytes = (result + "end\0000\0\0").getBytes(StandardCharsets.UTF_8);
        return new DkmsProperties(DkmsConf.parse(bytes), KERNEL, BUILD);
    }

    @Test
    void makesOfTheKernelForSeveralDirectoriesAreOneList() {
        DkmsProperties found = properties(Map.of(
                "MAKE",
                KBUILD + "/src/common modules\n  && " + KBUILD + "/src/nat64 modules",
                "BUILT_MODULE_NAME",
                "pond"));
        assertThat(found.properties())
                .containsEntry("kernel.module.name", "pond")
                .containsEntry("kernel.module.version", "1.4_2")
                .containsEntry("kernel.module.modules", "pond")
                .containsEntry("kernel.module.makefile", "kbuild")
                .containsEntry("kernel.module.directories", "src/common,src/nat64")
                .doesNotContainKeys("kernel.module.targets", "kernel.module.variables");
        assertThat(found.remarks()).isEmpty();
        assertThat(found.xml())
                .contains("<kernel.module.dkms>false<", "<kernel.module.directories>src/common,src/nat64<");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-j$parallel_jobs", "-j $parallel_jobs", "-j 8", "-j8", "-j"})
    void theNumberOfJobsIsNoTarget(String option) {
        DkmsProperties found = properties(Map.of("MAKE", KBUILD + " " + option));
        assertThat(found.properties())
                .containsEntry("kernel.module.makefile", "kbuild")
                .doesNotContainKey("kernel.module.targets");
    }

    @Test
    void whereOnlyAPropertyCouldHaveTheNumberOfJobsARemarkSaysSo() {
        DkmsProperties found =
                properties(Map.of("MAKE", "make JOBS=$parallel_jobs", "PRE_BUILD", "configure -j$parallel_jobs"));
        assertThat(found.properties()).doesNotContainKeys("kernel.module.prepare", "kernel.module.variables");
        assertThat(found.remarks())
                .anyMatch(remark -> remark.startsWith("PRE_BUILD: no property has the number of jobs"))
                .anyMatch(remark -> remark.startsWith("MAKE: no property describes this"));
    }

    @Test
    void aMakefileOfTheSourceHasVariablesAndTargets() {
        DkmsProperties found = properties(Map.of(
                "MAKE",
                "KDIR=/lib/modules/" + KERNEL.release() + "/build make -C " + BUILD + "/driver 'CFLAGS=-O2 -g' VER="
                        + KERNEL.release() + " all",
                "PRE_BUILD",
                "configure --with=" + KERNEL.source()));
        assertThat(found.properties())
                .containsEntry("kernel.module.prepare", "./configure --with=$kernel_source_dir")
                .containsEntry("kernel.module.makefile", "own")
                .containsEntry("kernel.module.directories", "driver")
                .containsEntry("kernel.module.targets", "all")
                .containsEntry(
                        "kernel.module.variables",
                        "KERNELRELEASE=$kernelver,KDIR=$kernel_source_dir,CFLAGS=-O2 -g,VER=$kernelver");
    }

    /** People copy the element into a POM. */
    @ParameterizedTest
    @ValueSource(strings = {"-->", "--->", "---->", "- -->", "--", "---", "-", "]]>", "&lt;!--", "<!--"})
    void aCommandStaysInTheCommentThatQuotesIt(String end) throws Exception {
        DkmsProperties found = properties(Map.of(
                "MAKE",
                "make | tee " + end + "<planted>x</planted>",
                "POST_BUILD",
                "a" + end + "<planted>x</planted><!-- ",
                "BUILD_DEPENDS",
                "b" + end));
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        parser.setErrorHandler(null);
        Node node = parser.parse(new ByteArrayInputStream(found.xml().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement()
                .getFirstChild();
        List<String> elements = new ArrayList<>();
        for (; node != null; node = node.getNextSibling()) {
            if (node.getNodeType() == Node.ELEMENT_NODE) {
                elements.add(node.getNodeName());
            }
        }
        assertThat(elements).containsExactly("kernel.module.dkms", "kernel.module.name", "kernel.module.version");
    }

    @Test
    void whatOnlyAShellCanDoIsSaid() {
        for (String shell : new String[] {
            "(./configure && make)",
            KBUILD + " | tee log",
            KBUILD + " && mv a.ko b.ko",
            "make -f other.mk all",
            KBUILD + "/../../../etc"
        }) {
            DkmsProperties found = properties(Map.of("MAKE", shell, "POST_BUILD", "sign -- it"));
            assertThat(found.properties()).doesNotContainKey("kernel.module.makefile");
            assertThat(found.remarks()).hasSize(2).first().asString().startsWith("MAKE: no property describes this");
            assertThat(found.xml()).contains("<!-- POST_BUILD: ").doesNotContain("sign -- it");
        }
    }
}
