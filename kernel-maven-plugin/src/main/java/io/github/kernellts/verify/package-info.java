/** Verification of finished RPMs against the project's promises, independent of the code that made them. */
package io.github.kernellts.verify;
