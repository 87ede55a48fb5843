/** The build environment, on this machine or in a container, and the images of containers. */
package io.github.kernellts.toolchain.container;
