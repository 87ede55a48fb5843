// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.source.Branch;

/**
 * The branch and EL of a configuration; a line of a fragment may be restricted to some of each.
 *
 * @param branch the branch
 * @param el the release of Enterprise Linux, such as {@code el9}
 */
public record Target(Branch branch, String el) {}
