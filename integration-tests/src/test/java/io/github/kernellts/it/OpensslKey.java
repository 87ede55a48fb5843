// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.signing.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A user's key made by OpenSSL: NAME.pem, NAME.crt and NAME.p12 in a directory.
 *
 * @param directory the directory of its files
 * @param name the common name of its certificate
 */
record OpensslKey(Path directory, String name) {
    static final String PASSWORD = "canary $(id) ; 'x'";

    /** The key of an earlier run, or a new one. */
    static OpensslKey thereOrMade(Path directory, String name) throws IOException {
        OpensslKey key = new OpensslKey(directory, name);
        return Files.exists(key.keystore()) ? key : make(directory, name);
    }

    static OpensslKey make(Path directory, String name) throws IOException {
        Run.in(
                directory,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:4096",
                "-sha512",
                "-nodes",
                "-days",
                "90",
                "-subj",
                "/CN=" + name,
                "-addext",
                "keyUsage=digitalSignature",
                "-keyout",
                name + ".pem",
                "-out",
                name + ".crt");
        Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        Run.in(
                directory,
                "openssl",
                "pkcs12",
                "-export",
                "-inkey",
                name + ".pem",
                "-in",
                name + ".crt",
                "-passout",
                "file:password",
                "-out",
                name + ".p12");
        return new OpensslKey(directory, name);
    }

    Path keystore() {
        return directory.resolve(name + ".p12");
    }

    /**
     * The Maven option for signing with it, and for a successor key the option that keeps the kernel's trust in modules
     * signed with the owner's last key.
     */
    private List<String> options() {
        String sign = "-Dkernel.signing.keystore=" + keystore();
        return name.equals("successor") && Files.exists(directory.resolve("owner.crt"))
                ? List.of(sign, "-Dkernel.signing.trusted=" + directory.resolve("owner.crt"))
                : List.of(sign);
    }

    /** The certificates trusted by a kernel that is built with these options. */
    List<X509Certificate> certificates() {
        List<X509Certificate> all = new ArrayList<>();
        for (String each : name.equals("successor") ? List.of(name, "owner") : List.of(name)) {
            all.addAll(Certificates.read(directory.resolve(each + ".crt"), "kernel.signing.trusted"));
        }
        return all;
    }

    /** Maven arguments with the options for signing with it. */
    String[] with(String... arguments) {
        return Stream.concat(Stream.of(arguments), options().stream()).toArray(String[]::new);
    }

    static Map<String, String> environment() {
        return Map.of("KERNEL_SIGNING_PASSWORD", PASSWORD);
    }

    /** Fails the test unless OpenSSL accepts a module's signature by this key. */
    void verify(Path module) throws IOException {
        byte[] file = Files.readAllBytes(module);
        String magic = new String(file, file.length - 28, 28, StandardCharsets.US_ASCII);
        assertThat(magic).as(module.toString()).isEqualTo("~Module signature appended~\n");
        int length = ((file[file.length - 30] & 0xff) << 8) | (file[file.length - 29] & 0xff);
        int content = file.length - 40 - length;
        Files.write(directory.resolve("content"), Arrays.copyOf(file, content));
        Files.write(directory.resolve("signature"), Arrays.copyOfRange(file, content, content + length));
        Run.in(
                directory,
                "openssl",
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "signature",
                "-content",
                "content",
                "-certfile",
                name + ".crt",
                "-nointern",
                "-noverify",
                "-out",
                "/dev/null");
    }
}
