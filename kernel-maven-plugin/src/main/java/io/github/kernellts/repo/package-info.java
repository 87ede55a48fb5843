/** Yum repositories: which RPMs one holds, its metadata, and the signature over it. */
package io.github.kernellts.repo;
