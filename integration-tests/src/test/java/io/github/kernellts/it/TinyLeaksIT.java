package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.RSASecretBCPGKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Signs and packages the kernel that TinyKernelIT leaves, with all of Maven's debug output, while every process of the
 * machine is watched; then everything that was written is searched with grep for the private keys' numbers in any
 * encoding, and for the passwords.
 */
class TinyLeaksIT {
    private static final String RPM_PASSWORD = "rpm-canary-7c1e";
    private static final int SLICE = 24;

    private static Path project;
    private static Path work;
    private static Path cache;
    private static Path log;
    private static OpensslKey key;
    private static Path rpmKey;
    private static final Set<String> SEEN = new TreeSet<>();
    private static final Set<String> CANARIES_IN_PROCESSES = new TreeSet<>();

    @BeforeAll
    static void signAndPackageWhileEveryProcessIsWatched() throws Exception {
        OutsideProject tiny = OutsideProject.of("tiny", "tiny");
        project = tiny.directory();
        work = tiny.work();
        cache = Path.of(System.getProperty("user.home"), ".cache/kernel-lts");
        Path keys = project.resolveSibling("leak-keys");
        Files.createDirectories(keys);
        Files.writeString(keys.resolve("settings.xml"), """
                <settings>
                  <servers>
                    <server><id>rpm-key</id><password>%s</password></server>
                  </servers>
                </settings>
                """.formatted(RPM_PASSWORD));
        rpmKey = keys.resolve("rpms.asc");
        key = new OpensslKey(keys, "leaking");
        if (!Files.exists(key.keystore())) {
            OpensslKey.make(keys, "leaking");
        }
        Map<String, String> environment = new HashMap<>(OpensslKey.environment());
        if (!Files.exists(rpmKey)) {
            environment.put("KERNEL_RPM_PASSWORD", RPM_PASSWORD);
            OutsideProject.Result made = tiny.maven(
                    environment, "kernel:keygen", "-Dkernel.keygen.owner=Leaks", "-Dkernel.keygen.directory=" + keys);
            assertThat(made.exit()).as(made.log()).isZero();
            environment.remove("KERNEL_RPM_PASSWORD");
        }
        // So that there is something to sign and to package, also when the test is run twice.
        Run.in(project, "rm", "-rf", work.resolve("stages/sign.stamp").toString());
        log = keys.resolveSibling("leaks.log");
        Process maven = tiny.startInto(
                log,
                environment,
                key.with(
                        "-X",
                        "-s",
                        keys.resolve("settings.xml").toString(),
                        "verify",
                        "-Pel9",
                        "-Dkernel.boot.skip",
                        "-Dkernel.rpm.keyring=" + rpmKey,
                        "-Dkernel.rpm.server=rpm-key"));
        AtomicBoolean ended = new AtomicBoolean();
        Thread watcher = new Thread(() -> watch(maven.pid(), ended), "watch-processes");
        watcher.start();
        int exit = maven.waitFor();
        ended.set(true);
        watcher.join();
        assertThat(exit).as(Files.readString(log)).isZero();
    }

    @Test
    void noProcessOfTheBuildWasGivenAPassword() {
        // What the watching was worth.
        assertThat(SEEN).contains("rpmbuild", "make");
        assertThat(CANARIES_IN_PROCESSES).isEmpty();
    }

    @Test
    void noPasswordIsInAnythingThatWasWritten() throws IOException {
        assertThat(Files.readString(log)).contains("kernel.signing.keystore", "[DEBUG]");
        List<String> patterns = List.of(OpensslKey.PASSWORD, RPM_PASSWORD);
        assertThat(filesWith("-F", patterns)).isEmpty();
    }

    @Test
    void noPrivateKeyIsInAnythingThatWasWrittenInAnyEncoding() throws Exception {
        List<String> bytes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (BigInteger secret : secrets()) {
            byte[] number = secret.toByteArray();
            bytes.add(slices(number));
            texts.addAll(base64(number));
            String hex = HexFormat.of().formatHex(number, 8, 8 + SLICE);
            texts.add(hex);
            texts.add(hex.toUpperCase(Locale.ROOT));
            texts.add(secret.toString().substring(0, 40));
        }
        // The search finds the keys where they are.
        assertThat(grep("-F", base64(secrets().get(0).toByteArray()), key.directory()))
                .contains(key.directory() + "/leaking.pem");
        Run.in(key.directory(), "openssl", "rsa", "-in", "leaking.pem", "-outform", "DER", "-out", "leaking.der");
        assertThat(grep("-P", bytes, key.directory())).contains(key.directory() + "/leaking.der");
        assertThat(filesWith("-P", bytes)).isEmpty();
        assertThat(filesWith("-F", texts)).isEmpty();
    }

    /** Every process at each moment, as proc_pid_cmdline(5) and proc_pid_environ(5) show it to the same user. */
    private static void watch(long maven, AtomicBoolean ended) {
        while (!ended.get()) {
            String commandLine = read(maven, "cmdline");
            canaries("the command line of Maven", commandLine);
            // Until then it is Maven's start script, with what it was given.
            if (program(commandLine).equals("java")) {
                ProcessHandle.of(maven).stream()
                        .flatMap(ProcessHandle::descendants)
                        .forEach(process -> look(process.pid()));
            }
        }
    }

