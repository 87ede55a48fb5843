// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.provenance.BuildRecord;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Plugin;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.provenance.Subject;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Repositories of small packages in a temporary directory, and dnf that looks at them. */
abstract class RepositoryFixture {
    static final Instant AT = Instant.ofEpochSecond(SmallRpm.BUILT);
    static final RepositoryUrl URL = RepositoryUrl.of("https://kernels.example.org");

    @TempDir
    Path directory;

    final RecordedOutput output = new RecordedOutput();
    Processes processes;
    Path root;
    Path yum;
    RepositoryUrl url = URL;
    RepositoryId id = RepositoryId.DEFAULT;
    List<Path> vex = List.of();
    List<Path> provenance = List.of();

    @BeforeEach
    void prepare() {
        processes = new Processes(directory);
        root = directory.resolve("repo");
        yum = root.resolve("el9/x86_64");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    /** Installs a package by dnf with both signature checks, into a separate root, from the same .repo file. */
    final String installed(String name, String... options) {
        Path place = Trees.directory(directory.resolve("host-" + name));
        Path repos = Trees.directory(place.resolve("repos"));
        Trees.write(
                repos.resolve("kernel-lts.repo"),
                Trees.text(yum.resolve("kernel-lts.repo")).replace(URL.address(), "file://" + root));
        Stream<String> command = Stream.of(
                "dnf",
                "--assumeyes",
                "--installroot=" + place.resolve("root"),
                "--releasever=9",
                "--setopt=reposdir=" + repos,
                "--setopt=cachedir=" + place.resolve("cache"),
                "--setopt=logdir=" + Trees.directory(place.resolve("log")));
        processes.output(
                Command.of(
                        directory,
                        Stream.of(command, Stream.of(options), Stream.of("install", name))
                                .flatMap(each -> each)
                                .toArray(String[]::new)),
                "");
        return processes.output(Command.of(directory, "rpm", "--root=" + place.resolve("root"), "-qa"), "");
    }

    /** The bill of materials, the statement and the certificate of the build of a package. */
    final List<Path> provenance(Path rpm, SigningKey key) {
        Path bill = directory.resolve("documents/any.cdx.json");
        Trees.write(bill, "{}");
        BuildRecord record = new BuildRecord(
                Subject.ofKernel("kernel-lts-small-61y", "1-1", "6.1.192"),
                Map.of(),
                Map.of(),
                List.of(),
                new Plugin("1000", "0".repeat(64), Optional.empty()),
                AT);
        String name = rpm.getFileName().toString();
        byte[] statement = Statement.of(
                record, List.of(Product.of(rpm), new Product(name.replace(".rpm", ".cdx.json"), Digests.sha256(bill))));
        Path sealed = bill.resolveSibling("any.intoto.jsonl");
        Trees.write(sealed, Envelope.seal(Statement.MEDIA_TYPE, statement, key));
        Path certificate = bill.resolveSibling("any.crt");
        Trees.write(certificate, Certificates.pem(List.of(key.certificate())));
        return List.of(bill, sealed, certificate);
    }

    /** A document with three open vulnerabilities, and an OpenVEX one next to it. */
    final Path vex(String name, String version) {
        Path document = directory.resolve("vex-" + name + "/any.vex.cdx.json");
        Trees.write(document.resolveSibling("any.openvex.json"), "{}");
        String open = "{\"analysis\": {\"state\": \"exploitable\"}";
        Trees.write(
                document,
                "{\"metadata\": {\"component\": {\"name\": \"" + name + "\", \"version\": \"" + version
                        + "\"}, \"properties\": [{\"name\": \"kernel-lts:vulns-date\", \"value\": \"2026-08-21\"}]},"
                        + " \"vulnerabilities\": [" + open + ", \"ratings\": [{\"severity\": \"critical\"}]}, " + open
                        + "}, " + open + ", \"ratings\": [{\"severity\": \"unknown\"}]},"
                        + " {\"analysis\": {\"state\": \"resolved\"}}]}");
        return document;
    }

    final void publish(String keys, List<Path> former, Path... binaries) {
        publish(keys, former, new RepositoryTree.Packages(List.of(binaries), List.of(), List.of()));
    }

    final void publish(String keys, List<Path> former, RepositoryTree.Packages packages) {
        new RepositoryBuild(
                        new RepositoryRequest(
                                root,
                                "el9",
                                id,
                                directory.resolve("stamps"),
                                packages,
                                vex,
                                provenance,
                                3,
                                Optional.of(url),
                                former,
                                owners(keys),
                                true,
                                new UserCache(directory.resolve("cache")),
                                System.getenv("PATH"),
                                false),
                        output)
                .publish();
    }

    final OwnersKeys owners(String keys) {
        return new OwnersKeys(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), directory.resolve(keys));
    }

