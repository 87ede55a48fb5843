// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.create;

import io.github.kernellts.system.Resources;
import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The parent of new projects, of this plugin's version. Its POM travels in the plugin. */
final class ParentPom {
    private static final String RESOURCE = "parent/pom.xml";

    private ParentPom() {}

    /** The point release that is built where nothing else is said. */
    static String kernelVersion() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Document pom = factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(Resources.text(ParentPom.class, RESOURCE))));
            return XPathFactory.newInstance().newXPath().evaluate("/project/properties/kernel.version", pom);
        } catch (ParserConfigurationException | SAXException | IOException | XPathExpressionException e) {
            throw new IllegalStateException(RESOURCE, e);
        }
    }
}
