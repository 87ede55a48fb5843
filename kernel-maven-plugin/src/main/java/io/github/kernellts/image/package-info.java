/** OCI images of a repository: their layers, tags and digest, the base image below them, and the registry they go to. */
package io.github.kernellts.image;
