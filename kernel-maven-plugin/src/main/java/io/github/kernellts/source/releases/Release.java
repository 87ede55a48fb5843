// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import io.github.kernellts.source.KernelVersion;
import java.time.LocalDate;

/**
 * A point release that kernel.org lists.
 *
 * @param version its version
 * @param released the day of its release, in UTC
 * @param last whether its branch has ended
 */
public record Release(KernelVersion version, LocalDate released, boolean last) {}
