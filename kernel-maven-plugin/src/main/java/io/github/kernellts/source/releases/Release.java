// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import io.github.kernellts.source.KernelVersion;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A point release that kernel.org lists, or that the user names in place of the list.
 *
 * @param version its version
 * @param released the day of its release, in UTC, if the list says it
 * @param last whether its branch has ended
 */
public record Release(KernelVersion version, Optional<LocalDate> released, boolean last) {}
