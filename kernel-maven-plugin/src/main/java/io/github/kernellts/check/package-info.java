/** The checks of finished packages and booted kernels, and their results. */
package io.github.kernellts.check;
