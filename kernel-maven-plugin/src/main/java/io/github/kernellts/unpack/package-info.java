/** Archives and directories of source, unpacked so that everything stays inside and is ordinary. */
package io.github.kernellts.unpack;
