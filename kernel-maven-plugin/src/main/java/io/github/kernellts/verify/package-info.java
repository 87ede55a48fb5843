/** Opens finished RPMs and refuses what breaks a promise; none of it is the code that made them. */
package io.github.kernellts.verify;
