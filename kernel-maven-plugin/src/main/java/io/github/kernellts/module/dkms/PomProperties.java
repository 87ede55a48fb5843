// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module.dkms;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The element {@code properties} of a POM.
 *
 * @param values the properties by name, in their order
 * @param remarks what no property expresses, one sentence each
 */
public record PomProperties(Map<String, String> values, List<String> remarks) {
    public PomProperties {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        remarks = List.copyOf(remarks);
    }

    /** The element. */
    public String xml() {
        StringBuilder xml = new StringBuilder("<properties>\n");
        values.forEach((name, value) -> xml.append("  <" + name + ">" + escaped(value) + "</" + name + ">\n"));
        remarks.forEach(remark -> xml.append("  <!-- " + ofComment(remark) + " -->\n"));
        return xml.append("</properties>\n").toString();
    }

    /** Two hyphens would end a comment, and what follows would be elements of the POM. */
    private static String ofComment(String text) {
        return escaped(text).replaceAll("-(?=-|$)", "- ");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
