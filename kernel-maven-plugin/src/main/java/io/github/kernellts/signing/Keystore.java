// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.login.LoginException;
import org.bouncycastle.asn1.pkcs.Pfx;

/** Opens an RSA key with its certificate, in a file or on a token, and refuses one that the kernel would not accept. */
public final class Keystore {
    /** The line that every configuration of SunPKCS11 has. */
    private static final Pattern TOKEN = Pattern.compile("(?m)^\\s*library\\s*=");

    /** The first bytes of the JDK's former form, which its PKCS#12 reads too (keystore.type.compat). */
    private static final String JKS = "\u00fe\u00ed\u00fe\u00ed";
    /** The password of a keystore that has none: {@code openssl pkcs12 -passout pass:} encrypts with it. */
    private static final char[] EMPTY = {};

    private Keystore() {}

    /**
     * @throws KernelException if the key is missing or of a size that kernels don't read, or its certificate has expired or is of another key
     */
    public static SigningKey open(KeystoreLocation location) {
        SigningKey key = openAtAnyTime(location);
        key.invalidNow().ifPresent(why -> {
            throw new KernelException(
                    "The certificate in " + location.file() + " " + why,
                    key.isSelfSigned()
                            ? "renew it with openssl x509 -in CERTIFICATE -signkey KEY -days 3650, which keeps the serial"
                                    + " number by which kernels that are there find it, and put it into the file that "
                                    + location.properties().file() + " names"
                            : "have its issuer renew it with the same serial number, by which kernels that are there find it,"
                                    + " and put it into the file that "
                                    + location.properties().file() + " names");
        });
        return key;
    }

    /**
     * The same for signing what kernels that are there will check: they don't look at the validity of a certificate.
     *
     * @throws KernelException as above, unless its certificate has only expired or is not valid yet
     */
    static SigningKey openAtAnyTime(KeystoreLocation location) {
        return open(location, false);
    }

