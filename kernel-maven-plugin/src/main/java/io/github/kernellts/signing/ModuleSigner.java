// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Appends signatures to modules, byte for byte as the kernel's scripts/sign-file does.
 *
 * <p>The format is that of the kernel's Documentation/admin-guide/module-signing.rst and
 * include/linux/module_signature.h: the module, a detached CMS SignedData (RFC 5652) in DER without certificates and
 * without signed attributes, a struct module_signature of 12 bytes, and a magic string. The structure is put together
 * from ASN.1 here because the CMS generator writes NULL parameters where OpenSSL writes none.
 */
public final class ModuleSigner {
    static final String ALGORITHM = "SHA512withRSA";
    private static final byte[] MAGIC = "~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII);
    /** PKEY_ID_PKCS7 of enum pkey_id_type. */
    private static final byte PKCS7 = 2;

    private static final AlgorithmIdentifier SHA512 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512);
    // The kernel knows this pair of digest and rsaEncryption, and not sha512WithRSAEncryption.
    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    private final SigningKey key;
    private final SignerIdentifier signer;
    /** One for each thread, because preparing a signature takes as long as making it. */
    private final ThreadLocal<Signature> signatures = ThreadLocal.withInitial(this::prepared);

    public ModuleSigner(SigningKey key) {
        this.key = key;
        X500Name issuer =
                X500Name.getInstance(key.certificate().getIssuerX500Principal().getEncoded());
        this.signer = new SignerIdentifier(
                new IssuerAndSerialNumber(issuer, key.certificate().getSerialNumber()));
    }

    /** Signs files in place, on all processors. */
    public void sign(List<Path> modules) {
        modules.parallelStream().forEach(module -> Trees.write(module, sign(Trees.read(module))));
    }

    /** A module with its signature appended. */
    public byte[] sign(byte[] module) {
        byte[] cms = cms(rsa(module));
        ByteArrayOutputStream signed = new ByteArrayOutputStream(module.length + cms.length + 40);
        signed.writeBytes(module);
        signed.writeBytes(cms);
        // algo, hash, id_type, signer_len, key_id_len, three bytes of padding, sig_len in network order
        signed.writeBytes(
                ByteBuffer.allocate(12).put(2, PKCS7).putInt(8, cms.length).array());
        signed.writeBytes(MAGIC);
        return signed.toByteArray();
    }

    private byte[] rsa(byte[] content) {
        try {
            Signature signature = signatures.get();
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw refused(e);
        }
    }

    private Signature prepared() {
        try {
            return key.signature();
        } catch (GeneralSecurityException e) {
            throw refused(e);
        }
    }

    private KernelException refused(GeneralSecurityException e) {
        return new KernelException(
                "The key " + key + " can't sign: " + e.getMessage(), "check kernel.signing.keystore", e);
    }

    private byte[] cms(byte[] signature) {
        SignerInfo info =
                new SignerInfo(signer, SHA512, (ASN1Set) null, RSA, new DEROctetString(signature), (ASN1Set) null);
        SignedData data = new SignedData(
                new DERSet(SHA512), new ContentInfo(CMSObjectIdentifiers.data, null), null, null, new DERSet(info));
        try {
            return new ContentInfo(CMSObjectIdentifiers.signedData, data).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("CMS that was put together here can be encoded", e);
        }
    }
}
