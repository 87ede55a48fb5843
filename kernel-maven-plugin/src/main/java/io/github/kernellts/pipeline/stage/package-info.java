/** Stages: work whose result is kept next to a fingerprint of its inputs, and the times of the runs. */
package io.github.kernellts.pipeline.stage;
