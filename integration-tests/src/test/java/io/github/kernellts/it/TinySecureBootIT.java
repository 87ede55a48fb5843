// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tiny kernel's image under UEFI firmware (OVMF) that knows the owner's certificate only. */
class TinySecureBootIT {
    private static final String GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
    private static final String IMAGE_SECURITY = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";
    /** Non-volatile, at boot and run time, with an authenticated write (UEFI specification, 8.2). */
    private static final int AUTHENTICATED = 0x27;

    private static final int PLAIN = 0x07;

    /** The key for vmlinuz, different from the key for modules. */
    private static OpensslKey key;

    /** Tries operations that lockdown refuses; then starts the owner's image with /next.cpio, if that exists. */
    private static final String KEXEC = """
            #include <errno.h>
            #include <fcntl.h>
            #include <linux/reboot.h>
            #include <stdio.h>
            #include <string.h>
            #include <sys/syscall.h>
            #include <termios.h>
            #include <unistd.h>
            #define NO_INITRAMFS 4

            static long say(const char *what, long result)
            {
                    printf("answer: %s: %s\\n", what, result < 0 ? strerror(errno) : "taken");
                    fflush(stdout);
                    tcdrain(STDOUT_FILENO);
                    return result;
            }

            int main(int argc, char **argv)
            {
                    int next;

                    /* takes what is loaded away again, and needs the same permission */
                    say("kexec_load", syscall(SYS_kexec_load, 0L, 0L, 0L, 0L));
                    say("/dev/mem", open("/mem", O_RDONLY));
                    say("kexec_file_load of an unsigned image", syscall(SYS_kexec_file_load,
                            open("/unsigned", O_RDONLY), -1, 1L, "", (long)NO_INITRAMFS));
                    next = open("/next.cpio", O_RDONLY);
                    if (next >= 0 && say("kexec_file_load of the owner's image", syscall(SYS_kexec_file_load,
                            open("/vmlinuz", O_RDONLY), next, strlen(argv[1]) + 1, argv[1], 0L)) == 0)
                            syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
                                    LINUX_REBOOT_CMD_KEXEC, 0L);
                    return 0;
            }
            """;

    /** The firmware's variables after {@link #enroll}, by its option. */
    private static final Map<String, Path> ENROLLED = new HashMap<>();

    private static OpensslKey modules;
    private static Path directory;
    private static Path image;

    @BeforeAll
    static void buildTheKernel() throws IOException {
        OutsideProject kernel = OutsideProject.of("tiny", "secure-boot-kernel");
        modules = OpensslKey.thereOrMade(kernel.directory(), "owner");
        key = OpensslKey.make(kernel.directory(), "firmware");
        OutsideProject.Result result = SharedObjects.alone(() -> kernel.maven(
                OpensslKey.environment(),
                modules.with("package", "-Pel9", "-Dkernel.boot.skip", "-Dkernel.efi.keystore=" + key.keystore())));
        assertThat(result).succeeded();
        directory = Files.createDirectories(kernel.directory().resolveSibling("secure-boot"));
        TinyBuild build = TinyBuild.snapshot("7");
        image = Run.unpack(build.kernelIn(kernel.work().resolve("rpms")), directory.resolve("unpacked"))
                .resolve("lib/modules/" + build.release() + "/vmlinuz");
    }

    @Test
    void sbverifyAcceptsTheImageForTheCertificateOfSecureBootAlone() {
        assertThat(Run.in(directory, "sbverify", "--cert", certificate(), image.toString()))
                .contains("Signature verification OK");
        String other = modules.directory().resolve(modules.name() + ".crt").toString();
        assertThatThrownBy(() -> Run.in(directory, "sbverify", "--cert", other, image.toString()))
                .hasMessageContaining("Signature verification failed");
    }

    @Test
    void withTheOwnersCertificateEnrolledTheFirmwareStartsTheImage() throws IOException {
        enroll("");
        initramfs(emptyRoot(), "");
        assertThat(start(Files.readAllBytes(image))).contains("init runs, SecureBoot is 1");
    }

