// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Keys of owners with made-up names. Each is made once in a JVM, because RSA-4096 takes about a second of CPU time, and
 * copied into the directory of each test that asks for it.
 */
public final class TestKeys {
    private static final Map<String, byte[]> RPMS = new ConcurrentHashMap<>();
    private static final Map<String, byte[]> MODULES = new ConcurrentHashMap<>();

    private TestKeys() {}

    /** The key of an owner of RPMs in a file, which is written if it isn't there. */
    public static OpenPgpKey rpms(String owner, Path file) {
        copy(
                RPMS,
                owner,
                file,
                () -> OpenPgpKeys.generate("RPMs of " + owner, null).getBytes(StandardCharsets.US_ASCII));
        return ThrowawayKey.forRpms(file);
    }

    /** The key of an owner of modules and images in a file, which is written if it isn't there. */
    public static SigningKey modules(String owner, Path file) {
        keystore(owner, "throwaway", file);
        return ThrowawayKey.of(file);
    }

    /** A keystore with an owner's key for modules, whose certificate names the owner; written if it isn't there. */
    public static void keystore(String owner, String password, Path file) {
        copy(MODULES, owner + ":" + password, file, () -> ModuleKeys.generate(owner, 100, password.toCharArray()));
    }

    /** A PEM file whose content is no key. */
    public static String brokenPem() {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject("PRIVATE KEY", new byte[3]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void copy(Map<String, byte[]> made, String key, Path file, Supplier<byte[]> maker) {
        if (!Files.exists(file)) {
            Trees.writeSecret(file, made.computeIfAbsent(key, name -> maker.get()));
        }
    }
}
