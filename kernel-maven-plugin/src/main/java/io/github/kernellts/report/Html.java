// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import java.util.List;

/**
 * HTML that is also well-formed XML. Text of a build is added only by {@link #text} or as the value of
 * an attribute, and is escaped there; tags and names of attributes are the page's own.
 */
public final class Html {
    private final StringBuilder all = new StringBuilder();

    /**
     * Opens an element.
     *
     * @param attributes names and values, alternating
     */
    public Html open(String tag, String... attributes) {
        tag(tag, attributes).append(">");
        return this;
    }

    public Html close(String tag) {
        all.append("</").append(tag).append(">\n");
        return this;
    }

    /** An element with nothing in it. */
    public Html empty(String tag, String... attributes) {
        tag(tag, attributes).append("/>\n");
        return this;
    }

    /** An element with nothing but text in it. */
    public Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    public Html text(String text) {
        all.append(escape(text));
        return this;
    }

    /** Links to files below the page, each labelled with its name. */
    Html links(List<String> paths) {
        for (String path : paths) {
            element("a", HumanReadable.fileName(path), "href", HumanReadable.link(path));
        }
        return this;
    }

    /** Adds constant markup without escaping. */
    public Html constant(String markup) {
        all.append(markup);
        return this;
    }

    private StringBuilder tag(String tag, String... attributes) {
        all.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            all.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(attributes[i + 1]))
                    .append('"');
        }
        return all;
    }

    /** The text, escaped for content and quoted attributes (WHATWG HTML 13.3, XML 1.0 2.2). */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(allowed(c) ? c : 0xfffd);
            }
        });
        return escaped.toString();
    }

    /** Control characters and halves of surrogate pairs are forbidden in XML, and a console may print them. */
    private static boolean allowed(int c) {
        return c == '\t'
                || c == '\n'
                || c >= 0x20 && c < 0x7f
                || c >= 0xa0 && c < 0xd800
                || c >= 0xe000 && c <= 0xfffd
                || c >= 0x10000;
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
