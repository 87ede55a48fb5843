/** What packages were made of, as a CycloneDX SBOM and a signed in-toto statement. */
package io.github.kernellts.provenance;
