// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Optional;

/** RSA by AWS-LC, which signs in half the time that Java takes; where its library can't be loaded, Java does it. */
final class NativeRsa {
    private NativeRsa() {}

    static Optional<Provider> provider() {
        return Optional.<Provider>of(AmazonCorrettoCryptoProvider.INSTANCE)
                .filter(provider -> AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null);
    }
}
