/** A kernel's build, in order: source, tree, configuration, objects, packages, checks, report. */
package io.github.kernellts.pipeline.kernel;
