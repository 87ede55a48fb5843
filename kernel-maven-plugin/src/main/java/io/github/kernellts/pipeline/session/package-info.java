/** What every build shares: its directories, its preflight, the commit and plugin it runs from. */
package io.github.kernellts.pipeline.session;
