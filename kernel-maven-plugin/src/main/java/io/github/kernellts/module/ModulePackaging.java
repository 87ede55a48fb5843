// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.rpm.Rpmbuild;
import io.github.kernellts.rpm.SpecText;
import io.github.kernellts.system.Access;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Packages signed modules, in two packages: see {@link ModulePackage}. */
public final class ModulePackaging {
    private final Processes processes;
    private final ModulePackage modulePackage;
    private final ExtraFiles extra;
    private final Publisher publisher;

    /** @param extra files of the common package */
    public ModulePackaging(Processes processes, ModulePackage modulePackage, ExtraFiles extra, Publisher publisher) {
        this.processes = processes;
        this.modulePackage = modulePackage;
        this.extra = extra;
        this.publisher = publisher;
    }

    /**
     * Makes the RPM with the modules and the common one.
     *
     * @param root a directory with the modules at their install paths; the files of the common package are added
     * @param license the licence that the modules declare
     * @param work a work directory for rpmbuild
     * @return the RPMs, in this order
     */
    public List<Path> build(Path root, String license, Path work, Path log) {
        List<String> files = new ArrayList<>();
        // These directories are shared with the kernel's package: the last of both takes them along when removed.
        Path modules = Path.of("lib/modules");
        for (Path each = modulePackage.directory(); !each.equals(modules); each = each.getParent()) {
            files.add("%dir /" + each);
        }
        Trees.files(root, file -> true).forEach(file -> files.add("/" + root.relativize(file)));
        List<String> common = new ArrayList<>();
        if (!modulePackage.recipe().load().isEmpty()) {
            String file = "usr/lib/modules-load.d/" + modulePackage.recipe().name() + ".conf";
            Trees.write(
                    root.resolve(file), String.join("\n", modulePackage.recipe().load()) + "\n");
            common.add("/" + file);
        }
        common.addAll(extra.into(root));
        Path spec = work.resolve(modulePackage.commonName() + ".spec");
        Trees.write(
                spec,
                publisher.into(
                        spec(root, license, files, common),
                        modulePackage.kernel().built(),
                        modulePackage.versionRelease(),
                        modulePackage.change()));
        new Rpmbuild(
                        processes,
                        modulePackage.kernel().el(),
                        modulePackage.kernel().built())
                .run(work, log, new Access(Set.of(root), Set.of(), false), "-bb", spec.toString());
        List<Path> rpms = Stream.of(modulePackage.fileName(), modulePackage.commonFileName())
                .map(work.resolve("RPMS/x86_64")::resolve)
                .toList();
        for (Path rpm : rpms) {
            if (!Files.exists(rpm)) {
                throw new KernelException("rpmbuild did not make " + rpm.getFileName(), "look at " + log);
            }
        }
        return rpms;
    }

    /**
     * The spec. Its scripts are in Lua, which rpm runs itself: the package may be installed before a shell, depmod, or
     * its kernel.
     */
    private String spec(Path root, String license, List<String> files, List<String> common) {
        ModuleRecipe recipe = modulePackage.recipe();
        String name = modulePackage.name();
        StringBuilder spec = new StringBuilder();
        spec.append("Name: ").append(modulePackage.commonName()).append('\n');
        spec.append("Version: ").append(recipe.version()).append('\n');
        spec.append("Release: ").append(modulePackage.commonRelease()).append('\n');
        spec.append("Summary: ").append(SpecText.line(recipe.summary())).append('\n');
        spec.append("License: ").append(SpecText.line(license)).append('\n');
        spec.append("AutoReqProv: no\n");
        spec.append("Requires: ").append(modulePackage.commonRequirement()).append('\n');
        // Who installs it where none of its kernels is, gets the newest.
        spec.append("Recommends: ").append(name).append(" = ").append(modulePackage.versionRelease());
        spec.append("\n%description\n").append(SpecText.line(recipe.summary())).append(", for the newest ");
        spec.append(modulePackage.kernel().kernel()).append(".\n");
        spec.append("%package -n ").append(name).append('\n');
        spec.append("Release: ").append(modulePackage.rpmRelease()).append('\n');
        spec.append("Summary: ").append(SpecText.line(recipe.summary())).append('\n');
        spec.append("Requires: ").append(modulePackage.requirement()).append('\n');
        // Other kernels' modules are installed with their kernels, and kept by dnf autoremove.
        spec.append("Supplements: (").append(modulePackage.requirement()).append(" and ");
        spec.append(modulePackage.commonName()).append(")\n");
        recipe.provides()
                .forEach(each -> spec.append("Provides: ")
                        .append(each)
                        .append(" = ")
                        .append(recipe.version())
                        .append('\n'));
        // As EL's generators write it; this package runs none.
        files.stream()
                .filter(file -> file.endsWith(".ko"))
                .forEach(file -> spec.append("Provides: kmod(")
                        .append(file.substring(file.lastIndexOf('/') + 1))
                        .append(")\n"));
        spec.append("AutoReqProv: no\n");
        // Any change to a file after its signing breaks the signature.
        spec.append("%define __spec_install_post %{nil}\n%define debug_package %{nil}\n");
        spec.append("%description -n ").append(name).append('\n');
        spec.append(SpecText.line(recipe.summary())).append(", for the kernel ");
        spec.append(modulePackage.kernel().release())
                .append(" (")
                .append(modulePackage.kernel().flavor())
                .append(").\n");
        spec.append("%install\ncp -a \"").append(root).append("/.\" %{buildroot}/\n");
        spec.append("chmod -R u=rwX,go=rX %{buildroot}\n");
        spec.append("%posttrans -n ").append(name).append(" -p <lua>\n").append(depmod());
        spec.append("%postun -n ").append(name).append(" -p <lua>\n").append(depmod());
        files(spec, "%files", common);
        files(spec, "%files -n " + name, files);
        return spec.toString();
    }

    private static void files(StringBuilder spec, String section, List<String> files) {
        spec.append(section).append("\n%defattr(0644, root, root, 0755)\n");
        files.forEach(file -> spec.append(file).append('\n'));
    }

    /** The call of depmod, if the kernel is installed; otherwise the kernel's own package runs depmod. */
    private String depmod() {
        return """
                if posix.access("/sbin/depmod", "x") and posix.access("/lib/modules/@release@/modules.order") then
                  local depmod = { "/sbin/depmod", "-a", "@release@" }
                  if rpm.execute then
                    rpm.execute(table.unpack(depmod))
                  else
                    local child = posix.fork()
                    if child == 0 then
                      posix.exec(table.unpack(depmod))
                    elseif child > 0 then
                      posix.wait(child)
                    end
                  end
                end
                """.replace("@release@", modulePackage.kernel().release());
    }
}
