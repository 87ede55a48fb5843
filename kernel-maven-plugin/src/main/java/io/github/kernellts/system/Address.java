// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses in properties: of mirrors, tarballs, git repositories, yum repositories and images.
 *
 * <p>An address is printed, cached and recorded in the provenance, so it must not carry a login.
 */
public final class Address {
    private static final Pattern AUTHORITY = Pattern.compile("(?s)([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)@.*");
    /**
     * A login in an address without a scheme, such as an image's name; the digest of an image follows its last slash.
     */
    private static final Pattern BARE = Pattern.compile("(?s)[^/@\\s]+:[^/@]*@[^/]*/.*");
    /**
     * A parameter of a query that stands for a login, by its name: GitLab's private_token, the signatures of addresses that
     * Amazon, Google and Azure (sig) made for one download, and others.
     */
    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?is).*[?&;]([^=&;]*(token|signature|secret|passw|credential|api[-_]?key|auth)[^=&;]*|sig|key|pwd)=.+");
    /** The user and password of an address somewhere in a text. */
    private static final Pattern LOGIN = Pattern.compile("(?<=://)[^/?#@\\s'\"]+(?:@[^/?#@\\s'\"]*)*@");

    private Address() {}

    /**
     * An http or https address.
     *
     * @param property the property that it comes from
     * @throws KernelException if it is malformed, of another scheme, or carries a login
     */
    public static URI http(String property, String text) {
        requireNoLogin(property, text);
        URI address;
        try {
            address = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw malformed(property, text, e);
        }
        String scheme = address.getScheme();
        if (scheme == null || !scheme.matches("(?i)https?") || address.getHost() == null) {
            throw malformed(property, text, null);
        }
        return address;
    }

    private static KernelException malformed(String property, String text, Exception cause) {
        return new KernelException(
                property + " is \"" + text + "\", which is not an http or https address",
                "set " + property + " to an address such as https://mirror.example.org/linux; write a blank as %20",
                cause);
    }

    /**
     * Accepts text that carries no login. A user without a password is accepted for ssh, where it is no secret.
     *
     * @param property the property that the text comes from
     * @throws KernelException if there is a login; the message does not repeat it
     */
    public static void requireNoLogin(String property, String text) {
        Matcher form = AUTHORITY.matcher(text);
        boolean login = form.matches()
                ? !form.group(1).toLowerCase(Locale.ROOT).contains("ssh")
                        || form.group(2).contains(":")
                : BARE.matcher(text).matches();
        if (login) {
            throw new KernelException(
                    property + " carries a login, which would be printed, cached and recorded in the provenance",
                    "remove the part before @ from " + property
                            + "; where the server asks for a login, use another one or a local copy");
        }
        Matcher secret = SECRET_PARAMETER.matcher(text);
        if (secret.matches()) {
            throw new KernelException(
                    property + " carries a login in its parameter " + secret.group(1)
                            + ", which would be printed, cached and recorded in the provenance",
                    "use an address without it, or a local copy");
        }
    }

    /** A text, such as a program's output, with the logins of the addresses in it left out. */
    public static String withoutLogins(String text) {
        return LOGIN.matcher(text).replaceAll("");
    }
}
