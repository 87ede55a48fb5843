/** The tools and libraries that a build needs on a machine: versions, what is missing, what installs it. */
package io.github.kernellts.toolchain;
