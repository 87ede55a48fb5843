/** Safe unpacking of source archives and directories: nothing outside the target, only ordinary entries. */
package io.github.kernellts.unpack;
