/** Branches and point releases: what can be built, and newer point releases for POMs. */
package io.github.kernellts.pipeline.update;
