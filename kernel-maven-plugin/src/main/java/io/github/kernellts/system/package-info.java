/** Processes, files, digests, downloads and locks: what every other package stands on. */
package io.github.kernellts.system;
