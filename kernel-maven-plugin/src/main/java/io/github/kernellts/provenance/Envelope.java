// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.system.KernelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A signed text with its type: DSSE (https://github.com/secure-systems-lab/dsse, envelope.md and protocol.md), signed
 * with RSASSA-PKCS1-v1_5 and SHA-256, which existing verifiers expect of an RSA key.
 */
public final class Envelope {
    private Envelope() {}

    /** One line of JSON, as in a file {@code .intoto.jsonl}. */
    public static byte[] seal(String type, byte[] payload, SigningKey key) {
        ObjectNode envelope = Json.object();
        envelope.put("payloadType", type);
        envelope.put("payload", Base64.getEncoder().encodeToString(payload));
        ObjectNode signature = envelope.putArray("signatures").addObject();
        signature.put("keyid", key.fingerprint());
        signature.put("sig", Base64.getEncoder().encodeToString(key.sign(encoded(type, payload))));
        return Json.line(envelope);
    }

    /**
     * The text, if its signature is by the key of the certificate.
     *
     * @param name the name of the envelope's file, for messages
     * @throws KernelException if it is of another type, or the signature is by another key
     */
    public static byte[] open(String type, byte[] envelope, X509Certificate certificate, String name) {
        try {
            JsonNode json = Json.parse(envelope);
            if (!type.equals(json.path("payloadType").asText())) {
                throw refused(name, "it holds " + json.path("payloadType"), null);
            }
            byte[] payload = Base64.getDecoder().decode(json.path("payload").asText());
            for (JsonNode signature : json.path("signatures")) {
                Signature check = Signature.getInstance(SigningKey.MESSAGE_ALGORITHM);
                check.initVerify(certificate.getPublicKey());
                check.update(encoded(type, payload));
                if (check.verify(
                        Base64.getDecoder().decode(signature.path("sig").asText()))) {
                    return payload;
                }
            }
            throw refused(
                    name,
                    "it has no signature of " + certificate.getSubjectX500Principal() + " (SHA-256 "
                            + Certificates.fingerprint(certificate) + ")",
                    null);
        } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
            throw refused(name, e.getMessage(), e);
        }
    }

    /** Whether an envelope says, unproven, that it was signed by the key of a certificate. */
    public static boolean names(X509Certificate certificate, byte[] envelope) {
        try {
            for (JsonNode signature : Json.parse(envelope).path("signatures")) {
                if (signature.path("keyid").asText().equals(Certificates.fingerprint(certificate))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw refused("An envelope", e.getMessage(), e);
        }
    }

    private static KernelException refused(String name, String why, Exception cause) {
        return new KernelException(
                name + " failed the verification: " + why,
                "download it again, and check that the certificate is the publisher's",
                cause);
    }

    /** The signed bytes: PAE of DSSE's protocol.md. */
    private static byte[] encoded(String type, byte[] payload) {
        byte[] kind = type.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("DSSEv1 " + kind.length + " ").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(kind);
        bytes.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }
}
