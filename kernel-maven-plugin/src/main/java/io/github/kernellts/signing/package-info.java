/**
 * Keys, certificates and signatures. Only this package uses private keys; other packages get certificates and signed
 * files.
 */
package io.github.kernellts.signing;
