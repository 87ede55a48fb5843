// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.system.Processes;
import java.security.cert.X509Certificate;
import java.util.List;

/** The keys of one build, each opened when it is first needed and then kept. */
final class BuildKeys {
    private final OwnersKeys owners;
    private final Processes processes;

    private SigningKey modules;
    private SigningKey images;
    private OpenPgpKey rpms;

    BuildKeys(OwnersKeys owners, Processes processes) {
        this.owners = owners;
        this.processes = processes;
    }

    SigningKey modules() {
        if (modules == null) {
            modules = owners.forModules();
        }
        return modules;
    }

    SigningKey images() {
        if (images == null) {
            images = owners.forImages(modules());
        }
        return images;
    }

    OpenPgpKey rpms() {
        if (rpms == null) {
            rpms = owners.forRpms(processes);
        }
        return rpms;
    }

    /** The certificates that the kernel trusts, that for modules first. */
    List<X509Certificate> trusted() {
        return owners.trustedByKernel(modules(), images());
    }

    /** Traces that identify a copy of their private parts. */
    KeyTraces traces() {
        return KeyTraces.of(rpms(), modules(), images());
    }
}
