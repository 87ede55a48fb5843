/** The known vulnerabilities (CVE) of a kernel: the kernel CNA's records, held against its version and its compiled files. */
package io.github.kernellts.cve;
