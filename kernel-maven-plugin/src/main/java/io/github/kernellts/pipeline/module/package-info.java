/** The build of an external module against the -devel package of a kernel. */
package io.github.kernellts.pipeline.module;
