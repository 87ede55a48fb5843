/** Where commands run: the tools and libraries that a build needs, their versions, and what installs them. */
package io.github.kernellts.toolchain;
