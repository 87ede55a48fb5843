// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import java.util.Optional;

/** A source of logins for registries. */
@FunctionalInterface
public interface Logins {
    /**
     * The login, if there is one.
     *
     * @param registry its host, with its port if one was named
     */
    Optional<Login> find(String registry);
}
