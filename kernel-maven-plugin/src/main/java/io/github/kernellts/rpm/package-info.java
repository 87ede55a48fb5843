/** RPM: the kernel's own packaging, names and compression by EL, and a reader of finished packages. */
package io.github.kernellts.rpm;
