/** Processes, files, digests, addresses and locks: the foundation of every other package. */
package io.github.kernellts.system;
