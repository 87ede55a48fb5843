/** The goals: documented parameters, turned into one request to the pipeline. */
package io.github.kernellts.mojo;
