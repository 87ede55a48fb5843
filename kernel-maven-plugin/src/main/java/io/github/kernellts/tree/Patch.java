// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

/**
 * One patch of a series.
 *
 * @param name its file name
 * @param content a unified diff to be applied with {@code -p1}, below a description
 */
public record Patch(String name, String content) {}
