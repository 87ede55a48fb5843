// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.pipeline.stage.StageName;

/** The stages of an external module's build for one kernel. */
enum ModuleStage implements StageName {
    /** Checks the signer of -devel. */
    DEVEL_SIGNATURE,
    /** Unpacks -devel, and evaluates the source's dkms.conf. */
    MODULE_RECIPE,
    /** Compiles and strips. */
    MODULE,
    /** Signs, packages and checks. */
    MODULE_RPM,
    /** Writes the bill of materials and the signed provenance. */
    MODULE_PROVENANCE,
    /** Compares what it includes with CVE records. */
    MODULE_CVE,
    /** Loads the modules on their booted kernel. */
    MODULE_BOOT
}
