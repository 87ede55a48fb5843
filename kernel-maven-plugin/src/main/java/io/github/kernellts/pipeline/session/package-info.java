/** Shared parts of builds: its directories, its preflight, the commit and plugin it runs from. */
package io.github.kernellts.pipeline.session;
