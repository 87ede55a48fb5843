/** Boots the packaged kernel in QEMU and checks its promises. */
package io.github.kernellts.boot;
