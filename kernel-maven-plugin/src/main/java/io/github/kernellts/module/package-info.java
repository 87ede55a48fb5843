/** External modules: their source, a kernel's -devel package, the build against it, and the RPM. */
package io.github.kernellts.module;
