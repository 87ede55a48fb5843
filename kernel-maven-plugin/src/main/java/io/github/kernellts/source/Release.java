// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import java.time.LocalDate;

/**
 * A point release that kernel.org lists.
 *
 * @param version what it is
 * @param released the day of its release, in UTC
 * @param last whether kernel.org releases nothing more of its branch
 */
public record Release(KernelVersion version, LocalDate released, boolean last) {}
