/**
 * Keys, certificates and signatures. Private keys are seen here and nowhere else: what leaves this package is
 * certificates and signed files.
 */
package io.github.kernellts.signing;
