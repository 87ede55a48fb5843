/** Yum repositories: their packages, their metadata, and the signature over it. */
package io.github.kernellts.repo;
