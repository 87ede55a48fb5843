/** Files from elsewhere, of kernels and modules alike: downloads with limits, expected digests, Debian packages. */
package io.github.kernellts.fetch;
