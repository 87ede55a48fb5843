// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a repository.
 *
 * @param directory its directory
 * @param stamps the directory of stamps
 * @param rpms the signed RPMs to add
 * @param kept how many builds of each kernel stay
 * @param url the address under which the directory will be served, if known
 * @param keys the keys that sign
 * @param snapshot whether throwaway keys may sign
 * @param cache the cache that the builds of a user share
 * @param searchPath where tools are looked for
 * @param provision whether missing packages may be installed
 */
public record RepositoryRequest(
        Path directory,
        Path stamps,
        List<Path> rpms,
        int kept,
        Optional<String> url,
        OwnersKeys keys,
        boolean snapshot,
        UserCache cache,
        String searchPath,
        boolean provision) {
    public RepositoryRequest {
        url.ifPresent(address -> Address.requireNoLogin("kernel.repo.url", address));
        rpms = List.copyOf(rpms);
    }
}
