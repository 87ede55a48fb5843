/** Point releases listed by kernel.org, compared with the pins of POMs. */
package io.github.kernellts.source.releases;