    /** With each of these options the kernel has no EFI runtime services; lockdown must not depend on them. */
    @ParameterizedTest
    @ValueSource(strings = {"", "noefi", "efi=noruntime"})
    void underSecureBootTheKernelAndEachThatKexecStartsFromItAreLockedDown(String option) throws IOException {
        enroll(option);
        Path root = emptyRoot();
        Files.writeString(directory.resolve("kexec.c"), KEXEC);
        Run.in(directory, "gcc", "-static", "-o", "kexec", "kexec.c");
        Run.in(directory, "cp", "kexec", unsigned().toString(), image.toString(), root.toString());
        initramfs(root, """
                # no message of the kernel's comes in between
                /bin/busybox dmesg -n 1
                /bin/busybox mount -t securityfs none /sys/kernel/security
                /bin/busybox mknod /mem c 1 1
                /bin/busybox test -e /next.cpio || echo "answer: this is the second kernel"
                echo "answer: $(/bin/busybox cat /sys/kernel/security/lockdown)"
                /kexec "console=ttyS0 panic=-1 @option@"
                """.replace("@option@", option));
        Run.in(directory, "mv", "initramfs.cpio", "root/next.cpio");
        archive(root);
        String console = start(Files.readAllBytes(image));
        // The answers of the first kernel, which then starts the second, and the answers of the second.
        List<String> refused = List.of(
                "none [integrity] confidentiality",
                "kexec_load: Operation not permitted",
                "/dev/mem: Operation not permitted",
                "kexec_file_load of an unsigned image: Operation not permitted");
        List<String> answers = new ArrayList<>(refused);
        answers.add("kexec_file_load of the owner's image: taken");
        answers.add("this is the second kernel");
        answers.addAll(refused);
        assertThat(console.lines().map(String::trim).filter(line -> line.startsWith("answer: ")))
                .as(console)
                .containsExactlyElementsOf(
                        answers.stream().map(answer -> "answer: " + answer).toList());
    }

    /** Parameters and writes that root may try against lockdown and the check of modules. */
    @Test
    void noBootParameterAndNoWriteLiftsLockdownOrAllowsUnsignedModules() throws IOException {
        String option = "lsm=yama security=none lockdown=none module.sig_enforce=0 selinux=0";
        enroll(option);
        initramfs(emptyRoot(), """
                /bin/busybox dmesg -n 1
                /bin/busybox mount -t securityfs none /sys/kernel/security
                echo "answer: $(/bin/busybox cat /proc/cmdline)"
                echo none > /sys/kernel/security/lockdown
                echo 0 > /sys/module/module/parameters/sig_enforce
                echo "answer: $(/bin/busybox cat /sys/kernel/security/lockdown)"
                echo "answer: signatures are enforced: $(/bin/busybox cat /sys/module/module/parameters/sig_enforce)"
                """);
        assertThat(start(Files.readAllBytes(image)))
                .contains(
                        "init runs, SecureBoot is 1",
                        option,
                        "answer: none [integrity] confidentiality",
                        "answer: signatures are enforced: Y");
    }

    @Test
    void anUnsignedAnAlteredAndAForeignImageAreNotStarted() throws IOException {
        enroll("");
        initramfs(emptyRoot(), "");
        Path unsigned = unsigned();
        byte[] altered = Files.readAllBytes(image);
        altered[altered.length / 2] ^= 1;
        OpensslKey stranger = OpensslKey.make(directory, "stranger");
        Run.in(
                directory,
                "sbsign",
                "--key",
                "stranger.pem",
                "--cert",
                stranger.name() + ".crt",
                "--output",
                "foreign",
                unsigned.toString());
        for (byte[] refused :
                List.of(Files.readAllBytes(unsigned), altered, Files.readAllBytes(directory.resolve("foreign")))) {
            assertThat(start(refused)).contains("Access Denied").doesNotContain("init runs");
        }
    }

    private static Path unsigned() throws IOException {
        Path unsigned = Files.copy(image, directory.resolve("unsigned"), StandardCopyOption.REPLACE_EXISTING);
        Run.in(directory, "sbattach", "--remove", unsigned.toString());
        return unsigned;
    }

    private static String certificate() {
        return key.directory().resolve(key.name() + ".crt").toString();
    }

    /**
     * Makes the owner's certificate the platform key and the only certificate for checking images. The kernel itself
     * does this, in firmware that is still in setup mode, once for each command line.
     *
     * @param option the end of the image's command line when the firmware starts it
     */
    private static void enroll(String option) throws IOException {
        Path enrolled = ENROLLED.get(option);
        if (enrolled == null) {
            enrollInAMachine(option);
            enrolled = directory.resolve("enrolled-" + ENROLLED.size());
            ENROLLED.put(option, enrolled);
            Run.in(directory, "cp", "vars.fd", enrolled.toString());
        }
        // a firmware may change its variables when it starts an image
        Run.in(directory, "cp", enrolled.toString(), "vars.fd");
    }

    private static void enrollInAMachine(String option) throws IOException {
        Run.in(directory, "cp", "/usr/share/OVMF/OVMF_VARS_4M.fd", "vars.fd");
        Path root = emptyRoot();
        Run.in(directory, "cert-to-efi-sig-list", certificate(), "owner.esl");
        StringBuilder commands = new StringBuilder();
        variable(root, "Boot0001", PLAIN, loadOption(option));
        variable(root, "BootOrder", PLAIN, new byte[] {1, 0});
        for (String name : List.of("Boot0001", "BootOrder", "db", "KEK", "PK")) {
            if (!name.startsWith("Boot")) {
                Run.in(
                        directory,
                        "sign-efi-sig-list",
                        "-k",
                        key.directory().resolve(key.name() + ".pem").toString(),
                        "-c",
                        certificate(),
                        name,
                        "owner.esl",
                        name + ".auth");
                variable(root, name, AUTHENTICATED, Files.readAllBytes(directory.resolve(name + ".auth")));
            }
            commands.append("/bin/busybox dd bs=65536 if=/")
                    .append(name)
                    .append(" of=$efivars/")
                    .append(name);
            commands.append('-')
                    .append(name.equals("db") ? IMAGE_SECURITY : GLOBAL)
                    .append("\n");
        }
        initramfs(root, commands.toString());
        String console =
                qemu("-kernel", image.toString(), "-initrd", "initramfs.cpio", "-append", "console=ttyS0 panic=-1");
        assertThat(console).contains("init runs, SecureBoot is 0");
    }

