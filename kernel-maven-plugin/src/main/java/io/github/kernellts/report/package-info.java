/** The page that shows a build to people: what it was made of, how long it took, what was proved of it. */
package io.github.kernellts.report;
