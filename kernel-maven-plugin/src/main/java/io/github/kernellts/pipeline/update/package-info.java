/** Branches and point releases: the builds that are possible, and newer point releases for POMs. */
package io.github.kernellts.pipeline.update;
