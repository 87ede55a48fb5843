/** Stages: work whose result is kept beside a fingerprint of its inputs, and when each was done. */
package io.github.kernellts.pipeline.stage;
