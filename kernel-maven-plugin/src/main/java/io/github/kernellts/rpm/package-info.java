/** RPM: the kernel's own packaging, names and compression by EL, and reading finished packages. */
package io.github.kernellts.rpm;
