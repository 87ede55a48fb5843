/** Kernel source: versions and branches, origins, and the verification of fetched source. */
package io.github.kernellts.source;
