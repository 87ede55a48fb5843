/** Programs that run compilers: ccache, distcc, icecc. */
package io.github.kernellts.toolchain.launcher;
