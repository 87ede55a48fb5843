/** Kernel source: versions and branches, origins, and the verification of what was fetched. */
package io.github.kernellts.source;
