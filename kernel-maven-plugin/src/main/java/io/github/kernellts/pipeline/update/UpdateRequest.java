// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.system.Address;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pins to compare with kernel.org's releases.
 *
 * @param poms the POMs, which may pin point releases
 * @param built the point releases that the projects of these POMs build
 * @param releases the address of kernel.org's list of releases
 * @param mirror the address of the parent of kernel.org's {@code v6.x} directories
 * @param keyring OpenPGP public keys in place of the kernel developers' own, if the user gave any
 * @param sums a file of digests to which those of new releases are added, if the user gave one
 * @param cache the cache, in which verified sources are kept
 * @param trial the kernels with which new releases are tried, and the text about it
 * @param vulnerabilities the records with which new releases are compared, if there are any
 * @param named a release in place of that list, if the user named one
 * @param today the day against which ends of branches are held
 * @param checkOnly whether to change nothing, and to fail if a kernel is out of date
 * @param offline whether nothing may be fetched
 */
public record UpdateRequest(
        List<Path> poms,
        Set<KernelVersion> built,
        URI releases,
        URI mirror,
        Optional<Path> keyring,
        Optional<Path> sums,
        UserCache cache,
        Trial trial,
        Optional<Vulnerabilities> vulnerabilities,
        Optional<NamedRelease> named,
        LocalDate today,
        boolean checkOnly,
        boolean offline) {
    /**
     * The trial of new releases, before POMs are changed.
     *
     * @param kernels the kernels of the reactor; none if releases are not to be tried
     * @param work the directory for their configurations
     * @param text the file for the text of a pull request, in Markdown
     * @param searchPath the PATH in which tools are looked for
     * @param plugin the version of the plugin
     */
    public record Trial(List<TriedKernel> kernels, Path work, Path text, String searchPath, String plugin) {
        public Trial {
            kernels = List.copyOf(kernels);
        }

        /** The kernels that are built of a branch. */
        List<TriedKernel> kernels(Branch branch) {
            return kernels.stream()
                    .filter(kernel -> kernel.branches().contains(branch))
                    .toList();
        }
    }

    /**
     * The records of known vulnerabilities.
     *
     * @param records where they are
     * @param kernels the kernels of the reactor
     */
    public record Vulnerabilities(CveRequest records, List<CompiledKernel> kernels) {
        public Vulnerabilities {
            kernels = List.copyOf(kernels);
        }
    }

    /** @throws io.github.kernellts.system.KernelException if the list's address is not http or https, or carries a login */
    public UpdateRequest {
        Address.http("kernel.update.releases", releases.toString());
        poms = List.copyOf(poms);
        built = Set.copyOf(built);
    }

    /**
     * Where a release is fetched from: one that the user names from where he says. The pinned one beside it is only
     * compared with, so that the cache or apt will do.
     */
    SourceRequest source(KernelVersion version) {
        return named.map(release -> release.version().equals(version)
                        ? release.source()
                        : new SourceRequest(
                                version,
                                "auto",
                                Optional.empty(),
                                Optional.empty(),
                                mirror,
                                keyring,
                                release.source().aptEntries(),
                                false,
                                offline,
                                release.source().run()))
                .orElseGet(() -> SourceRequest.signed(version, mirror, keyring));
    }
}
