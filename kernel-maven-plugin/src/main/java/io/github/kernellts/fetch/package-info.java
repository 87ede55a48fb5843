/** Downloads for kernels and modules: size limits, expected digests, Debian packages. */
package io.github.kernellts.fetch;
