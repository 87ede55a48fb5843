// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.check.CheckResult;
import io.github.kernellts.check.KernelCheck;
import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.ModuleSigner;
import io.github.kernellts.signing.ThrowawayKey;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Boots the kernel of an RPM in QEMU and checks its promises. */
public final class BootCheck {
    private static final String MARK = "KERNEL-LTS ";
    private static final String DONE = MARK + "done";
    private static final Pattern RESULT = Pattern.compile(".*" + MARK + "(ok|failed) ([a-z-]+)(?:: (.*))?");
    /** Modules that mounting the disk loads, directly or as algorithms of its checksums. */
    private static final Set<String> MOUNTED_WITH = Set.of(
            "btrfs",
            "xxhash_generic",
            "crc32c_generic",
            "sha256_generic",
            "blake2b_generic",
            "virtio_blk",
            "virtio_pci");

    private static final String MKFS = "mkfs.btrfs";
    private static final long DISK_BYTES = 256L << 20;

    private final Processes processes;
    private final Output output;
    private final Programs programs;
    private final Path kvmNote;
    private final Path work;

    /**
     * @param kvmNote the file of the note that KVM doesn't work, which it writes
     * @param work a directory of its own
     */
    public BootCheck(Processes processes, Output output, Toolchain toolchain, Path kvmNote, Path work) {
        this.processes = processes;
        this.output = output;
        this.programs = new Programs(toolchain);
        this.kvmNote = kvmNote;
        this.work = work;
    }

    /**
     * Boots the kernel and runs the checks.
     *
     * @param rpm the kernel's RPM
     * @param release the required output of uname -r
     * @param log the file for the console's output
     * @return the checks that held, in the order of the console
     * @throws KernelException if one did not hold, or the kernel hung or stopped
     */
    public List<CheckResult> run(Path rpm, KernelRelease release, Path log, Duration timeout) {
        Path root = Trees.emptyDirectory(work.resolve("root"));
        new RpmFile(rpm).unpack(root, path -> true);
        Path kernelDirectory = root.resolve("lib/modules/" + release);
        ResolvedConfig config = ResolvedConfig.parse(Trees.text(kernelDirectory.resolve("config")));
        Set<KernelCheck> checks = checks(config, LtsBranch.of(release.version()));
        if (!programs.has(MKFS) && checks.remove(KernelCheck.BTRFS)) {
            output.warn("BTRFS is not checked in the booted kernel: this machine has no " + MKFS
                    + ", of which EL has no package");
        }
        if (!programs.has("nft") && checks.remove(KernelCheck.FIREWALL)) {
            output.info("The firewall is not checked in the booted kernel: this machine has no nft (package nftables)");
        }
        Path initramfs = work.resolve("initramfs.cpio");
        writeInitramfs(initramfs, kernelDirectory, release, checks);
        Path disk = work.resolve("disk.img");
        makeDisk(disk);
        String commandLine = "console=ttyS0 panic=-1 oops=panic"
                + (checks.contains(KernelCheck.CRASHKERNEL) ? " crashkernel=auto" : "");
        Qemu qemu = new Qemu(processes, output, Path.of(programs.path("qemu-system-x86_64")), kvmNote);
        List<String> console = qemu.boot(
                new Qemu.Machine(
                        kernelDirectory.resolve("vmlinuz"),
                        initramfs,
                        Optional.of(disk),
                        Optional.empty(),
                        commandLine),
                DONE,
                log,
                timeout);
        List<CheckResult> held = judge(console, checks, log);
        Trees.delete(work);
        return held;
    }