    static SigningKey open(KeystoreLocation location, boolean throwaway) {
        if (!Files.isRegularFile(location.file())) {
            throw new KernelException(
                    "The keystore " + location.file() + " " + Unreadable.why(location.file()),
                    "set " + location.properties().file()
                            + " to a PKCS#12 or PEM file or to the configuration of a token");
        }
        char[] password = location.password().get();
        try {
            SigningKey key = switch (form(location.file())) {
                case PEM -> PemKey.read(location, password);
                case PKCS11 -> ofToken(location, required(location, password));
                case PKCS12 -> ofFile(location, password, throwaway);
                case OTHER -> throw noKeystore(location, "", null);
            };
            require(key, location);
            return key;
        } catch (GeneralSecurityException e) {
            throw new KernelException(
                    "The key in " + location.file() + " can't be used: " + e.getMessage(),
                    "export it again with openssl pkcs12 -export to the file that "
                            + location.properties().file() + " names",
                    e);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    /** The form of a keystore, recognized by its content. */
    private enum Form {
        /** PKCS#12 (RFC 7292). */
        PKCS12,
        /** A private key and its certificate, in the textual encoding of RFC 7468. */
        PEM,
        /** The configuration of a token, in the form of the JDK's PKCS#11 Reference Guide. */
        PKCS11,
        OTHER
    }

    private static Form form(Path file) {
        byte[] content = Trees.read(file);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (text.contains(PemKey.BEGIN)) {
            return Form.PEM;
        }
        if (TOKEN.matcher(text).find()) {
            return Form.PKCS11;
        }
        return text.startsWith(JKS) || isPfx(content) ? Form.PKCS12 : Form.OTHER;
    }

    /** Whether the outer structure is that of PKCS#12, without a password: certificates in DER are asked for none. */
    private static boolean isPfx(byte[] content) {
        try {
            return Pfx.getInstance(content) != null;
        } catch (IllegalArgumentException | ClassCastException e) {
            return false;
        }
    }

    private static char[] required(KeystoreLocation location, char[] password) {
        if (password == null) {
            throw noPassword(location);
        }
        return password;
    }

    static KernelException noPassword(KeystoreLocation location) {
        return new KernelException(
                "The keystore " + location.file() + " has a password, and none was given",
                "set the environment variable " + location.properties().variable() + ", or set "
                        + location.properties().server() + " to a server of settings.xml");
    }

    static KernelException wrongPassword(KeystoreLocation location, Exception cause) {
        return new KernelException(
                "The password does not open the keystore " + location.file(),
                "correct the environment variable " + location.properties().variable() + ", or the server named in "
                        + location.properties().server(),
                cause);
    }

    private static SigningKey ofFile(KeystoreLocation location, char[] password, boolean throwaway)
            throws GeneralSecurityException {
        char[] tried = password == null ? EMPTY : password;
        KeyStore store;
        try {
            store = load(location, tried);
        } catch (UnrecoverableKeyException e) {
            throw password == null || password.length == 0 ? noPassword(location) : wrongPassword(location, e);
        }
        String alias = alias(store, location);
        PrivateKey key = (PrivateKey) store.getKey(alias, tried);
        return new SigningKey(key, (X509Certificate) store.getCertificate(alias), Optional.empty(), throwaway);
    }

    /** The key never leaves the token; the content to sign is sent to it. */
    private static SigningKey ofToken(KeystoreLocation location, char[] pin) throws GeneralSecurityException {
        try {
            Provider token =
                    Security.getProvider("SunPKCS11").configure(location.file().toString());
            KeyStore store = KeyStore.getInstance("PKCS11", token);
            store.load(null, pin);
            String alias = alias(store, location);
            return new SigningKey(
                    (PrivateKey) store.getKey(alias, null),
                    (X509Certificate) store.getCertificate(alias),
                    Optional.of(token),
                    false);
        } catch (IOException e) {
            if (e.getCause() instanceof LoginException || e.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword(location, e);
            }
            throw new KernelException(
                    "The token of " + location.file() + " can't be opened: " + e.getMessage(),
                    "correct the library and the slot in the file that "
                            + location.properties().file() + " names",
                    e);
        } catch (InvalidParameterException | ProviderException e) {
            throw new KernelException(
                    location.file() + " does not configure a PKCS#11 token: " + e.getMessage(),
                    "write lines such as \"name = hsm\" and \"library = /usr/lib/softhsm/libsofthsm2.so\" into the file"
                            + " that " + location.properties().file() + " names",
                    e);
        }
    }

    private static KeyStore load(KeystoreLocation location, char[] password) throws GeneralSecurityException {
        KeyStore store = Pkcs12.reader(password);
        try (InputStream stream = Files.newInputStream(location.file())) {
            store.load(stream, password);
            return store;
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException wrong) {
                throw wrong;
            }
            throw noKeystore(location, e.getMessage() == null ? "" : ": " + e.getMessage(), e);
        }
    }

    private static KernelException noKeystore(KeystoreLocation location, String why, Exception cause) {
        return new KernelException(
                "The keystore " + location.file() + " is not a PKCS#12 file, PEM or the configuration of a token" + why,
                "export it again with openssl pkcs12 -export to the file that "
                        + location.properties().file() + " names",
                cause);
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
                            "correct " + location.properties().entry()));
        }
        if (keys.size() != 1) {
            throw new KernelException(
                    "The keystore " + location.file() + " has " + keys.size() + " private keys: " + keys,
                    keys.isEmpty()
                            ? "export it again with openssl pkcs12 -export -inkey KEY -in CERTIFICATE to the file that "
                                    + location.properties().file() + " names"
                            : "set " + location.properties().entry() + " to one of them");
        }
        return keys.get(0);
    }

    private static void require(SigningKey key, KeystoreLocation location) throws GeneralSecurityException {
        X509Certificate certificate = key.certificate();
        if (certificate == null) {
            throw new KernelException(
                    "The key in " + location.file() + " has no certificate",
                    "export it again with openssl pkcs12 -export -inkey KEY -in CERTIFICATE to the file that "
                            + location.properties().file() + " names");
        }
        PublicKey publicKey = certificate.getPublicKey();
        // The kernel reads no keys that are limited to RSA-PSS (x509_extract_key_data in its x509_cert_parser.c).
        if (!(publicKey instanceof RSAPublicKey rsa)
                || !publicKey.getAlgorithm().equals("RSA")) {
            throw new KernelException(
                    "The key in " + location.file() + " is " + publicKey.getAlgorithm()
                            + ", and module signatures are made with RSA",
                    "make one with the keygen goal or openssl req -x509 -newkey rsa:4096, and set "
                            + location.properties().file() + " to it");
        }
        KernelCertificate.require(
                certificate, location.file(), location.properties().file());
        if (!belongs(key, rsa)) {
            throw new KernelException(
                    "The private key and the certificate in " + location.file() + " don't belong together",
                    "export the right pair with openssl pkcs12 -export -inkey KEY -in CERTIFICATE to the file that "
                            + location.properties().file() + " names");
        }
    }

    /** Whether the private key is that of a public one: by its numbers, or by a signature if a token has it. */
    private static boolean belongs(SigningKey key, RSAPublicKey publicKey) throws GeneralSecurityException {
        if (key.privateKey() instanceof RSAPrivateCrtKey numbers) {
            return numbers.getModulus().equals(publicKey.getModulus())
                    && numbers.getPublicExponent().equals(publicKey.getPublicExponent())
                    && numbers.getPrimeP().multiply(numbers.getPrimeQ()).equals(publicKey.getModulus());
        }
        byte[] probe = {1, 2, 3};
        Signature signature = key.single(ModuleSigner.ALGORITHM);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(probe);
        return signature.verify(signed);
    }
}
