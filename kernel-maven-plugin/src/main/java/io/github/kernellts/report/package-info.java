/** The page about a build: its inputs, its duration, the results of its checks. */
package io.github.kernellts.report;
