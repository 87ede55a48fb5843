/** Where compilers run: this machine or a container, and the images of containers. */
package io.github.kernellts.toolchain.container;
