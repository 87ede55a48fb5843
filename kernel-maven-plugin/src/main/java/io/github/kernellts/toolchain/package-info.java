/** The tools and libraries that a build needs on a machine: versions, missing packages and their installation. */
package io.github.kernellts.toolchain;
