/** Shared parts of builds: their directories, their preflight, and their commit and plugin. */
package io.github.kernellts.pipeline.session;
