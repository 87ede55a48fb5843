/** Two builds of a kernel compared: exported symbols and their types, options, modules and sizes. */
package io.github.kernellts.compare;
