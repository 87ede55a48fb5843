// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.source.Branch;

/**
 * What a configuration is for: a line of a fragment may be kept to some branches and to some releases of Enterprise Linux.
 *
 * @param branch the branch
 * @param el the release of Enterprise Linux, such as {@code el9}
 */
public record Target(Branch branch, String el) {}
