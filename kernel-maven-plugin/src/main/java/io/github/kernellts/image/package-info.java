/** OCI images of a repository: layers, tags and digests, base images, and registries. */
package io.github.kernellts.image;
