// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.util.Optional;

/** RSA by AWS-LC, in half the time of Java's own; empty where its library can't be loaded. */
final class NativeRsa {
    private static final int BITS = 4096;

    private NativeRsa() {}

    static Optional<Provider> provider() {
        return Optional.<Provider>of(AmazonCorrettoCryptoProvider.INSTANCE)
                .filter(provider -> AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null);
    }

    /** A new key pair of RSA-4096, made by Java itself where the library can't be loaded. */
    static KeyPair generate() {
        return generate(BITS);
    }

    /** The same of another size: tests of files, not of keys, needn't wait for primes of 2048 bits. */
    static KeyPair generate(int bits) {
        try {
            Optional<Provider> provider = provider();
            KeyPairGenerator generator = provider.isPresent()
                    ? KeyPairGenerator.getInstance("RSA", provider.get())
                    : KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java can't make an RSA key", e);
        }
    }
}