    private static void variable(Path root, String name, int attributes, byte[] value) throws IOException {
        Files.write(
                root.resolve(name),
                ByteBuffer.allocate(4 + value.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(attributes)
                        .put(value)
                        .array());
    }

    /** EFI_LOAD_OPTION (UEFI specification, 3.1.3): \vmlinuz.efi on any disk, with a command line. */
    private static byte[] loadOption(String more) throws IOException {
        byte[] path = utf16("\\vmlinuz.efi");
        ByteBuffer node = ByteBuffer.allocate(4 + path.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        // A file path node, and the end of the device path.
        node.put((byte) 4).put((byte) 4).putShort((short) (4 + path.length)).put(path);
        node.put((byte) 0x7f).put((byte) 0xff).putShort((short) 4);
        ByteArrayOutputStream option = new ByteArrayOutputStream();
        option.write(ByteBuffer.allocate(6)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putShort((short) node.capacity())
                .array());
        option.write(utf16("kernel"));
        option.write(node.array());
        option.write(utf16("console=ttyS0 panic=-1 initrd=\\initramfs.cpio " + more));
        return option.toByteArray();
    }

    private static byte[] utf16(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_16LE);
    }

    private static Path emptyRoot() throws IOException {
        Run.in(directory, "rm", "-rf", "root");
        Path root = Files.createDirectories(directory.resolve("root"));
        Run.in(root, "mkdir", "bin", "proc", "sys");
        Run.in(root, "cp", "/bin/busybox", "bin/");
        return root;
    }

    private static void initramfs(Path root, String commands) throws IOException {
        Files.writeString(root.resolve("init"), """
                #!/bin/busybox sh
                /bin/busybox mount -t proc none /proc
                /bin/busybox mount -t sysfs none /sys
                efivars=/sys/firmware/efi/efivars
                /bin/busybox mount -t efivarfs none $efivars
                # four bytes of attributes, then the value
                set -- $(/bin/busybox od -An -tu1 $efivars/SecureBoot-@global@)
                echo init runs, SecureBoot is $5
                @commands@
                /bin/busybox reboot -f
                """.replace("@global@", GLOBAL).replace("@commands@", commands));
        Run.in(root, "chmod", "755", "init");
        archive(root);
    }

    /** Makes the initramfs of a root directory. */
    private static void archive(Path root) throws IOException {
        Path list = directory.resolve("initramfs.list");
        Files.writeString(list, Run.in(root, "find", "."));
        Run.piped(
                root,
                list,
                "cpio",
                "--quiet",
                "--create",
                "--format=newc",
                "--file=" + directory.resolve("initramfs.cpio"));
    }

    /** Starts an image from a disk with the firmware. */
    private static String start(byte[] vmlinuz) throws IOException {
        Run.in(directory, "rm", "-rf", "disk");
        Path disk = Files.createDirectories(directory.resolve("disk"));
        Files.write(disk.resolve("vmlinuz.efi"), vmlinuz);
        Run.in(disk, "cp", "../initramfs.cpio", ".");
        return qemu("-drive", "file=fat:rw:" + disk + ",format=raw,if=virtio");
    }

    /** Runs the machine until it restarts or the firmware has no more boot options; returns its output. */
    private static String qemu(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("timeout", "300", "qemu-system-x86_64"));
        all.addAll(List.of("-accel", "tcg", "-cpu", "max", "-m", "512", "-machine", "q35,smm=on"));
        all.addAll(List.of("-global", "driver=cfi.pflash01,property=secure,value=on"));
        all.addAll(List.of(
                "-drive", "if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd"));
        all.addAll(List.of("-drive", "if=pflash,format=raw,unit=1,file=vars.fd"));
        all.addAll(List.of("-nographic", "-no-reboot", "-net", "none"));
        all.addAll(List.of(arguments));
        Process machine = new ProcessBuilder(all)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        StringBuilder console = new StringBuilder();
        try (BufferedReader reader = machine.inputReader(StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                console.append(line).append('\n');
                if (line.contains("No bootable option")) {
                    // Process.destroy would close the stream during reading.
                    machine.toHandle().destroy();
                }
            }
        }
        return console.toString();
    }
}
