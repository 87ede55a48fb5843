// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.eclipse.packager.rpm.RpmSignatureTag;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.header.Header;
import org.eclipse.packager.rpm.header.Headers;
import org.eclipse.packager.rpm.parse.HeaderValue;
import org.eclipse.packager.rpm.parse.InputHeader;
import org.eclipse.packager.rpm.parse.RpmInputStream;

/**
 * Signs RPMs, as {@code rpmsign --addsign} does: an OpenPGP signature over the header, which holds the digest of the
 * payload, in the tag RSA of the signature header (https://rpm-software-management.github.io/rpm/manual/format_v4.html).
 */
public final class RpmSigner {
    private static final int LEAD = 96;
    private static final int ALIGNMENT = 8;
    /** RPMTAG_HEADERSIGNATURES: the region that a signature header consists of. */
    private static final int REGION = 62;
    /** RPMSIGTAG_RESERVEDSPACE: room that rpmbuild leaves for signatures. */
    private static final int RESERVED = 1008;
    /** RPMSIGTAG_DSA, _RSA, _PGP and _GPG: the tags of existing signatures. */
    private static final Set<Integer> SIGNATURES = Set.of(267, 268, 1002, 1005);

    private final OpenPgpKey key;

    public RpmSigner(OpenPgpKey key) {
        this.key = key;
    }

    /**
     * Writes a signed copy, without the signatures that the original has.
     *
     * @param at the time of signing
     */
    public void sign(Path rpm, Path signed, Instant at) {
        try (InputStream file = Files.newInputStream(rpm);
                RpmInputStream parsed = new RpmInputStream(new BufferedInputStream(Files.newInputStream(rpm)));
                OutputStream out = Files.newOutputStream(Trees.parents(signed))) {
            InputHeader<RpmSignatureTag> signatures = parsed.getSignatureHeader();
            InputHeader<RpmTag> main = parsed.getPayloadHeader();
            byte[] lead = file.readNBytes(LEAD);
            file.skipNBytes(main.getStart() - LEAD);
            byte[] header = file.readNBytes(Math.toIntExact(main.getLength()));
            Header<RpmSignatureTag> renewed = copy(signatures, rpm);
            renewed.putBlob(RpmSignatureTag.RSAHEADER, key.sign(header, at));
            ByteBuffer rendered = Headers.render(renewed.makeEntries(), true, REGION);
            out.write(lead);
            out.write(rendered.array(), rendered.arrayOffset() + rendered.position(), rendered.remaining());
            out.write(new byte[(ALIGNMENT - rendered.remaining() % ALIGNMENT) % ALIGNMENT]);
            out.write(header);
            file.transferTo(out);
        } catch (IOException e) {
            throw Trees.failure("sign", rpm, e);
        }
    }

    private static Header<RpmSignatureTag> copy(InputHeader<RpmSignatureTag> from, Path rpm) {
        Header<RpmSignatureTag> copy = new Header<>();
        for (Map.Entry<Integer, HeaderValue> entry : from.getRawTags().entrySet()) {
            int tag = entry.getKey();
            if (tag == REGION || tag == RESERVED || SIGNATURES.contains(tag)) {
                continue;
            }
            Object value = entry.getValue().getValue();
            if (value instanceof Integer number) {
                copy.putInt(tag, number);
            } else if (value instanceof Integer[] numbers) {
                copy.putInt(
                        tag, Arrays.stream(numbers).mapToInt(Integer::intValue).toArray());
            } else if (value instanceof Long number) {
                copy.putLong(tag, number);
            } else if (value instanceof String text) {
                copy.putString(tag, text);
            } else if (value instanceof byte[] bytes) {
                copy.putBlob(tag, bytes);
            } else {
                throw new KernelException(
                        rpm.getFileName() + " has the tag " + tag + " in its signature header, of an unknown type",
                        "build it with rpm 4.14 to 4.20");
            }
        }
        return copy;
    }
}
