/** The order of work: stages from source to a booted kernel, each done once for the same inputs. */
package io.github.kernellts.pipeline;
