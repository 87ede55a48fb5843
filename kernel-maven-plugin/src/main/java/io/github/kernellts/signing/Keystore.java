package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Opens a PKCS#12 keystore and refuses a key that couldn't sign modules. */
public final class Keystore {
    /** The shortest RSA key that EL's crypto policy DEFAULT accepts (crypto-policies(7)). */
    private static final int SHORTEST = 2048;

    private Keystore() {}

    /** @throws KernelException if there is no such key, or it is too short, expired or not its certificate's */
    public static SigningKey open(KeystoreLocation location) {
        return open(location, false);
    }

    static SigningKey open(KeystoreLocation location, boolean throwaway) {
        if (!Files.isRegularFile(location.file())) {
            throw new KernelException(
                    "The keystore " + location.file() + " does not exist",
                    "correct kernel.signing.keystore, which names a PKCS#12 file");
        }
        char[] password = location.password().get();
        if (password == null) {
            throw new KernelException(
                    "The keystore " + location.file() + " has a password, and none was given",
                    "set the environment variable KERNEL_SIGNING_PASSWORD, or name a server of settings.xml in"
                            + " kernel.signing.server");
        }
        try {
            KeyStore store = load(location, password);
            String alias = alias(store, location);
            PrivateKey key = (PrivateKey) store.getKey(alias, password);
            SigningKey signingKey = new SigningKey(key, (X509Certificate) store.getCertificate(alias), throwaway);
            require(signingKey, location);
            return signingKey;
        } catch (GeneralSecurityException e) {
            throw new KernelException(
                    "The keystore " + location.file() + " can't be used: " + e.getMessage(),
                    "export it again with openssl pkcs12 -export",
                    e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static KeyStore load(KeystoreLocation location, char[] password) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(location.file())) {
            store.load(stream, password);
            return store;
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw new KernelException(
                        "The password is not that of the keystore " + location.file(),
                        "correct the environment variable KERNEL_SIGNING_PASSWORD or the server that"
                                + " kernel.signing.server names",
                        e);
            }
            throw new KernelException(
                    "The keystore " + location.file() + " is not a PKCS#12 file: " + e.getMessage(),
                    "export it again with openssl pkcs12 -export",
                    e);
        }
    }

    private static String alias(KeyStore store, KeystoreLocation location) throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (location.alias().isPresent()) {
            String wanted = location.alias().get();
            return keys.stream()
                    .filter(wanted::equalsIgnoreCase)
                    .findFirst()
                    .orElseThrow(() -> new KernelException(
                            "The keystore " + location.file() + " has no key named " + wanted + "; it has " + keys,
                            "correct kernel.signing.alias"));
        }
        if (keys.size() != 1) {
            throw new KernelException(
                    "The keystore " + location.file() + " has " + keys.size() + " private keys: " + keys,
                    keys.isEmpty()
                            ? "export it again with openssl pkcs12 -export -inkey KEY -in CERTIFICATE"
                            : "name one in kernel.signing.alias");
        }
        return keys.get(0);
    }

    private static void require(SigningKey key, KeystoreLocation location) throws GeneralSecurityException {
        X509Certificate certificate = key.certificate();
        if (certificate == null) {
            throw new KernelException(
                    "The key in " + location.file() + " has no certificate",
                    "export it again with openssl pkcs12 -export -inkey KEY -in CERTIFICATE");
        }
        PublicKey publicKey = certificate.getPublicKey();
        if (!(publicKey instanceof RSAPublicKey rsa)) {
            throw new KernelException(
                    "The key in " + location.file() + " is " + publicKey.getAlgorithm()
                            + ", and module signatures are made with RSA",
                    "make one with openssl req -x509 -newkey rsa:4096");
        }
        if (rsa.getModulus().bitLength() < SHORTEST) {
            throw new KernelException(
                    "The key in " + location.file() + " is RSA-"
                            + rsa.getModulus().bitLength() + ", and at least RSA-" + SHORTEST + " is needed",
                    "make one with openssl req -x509 -newkey rsa:4096");
        }
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new KernelException(
                    "The certificate in " + location.file() + " is valid from " + certificate.getNotBefore() + " to "
                            + certificate.getNotAfter(),
                    "make a new one for the same key with openssl x509 -req",
                    e);
        }
        byte[] probe = {1, 2, 3};
        Signature signature = Signature.getInstance(ModuleSigner.ALGORITHM);
        signature.initSign(key.privateKey());
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(probe);
        if (!signature.verify(signed)) {
            throw new KernelException(
                    "The private key and the certificate in " + location.file() + " don't belong together",
                    "export the right pair with openssl pkcs12 -export -inkey KEY -in CERTIFICATE");
        }
    }
}
