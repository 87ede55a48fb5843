// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.security.KeyStore;
import java.security.KeyStoreException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Keystores in PKCS#12 (RFC 7292). Java's own takes passwords of ASCII only (PBEKey of SunJCE): it calls another one
 * wrong, and writes nothing with it. OpenSSL and Bouncy Castle take any, in UTF-8.
 */
final class Pkcs12 {
    private Pkcs12() {}

    /** To read what was written with a password. */
    static KeyStore reader(char[] password) throws KeyStoreException {
        return isAscii(password)
                ? KeyStore.getInstance("PKCS12")
                : KeyStore.getInstance("PKCS12", new BouncyCastleProvider());
    }

    /** To write with a password; without one named, Bouncy Castle takes ciphers that OpenSSL 3 no longer reads. */
    static KeyStore writer(char[] password) throws KeyStoreException {
        return isAscii(password)
                ? KeyStore.getInstance("PKCS12")
                : KeyStore.getInstance("PKCS12-AES256-AES128", new BouncyCastleProvider());
    }

    private static boolean isAscii(char[] password) {
        for (char each : password) {
            if (each < ' ' || each > '~') {
                return false;
            }
        }
        return true;
    }
}
