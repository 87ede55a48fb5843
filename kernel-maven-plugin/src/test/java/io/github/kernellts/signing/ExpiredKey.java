// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** An owner's key for modules whose certificate expired in 2021, and certificates that renew it, all made by OpenSSL. */
public final class ExpiredKey {
    private final Path directory;
    private final Processes processes;

    public ExpiredKey(Path directory, Processes processes) {
        this.directory = directory;
        this.processes = processes;
        openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k.pem");
        openssl("req -new -key k.pem -subj /CN=Example -out k.req");
        Trees.write(directory.resolve("index.txt"), "");
        Trees.write(
                directory.resolve("ca.cnf"),
                "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\n"
                        + "default_md=sha512\n[p]\ncommonName=supplied\n");
        openssl("ca -selfsign -batch -config ca.cnf -keyfile k.pem -in k.req -notext -startdate 20200101000000Z"
                + " -enddate 20210101000000Z -out expired.crt");
        openssl("x509 -in expired.crt -signkey k.pem -days 300 -out renewed.crt");
        openssl("req -x509 -key k.pem -subj /CN=Example -days 300 -out another.crt");
    }

    public X509Certificate expired() {
        return certificate("expired.crt");
    }

    /** With the serial number of the expired one. */
    public X509Certificate renewed() {
        return certificate("renewed.crt");
    }

    /** Of the same key and name, with another serial number. */
    public X509Certificate another() {
        return certificate("another.crt");
    }

    /** The owner's keys with the expired certificate. */
    public OwnersKeys keys() {
        return keys("expired.crt");
    }

    /** The owner's keys with the renewed certificate. */
    public OwnersKeys renewedKeys() {
        return keys("renewed.crt");
    }

    private OwnersKeys keys(String certificate) {
        Path both = directory.resolve(certificate + ".pem");
        Trees.writeSecret(both, Trees.read(directory.resolve("k.pem")));
        Trees.write(both, Trees.text(both) + Trees.text(directory.resolve(certificate)));
        return new OwnersKeys(
                Optional.of(new KeystoreLocation(KeyProperties.MODULES, both, Optional.empty(), () -> null)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                directory.resolve("throwaways"));
    }

    private X509Certificate certificate(String file) {
        return Certificates.read(directory.resolve(file), "").get(0);
    }

    private void openssl(String arguments) {
        processes.output(Command.of(directory, ("openssl " + arguments).split(" ")), "");
    }
}
