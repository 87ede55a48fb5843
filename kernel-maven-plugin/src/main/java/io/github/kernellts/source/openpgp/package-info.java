/** OpenPGP signatures of tarballs, and the keys that may make them. */
package io.github.kernellts.source.openpgp;
