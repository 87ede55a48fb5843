// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.rpm.SpecText;
import io.github.kernellts.system.Resources;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The spec of a module's packages. Its scripts are in Lua, which rpm runs itself: the package may be installed before a
 * shell, depmod, or its kernel.
 */
final class ModuleSpec {
    private final ModulePackage modulePackage;
    private final ModuleLayout layout;
    private final String license;

    /** @param license RPM's License */
    ModuleSpec(ModulePackage modulePackage, ModuleLayout layout, String license) {
        this.modulePackage = modulePackage;
        this.layout = layout;
        this.license = license;
    }

    /**
     * The spec.
     *
     * @param macros lines before all others
     * @param sources tags of a source RPM
     * @param sections the sections that lay out the files, the last of them %install
     */
    String text(String macros, String sources, String sections) {
        List<String> files = layout.modules();
        List<String> common = layout.common();
        ModuleRecipe recipe = modulePackage.recipe();
        String name = modulePackage.name();
        StringBuilder spec = new StringBuilder();
        spec.append(macros).append("Name: ").append(modulePackage.commonName()).append('\n');
        spec.append("Version: ").append(recipe.version()).append('\n');
        spec.append("Release: ").append(modulePackage.commonRelease()).append('\n');
        spec.append("Summary: ").append(SpecText.line(recipe.summary())).append('\n');
        spec.append("License: ").append(SpecText.line(license)).append('\n');
        spec.append(sources);
        spec.append("AutoReqProv: no\n");
        spec.append("Requires: ").append(modulePackage.commonRequirement()).append('\n');
        // Who installs it where none of its kernels is, gets the newest.
        spec.append("Recommends: ").append(name).append(" = ").append(modulePackage.versionRelease());
        spec.append('\n');
        layout.shared(modulePackage).forEach(tag -> spec.append(tag).append('\n'));
        spec.append("%description\n").append(SpecText.line(recipe.summary())).append(", for the newest ");
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
        spec.append(sections);
        spec.append("%posttrans -n ").append(name).append(" -p <lua>\n").append(scriptlet(false));
        spec.append("%postun -n ").append(name).append(" -p <lua>\n").append(scriptlet(true));
        files(spec, "%files", common);
        files(spec, "%files -n " + name, files);
        return spec.toString();
    }

    private static void files(StringBuilder spec, String section, List<String> files) {
        spec.append(section).append("\n%defattr(0644, root, root, 0755)\n");
        files.forEach(file -> spec.append(file).append('\n'));
    }

    /** depmod and, where an initramfs has the modules, dracut; if the kernel isn't installed yet, its own package runs both. */
    private String scriptlet(boolean removed) {
        String directory =
                "/" + ModuleLayout.MODULES + "/" + modulePackage.kernel().release() + "/";
        String modules = layout.modules().stream()
                .filter(file -> file.endsWith(".ko"))
                .map(file -> "\"" + file.substring(directory.length()) + "\"")
                .collect(Collectors.joining(", "));
        return Resources.text(ModuleSpec.class, "installed.lua")
                .replace("@release@", modulePackage.kernel().release())
                .replace("@modules@", modules)
                .replace("@removed@", String.valueOf(removed));
    }
}
