/** Products of finished packages: yum repository, OCI image, verification of downloads. */
package io.github.kernellts.pipeline.publish;
