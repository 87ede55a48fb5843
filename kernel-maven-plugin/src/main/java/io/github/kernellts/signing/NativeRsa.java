// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Optional;

/** RSA by AWS-LC, in half the time of Java's own; empty where its library can't be loaded. */
final class NativeRsa {
    private NativeRsa() {}

    static Optional<Provider> provider() {
        return Optional.<Provider>of(AmazonCorrettoCryptoProvider.INSTANCE)
                .filter(provider -> AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null);
    }
}
