// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.kernel.BuildRequest;
import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.provenance.Builder;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.UnfitException;
import io.github.kernellts.toolchain.launcher.LauncherRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A new release with the patches and fragments of the reactor's kernels: each kernel of its branch is patched and
 * configured for each of its ELs with the tools that would build it, and nothing is compiled.
 */
final class ReleaseTrial {
    private static final String BUILD = "1";

    private final UpdateRequest request;
    private final Output output;

    /**
     * The outcome for one kernel and EL.
     *
     * @param kernel the flavor and EL, such as {@code kvm for el9}
     * @param problem the reason why it can't be built; names patch, hunk and file, or lines of fragments
     */
    record Outcome(String kernel, Optional<String> problem) {}

    ReleaseTrial(UpdateRequest request, Output output) {
        this.request = request;
        this.output = output;
    }

    /**
     * Tries a release that is in the cache.
     *
     * @throws KernelException if it can't be tried, as a tool is missing or the machine failed
     */
    List<Outcome> of(KernelVersion version) {
        List<Outcome> outcomes = new ArrayList<>();
        for (TriedKernel kernel : request.trial().kernels(version.branch())) {
            for (EnterpriseLinux el : kernel.els()) {
                output.info("Trying Linux " + version + " as " + kernel.flavor() + " for " + el);
                outcomes.add(new Outcome(kernel.flavor() + " for " + el, problem(version, kernel, el)));
            }
        }
        return outcomes;
    }

    private Optional<String> problem(KernelVersion version, TriedKernel kernel, EnterpriseLinux el) {
        try (KernelBuild build = new KernelBuild(build(version, kernel, el), output)) {
            build.checkConfiguring();
            build.configure();
            return Optional.empty();
        } catch (UnfitException e) {
            return Optional.of(e.getMessage());
        } catch (KernelException e) {
            throw new KernelException(
                    "Linux " + version + " could not be tried as " + kernel.flavor() + " for " + el + ": "
                            + e.getMessage(),
                    "",
                    e);
        }
    }

    private BuildRequest build(KernelVersion version, TriedKernel kernel, EnterpriseLinux el) {
        Path work = request.trial().work().resolve(kernel.flavor() + "-" + el + "-" + version.branch());
        return new BuildRequest(
                kernel.flavor(),
                el,
                BUILD,
                true,
                request.source(version),
                kernel.patches(),
                kernel.configBase(),
                kernel.fragments(),
                new BuildDirectories(kernel.project(), new WorkDirectory(work), request.cache()),
                OptionalInt.empty(),
                kernel.toolchain(),
                new LauncherRequest("none", Optional.empty(), Optional.empty()),
                new OwnersKeys(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        request.trial().work().resolve("keys")),
                request.trial().searchPath(),
                new BuildRequest.Requirements(
                        0, 0, false, false, kernel.toolchain().provision()),
                false,
                Publisher.unnamed(),
                false,
                Duration.ZERO,
                Builder.of(request.trial().plugin()),
                new BuildRequest.Report(Instant.now(), Optional.empty(), false));
    }
}