    /** The checks that this branch and configuration allow, and those that hold for every kernel. */
    private static Set<KernelCheck> checks(ResolvedConfig config, LtsBranch branch) {
        Map<KernelCheck, Boolean> allowed = Map.of(
                KernelCheck.BTF_MODULE, branch.moduleTypes(),
                KernelCheck.BTRFS, config.value("BTRFS_FS").equals("m") && config.enabled("VIRTIO_BLK"),
                KernelCheck.SELINUX, config.enabled("SECURITY_SELINUX"),
                KernelCheck.LOCKDOWN, config.enabled("SECURITY_LOCKDOWN_LSM"),
                KernelCheck.CRASHKERNEL, config.enabled("CRASHKERNEL_AUTO"),
                KernelCheck.FIREWALL, config.enabled("NF_TABLES") && config.enabled("NFT_REJECT_INET"));
        return KernelCheck.of(KernelCheck.Group.BOOT)
                .filter(check -> check.always() || allowed.get(check))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<CheckResult> judge(List<String> console, Set<KernelCheck> checks, Path log) {
        List<CheckResult> held = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        Set<KernelCheck> missing = new TreeSet<>(checks);
        for (String line : console) {
            Matcher result = RESULT.matcher(line.strip());
            if (!result.matches()) {
                continue;
            }
            String detail = Optional.ofNullable(result.group(3)).orElse("");
            Optional<KernelCheck> check = KernelCheck.of(result.group(2));
            check.ifPresent(missing::remove);
            if (check.isPresent() && result.group(1).equals("ok")) {
                held.add(new CheckResult(check.get(), detail));
            } else {
                failed.add(result.group(2) + (detail.isEmpty() ? "" : " (" + detail + ")"));
            }
        }
        missing.forEach(check -> failed.add(check.id() + " (no result)"));
        if (!failed.isEmpty()) {
            throw new KernelException(
                    "The booted kernel failed checks: " + String.join(", ", failed) + "\nThe whole console is in "
                            + log,
                    "read the console for the cause; don't publish these RPMs");
        }
        return held;
    }

    private void writeInitramfs(Path file, Path kernelDirectory, KernelRelease release, Set<KernelCheck> checks) {
        Modules modules = new Modules(kernelDirectory);
        Set<String> directories =
                new TreeSet<>(Set.of("kernel/fs/btrfs/", "kernel/lib/", "kernel/crypto/", "kernel/arch/x86/crypto/"));
        if (checks.contains(KernelCheck.FIREWALL)) {
            directories.addAll(
                    Set.of("kernel/net/netfilter/", "kernel/net/ipv4/netfilter/", "kernel/net/ipv6/netfilter/"));
        }
        Set<String> loaded = modules.closure(directories, MOUNTED_WITH);
        String probe = modules.independent(modules.closure(Set.of(), MOUNTED_WITH));
        byte[] signed = Trees.read(kernelDirectory.resolve(probe));
        Path foreignKey = work.resolve("foreign.p12");
        ModuleSigner foreign = new ModuleSigner(ThrowawayKey.of(foreignKey));
        Trees.delete(foreignKey);
        String top = "lib/modules/" + release + "/";
        try (Initramfs initramfs = new Initramfs(file)) {
            initramfs.file("init", Resources.bytes(BootCheck.class, "init"), true);
            new Userland(programs, processes).into(initramfs, List.of());
            if (checks.contains(KernelCheck.FIREWALL)) {
                String nft = programs.path("nft");
                initramfs.file("bin/nft", Trees.read(Path.of(nft)), true);
                new HostProgram(processes, Path.of(nft))
                        .libraries()
                        .forEach(each -> initramfs.file(each.toString().substring(1), Trees.read(each), true));
            }
            initramfs.file("checks", lines(checks.stream().map(KernelCheck::id).toList()), false);
            initramfs.file("release", lines(List.of(release.toString())), false);
            initramfs.file("probe", lines(List.of(Modules.name(probe))), false);
            initramfs.file("modules/signed.ko", signed, false);
            BadModules.of(signed, foreign)
                    .forEach((name, content) -> initramfs.file("modules/" + name + ".ko", content, false));
            loaded.forEach(path -> initramfs.file(top + path, Trees.read(kernelDirectory.resolve(path)), false));
            Modules.tables(kernelDirectory)
                    .forEach(each -> initramfs.file(top + each.getFileName(), Trees.read(each), false));
        }
    }

    private void makeDisk(Path disk) {
        Trees.delete(disk);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(DISK_BYTES);
        } catch (IOException e) {
            throw Trees.failure("write", disk, e);
        }
        if (!programs.has(MKFS)) {
            return;
        }
        processes.output(
                Command.of(work, programs.path(MKFS), "--quiet", "--csum", "xxhash", disk.toString()),
                "install btrfs-progs 5.5 or later");
    }

    private static byte[] lines(Iterable<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