    final OpenPgpKey key(String keys) {
        return TestKeys.rpms(keys, directory.resolve(keys).resolve("throwaway.asc"));
    }

    final Path signed(String keys, String name, String version) {
        return signed(keys, SmallRpm.build(directory, name, version, "1", "content"));
    }

    /** A package of a name and version whose content is of choice. */
    final Path signedWith(String content, String keys, String name, String version, String release) {
        return signed(keys, SmallRpm.build(directory, name, version, release, content));
    }

    final Path source(String version) {
        SmallRpm.build(directory, "kernel-lts-small-61y", version, "1", "content");
        processes.output(
                Command.of(
                        directory,
                        "rpmbuild",
                        "-bs",
                        "--define",
                        "_topdir " + directory,
                        directory.resolve("small.spec").toString()),
                "");
        return signed("keys", directory.resolve("SRPMS/kernel-lts-small-61y-" + version + "-1.src.rpm"));
    }

    final Path signed(String keys, Path unsigned) {
        Path signed = Trees.directory(directory.resolve("signed")).resolve(unsigned.getFileName());
        new RpmSigner(key(keys)).sign(unsigned, signed, AT);
        return signed;
    }

    /** The metadata of a type, such as primary, of a repository's present index. */
    final String metadata(Path repository, String type) {
        Matcher file = Pattern.compile("href=\"(repodata/[0-9a-f]+-" + type + "\\.xml\\.gz)\"")
                .matcher(Trees.text(repository.resolve("repodata/repomd.xml")));
        assertThat(file.find()).isTrue();
        byte[] packed = Trees.read(repository.resolve(file.group(1)));
        try (GZIPInputStream xml = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return new String(xml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Requires that the metadata have the digest of each package that they list, and list each package that is there. */
    final void requireAgreement(Path repository) {
        Map<String, String> recorded = new TreeMap<>();
        Matcher listed = Pattern.compile("(?s)pkgid=\"YES\">([0-9a-f]{64})<.*?<location href=\"([^\"]+)\"")
                .matcher(metadata(repository, "primary"));
        while (listed.find()) {
            recorded.put(listed.group(2), listed.group(1));
        }
        Map<String, String> there = new TreeMap<>();
        Trees.files(repository.resolve("packages"), file -> true)
                .forEach(file -> there.put("packages/" + file.getFileName(), Digests.sha256(file)));
        assertThat(recorded).isEqualTo(there);
    }

    /** The packages listed in the metadata. */
    final List<String> listed(Path repository) {
        String said = processes.output(
                Command.of(
                        directory,
                        "dnf",
                        "--quiet",
                        "--setopt=reposdir=/dev/null",
                        "--setopt=cachedir=" + directory.resolve("dnf-" + repository.getFileName()),
                        "--repofrompath=r," + repository,
                        "--refresh",
                        "repoquery",
                        "--location"),
                "");
        return Stream.of(said.split("\n")).filter(line -> line.contains(".rpm")).toList();
    }
}
