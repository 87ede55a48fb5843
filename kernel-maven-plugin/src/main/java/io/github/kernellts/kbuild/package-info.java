/** kbuild: make in the patched tree, with all objects elsewhere. */
package io.github.kernellts.kbuild;
