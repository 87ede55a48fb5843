/** Point releases that kernel.org lists, compared with those that POMs pin. */
package io.github.kernellts.source.releases;
