/** Boots the packaged kernel in QEMU and tries its promises on it. */
package io.github.kernellts.boot;
