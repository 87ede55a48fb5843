/** Kernel source: which version, from where, and that it is what its makers signed. */
package io.github.kernellts.source;
