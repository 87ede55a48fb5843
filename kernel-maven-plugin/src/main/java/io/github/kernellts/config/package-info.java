/** The kernel's configuration: fragments, what Kconfig made of them, and the contract between the two. */
package io.github.kernellts.config;
