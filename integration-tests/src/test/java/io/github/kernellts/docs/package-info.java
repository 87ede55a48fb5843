/** README and the guides, held against the plugin that they are about. */
package io.github.kernellts.docs;
