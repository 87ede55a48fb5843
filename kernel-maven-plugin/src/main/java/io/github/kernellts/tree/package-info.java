/** The source tree: unpacked once, patched with a series, shared by every flavor and EL. */
package io.github.kernellts.tree;
