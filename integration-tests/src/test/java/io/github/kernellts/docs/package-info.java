/** Checks of README and the guides against the plugin. */
package io.github.kernellts.docs;
