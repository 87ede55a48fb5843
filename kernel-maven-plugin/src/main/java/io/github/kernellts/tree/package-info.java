/** The source tree: unpacked once, patched with a series, shared by all flavors and ELs. */
package io.github.kernellts.tree;
