/** The kernel's configuration: fragments, their resolved configuration, and the contract between the two. */
package io.github.kernellts.config;
