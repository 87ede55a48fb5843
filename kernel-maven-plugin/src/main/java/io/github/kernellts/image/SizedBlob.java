// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A blob of the size that its manifest gives. jib compares its digest at the end only, and a registry that never ends would
 * fill the disk.
 *
 * @param blob the blob
 * @param bytes its size
 */
record SizedBlob(Blob blob, long bytes) implements Blob {
    @Override
    public BlobDescriptor writeTo(OutputStream out) throws IOException {
        return blob.writeTo(new FilterOutputStream(out) {
            private long left = bytes;

            @Override
            public void write(int one) throws IOException {
                count(1);
                out.write(one);
            }

            @Override
            public void write(byte[] from, int start, int length) throws IOException {
                count(length);
                out.write(from, start, length);
            }

            private void count(int written) throws IOException {
                left -= written;
                if (left < 0) {
                    throw new IOException("it gave more than the " + bytes + " bytes that a manifest says");
                }
            }
        });
    }

    @Override
    public boolean isRetryable() {
        return blob.isRetryable();
    }
}