    private static void look(long process) {
        String commandLine = read(process, "cmdline");
        String program = program(commandLine);
        canaries("the command line of " + program, commandLine);
        // A process that Java has just made is Maven still, with what Maven was given, until it is another program.
        if (!program.equals("java") && !program.equals("jspawnhelper") && !program.isEmpty()) {
            String environment = read(process, "environ");
            if (read(process, "cmdline").equals(commandLine)) {
                SEEN.add(program);
                canaries("the environment of " + program, environment);
            }
        }
    }

    private static String program(String commandLine) {
        return commandLine.split("\0", 2)[0].replaceFirst(".*/", "");
    }

    private static void canaries(String where, String text) {
        if (text.contains(OpensslKey.PASSWORD) || text.contains(RPM_PASSWORD)) {
            CANARIES_IN_PROCESSES.add(where);
        }
    }

    private static String read(long process, String file) {
        try {
            return Files.readString(Path.of("/proc/" + process + "/" + file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** The files of the build, its log, its packages' content and the cache that have one of the patterns. */
    private static List<String> filesWith(String kind, List<String> patterns) throws IOException {
        Path packages = project.resolveSibling("leaks-unpacked");
        try (Stream<Path> rpms = Files.list(work.resolve("rpms"))) {
            for (Path rpm :
                    rpms.filter(file -> file.toString().endsWith(".rpm")).toList()) {
                Path unpacked = packages.resolve(rpm.getFileName().toString());
                if (!Files.exists(unpacked)) {
                    Run.unpack(rpm, unpacked);
                }
            }
        }
        Set<String> found = new HashSet<>();
        for (Path place : List.of(project.resolve("target"), packages, log, cache.resolve("tools.properties"))) {
            found.addAll(grep(kind, patterns, place));
        }
        return List.copyOf(found);
    }

    private static List<String> grep(String kind, List<String> patterns, Path place) throws IOException {
        Path list = project.resolveSibling("leaks-patterns");
        List<String> found = new ArrayList<>();
        // grep -P takes one pattern.
        String all = kind.equals("-P") ? String.join("|", patterns) : String.join("\n", patterns);
        Files.writeString(list, all);
        Path output = project.resolveSibling("leaks-found");
        int exit = Run.to(
                project,
                null,
                output,
                "env",
                "LC_ALL=C",
                "grep",
                "-rla",
                kind,
                "-f",
                list.toString(),
                place.toString());
        if (exit > 1) {
            throw new AssertionError(Files.readString(output));
        }
        Files.readString(output).lines().forEach(found::add);
        return found;
    }

    /** A part of a number as a pattern of grep, which reads line by line and so takes no line ends. */
    private static String slices(byte[] number) {
        for (int at = 8; at + SLICE < number.length; at++) {
            byte[] slice = Arrays.copyOfRange(number, at, at + SLICE);
            if (new String(slice, StandardCharsets.ISO_8859_1).indexOf('\n') < 0) {
                return HexFormat.of().formatHex(slice).replaceAll("(..)", "\\\\x$1");
            }
        }
        throw new AssertionError("There is a line end everywhere in the number");
    }

    /**
     * Parts of what base64 makes of a number, wherever in a text of three bytes each it begins. Of those that follow upon
     * each other, one lies within a line of 64 characters, as PEM has them.
     */
    private static List<String> base64(byte[] number) {
        List<String> parts = new ArrayList<>();
        for (int offset = 8; offset < 11; offset++) {
            String text = Base64.getEncoder().encodeToString(Arrays.copyOfRange(number, offset, number.length));
            for (int at = 0; at + 20 < Math.min(text.length(), 160); at += 16) {
                parts.add(text.substring(at, at + 20));
            }
        }
        return parts;
    }

    private static List<BigInteger> secrets() throws Exception {
        String text = Run.in(key.directory(), "openssl", "rsa", "-in", "leaking.pem", "-noout", "-text");
        List<BigInteger> secrets = new ArrayList<>();
        for (String name : List.of("privateExponent", "prime1", "prime2")) {
            String hex = text.substring(text.indexOf(name + ":") + name.length() + 1)
                    .lines()
                    .skip(1)
                    .takeWhile(line -> line.startsWith("    "))
                    .collect(Collectors.joining())
                    .replaceAll("[^0-9a-f]", "");
            secrets.add(new BigInteger(hex, 16));
        }
        PGPSecretKeyRing ring = new PGPSecretKeyRing(
                PGPUtil.getDecoderStream(new ByteArrayInputStream(Files.readAllBytes(rpmKey))),
                new BcKeyFingerprintCalculator());
        RSASecretBCPGKey rsa = (RSASecretBCPGKey) ring.getSecretKey()
                .extractPrivateKey(new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider())
                        .build(RPM_PASSWORD.toCharArray()))
                .getPrivateKeyDataPacket();
        secrets.addAll(List.of(rsa.getPrivateExponent(), rsa.getPrimeP(), rsa.getPrimeQ()));
        return secrets;
    }
}
