// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a repository is asked for.
 *
 * @param directory where it is
 * @param stamps where it is noted what was published last
 * @param rpms the signed RPMs to add
 * @param kept how many builds of each kernel stay
 * @param url where the directory will be served, if it is known
 * @param keys what is signed with
 * @param snapshot whether throwaway keys will do
 * @param cache where this user's builds keep what they share
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
