// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/**
 * The kernel versions in the POM of kernel-lts-parent, which {@code kernel:update} raises every week: tests read them
 * from there.
 */
final class Versions {
    /** The version of a build without a branch's profile. */
    static final String KERNEL = property("/project/properties/kernel.version");

    private Versions() {}

    /**
     * The version of a branch.
     *
     * @param branch such as {@code 6.12}
     */
    static String of(String branch) {
        return property("/project/profiles/profile[id='lts-" + branch + "']/properties/kernel.version");
    }

    private static String property(String path) {
        Path pom = checkout().resolve("kernel-lts-parent/pom.xml");
        try {
            // Without namespaces, because the XPath expressions here have none.
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
            String value = XPathFactory.newInstance().newXPath().evaluate(path, document);
            if (value.isEmpty()) {
                throw new AssertionError("There is no " + path + " in " + pom);
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException | XPathExpressionException e) {
            throw new AssertionError(e);
        }
    }

    /** The root of this checkout: Maven runs tests in the directory of their module. */
    private static Path checkout() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("kernel-lts-parent")) ? here : here.getParent();
    }
}
