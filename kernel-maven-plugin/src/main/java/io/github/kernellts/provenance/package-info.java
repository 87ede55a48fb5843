/** The inputs of packages, as a CycloneDX bill of materials and a signed in-toto statement. */
package io.github.kernellts.provenance;
