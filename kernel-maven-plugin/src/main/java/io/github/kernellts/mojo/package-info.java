/** Maven's side: documented parameters, made into one request that is handed to the pipeline. */
package io.github.kernellts.mojo;
