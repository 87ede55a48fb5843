/** The paths below the work directory of a build and below the cache of a user. */
package io.github.kernellts.layout;
