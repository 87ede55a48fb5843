// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.config.Fragments;
import io.github.kernellts.config.OptionSetting;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.KernelException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The owner's certificates that a kernel is to trust, as far as they are known before it is compiled. */
final class TrustedCertificates {
    /** The option without CONFIG_ whose value is the room for them in the image, in bytes. */
    private static final String ROOM = "SYSTEM_EXTRA_CERTIFICATE_SIZE";

    /** Each with the property that names its file. */
    private final Map<X509Certificate, String> properties = new LinkedHashMap<>();

    void add(String property, List<X509Certificate> certificates) {
        certificates.forEach(each -> properties.putIfAbsent(each, property));
    }

    /** @throws KernelException if a kernel of this branch would not keep all of them */
    void require(LtsBranch branch) {
        Map<String, X509Certificate> kept = new HashMap<>();
        properties.forEach((certificate, property) -> {
            if (!branch.readsEcdsa()
                    && certificate.getSigAlgName().toUpperCase(Locale.ROOT).endsWith("ECDSA")) {
                throw new KernelException(
                        "The certificate of " + name(certificate) + " is signed with " + certificate.getSigAlgName()
                                + ", which Linux " + branch.number() + " doesn't read",
                        "make one for the same key with openssl req -x509 -key KEY, and set " + property
                                + " to its file");
            }
            X509Certificate other = kept.put(Certificates.kernelName(certificate), certificate);
            if (other != null && !Certificates.interchangeable(certificate, other)) {
                throw new KernelException(
                        "Two certificates of " + name(certificate) + ", of " + properties.get(other) + " and "
                                + property
                                + ", are of the same name and key: a kernel keeps only the last of them, and refuses"
                                + " the modules that were signed with the other",
                        "leave one of them out of kernel.signing.trusted, or make the newer one again with another"
                                + " name, as by openssl req -x509 -key KEY -subj");
            }
        });
    }

    /**
     * Holds them against the room that the fragments reserve; without a line of theirs, it is Kconfig's, which is not known.
     *
     * @throws KernelException if they don't fit
     */
    void requireRoom(Fragments fragments) {
        int bytes = Certificates.der(List.copyOf(properties.keySet())).length;
        fragments.line(ROOM).filter(line -> bytes > Long.decode(line.value())).ifPresent(line -> {
            throw tooLarge(bytes, line);
        });
    }

    private KernelException tooLarge(int bytes, OptionSetting line) {
        return new KernelException(
                "The " + properties.size() + " certificates that the kernel is to trust take " + bytes
                        + " bytes, and it has room for " + line.value() + " (CONFIG_" + ROOM + " in " + line.place()
                        + ")",
                "leave certificates out of kernel.signing.trusted, first those whose modules are no longer in use");
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
