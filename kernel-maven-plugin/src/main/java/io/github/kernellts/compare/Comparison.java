// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.compare;

import io.github.kernellts.config.ConfigDifference;
import io.github.kernellts.report.Html;
import io.github.kernellts.report.Template;
import io.github.kernellts.system.Count;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Two builds of a kernel, compared by their packages. */
public final class Comparison {
    private static final int SHOWN = 5;

    private final PackagedKernel before;
    private final PackagedKernel after;

    private Comparison(PackagedKernel before, PackagedKernel after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Compares the RPMs of two directories, of one kernel each.
     *
     * @param before the older build, of kernel.compare.before
     * @param after the newer build, of kernel.compare.after
     */
    public static Comparison of(Path before, Path after) {
        return new Comparison(
                PackagedKernel.read(before, "kernel.compare.before"),
                PackagedKernel.read(after, "kernel.compare.after"));
    }

    /** The page. */
    public String html() {
        Html content = new Html();
        sections().forEach(section -> section.html(content));
        return Template.of(Comparison.class, "compare.html")
                .fill(Map.of("before", before.name(), "after", after.name(), "content", content));
    }

    /** The text for a changelog, in Markdown. */
    public String markdown() {
        return "# " + before.name() + " → " + after.name() + "\n\n"
                + sections().stream().map(Section::markdown).collect(Collectors.joining("\n"));
    }

    /** The numbers in a sentence. */
    public String sentence() {
        return sections().stream()
                .map(section -> section.title() + ": " + section.rows().size())
                .collect(Collectors.joining(", "));
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(symbols("Symbols that went", before, after));
        sections.add(symbols("Symbols that came", after, before));
        sections.add(kinds());
        sections.addAll(types());
        sections.add(options());
        sections.add(sizes("Modules", "module", before.modules(), after.modules()));
        sections.add(sizes("Packages", "package", before.packages(), after.packages()));
        return sections;
    }

    private static Section symbols(String title, PackagedKernel has, PackagedKernel hasNot) {
        Set<String> names = new TreeSet<>(has.exports().keySet());
        names.removeAll(hasNot.exports().keySet());
        return new Section(
                title,
                Count.of(names.size(), "symbol") + " that " + has.name() + " exports and " + hasNot.name()
                        + " does not.",
                List.of("symbol", "of", "kind"),
                names.stream()
                        .map(name -> List.of(
                                name,
                                has.exports().get(name).module(),
                                has.exports().get(name).kind()))
                        .toList());
    }

    private Section kinds() {
        List<List<String>> rows = new ArrayList<>();
        before.exports().forEach((name, old) -> {
            Export now = after.exports().get(name);
            if (now != null && !now.equals(old)) {
                rows.add(List.of(name, described(old), described(now)));
            }
        });
        return new Section(
                "Symbols that are exported in another way",
                Count.of(rows.size(), "symbol") + " of another module, licence condition or namespace.",
                List.of("symbol", "before", "after"),
                rows);
    }

    private static String described(Export export) {
        return export.kind() + " of " + export.module()
                + (export.namespace().isEmpty() ? "" : " in namespace " + export.namespace());
    }

    private List<Section> types() {
        if (before.types().isEmpty() || after.types().isEmpty()) {
            return List.of(new Section(
                    "Types",
                    "Unknown: a -devel package has no vmlinux with type information (BTF).",
                    List.of(),
                    List.of()));
        }
        Set<String> both = new HashSet<>(before.exports().keySet());
        both.retainAll(after.exports().keySet());
        TypeChanges changes =
                TypeChanges.between(before.types().get(), after.types().get(), both);
        return List.of(
                new Section(
                        "Functions with another prototype",
                        Count.of(changes.prototypes().size(), "exported function")
                                + " of vmlinux and of modules. Types of exported variables are not compared"
                                + unknown() + ".",
                        List.of("function", "before", "after"),
                        changes.prototypes()),
                new Section(
                        "Structures with another layout",
                        "Types that exported functions take or return, by value or by pointer, and types inside"
                                + " these: " + changes.structures().size() + ". Other types that changed: "
                                + changes.others() + ".",
                        List.of("type", "exported functions"),
                        changes.structures().entrySet().stream()
                                .map(each -> List.of(each.getKey(), some(each.getValue())))
                                .toList()));
    }

    private String unknown() {
        Set<String> modules = new TreeSet<>();
        before.types().ifPresent(types -> modules.addAll(types.unknown()));
        after.types().ifPresent(types -> modules.addAll(types.unknown()));
        return modules.isEmpty() ? "" : ", nor those of modules without type information: " + some(modules);
    }

    private static String some(Set<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
    }

    private Section options() {
        List<ConfigDifference> differences = ConfigDifference.between(before.config(), after.config());
        return new Section(
                "Options",
                Count.of(differences.size(), "option") + " with another value; n is also for one that doesn't exist.",
                List.of("option", "before", "after"),
                differences.stream()
                        .map(each -> List.of(each.option(), each.before(), each.after()))
                        .toList());
    }

    private static Section sizes(String title, String what, Map<String, Long> before, Map<String, Long> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<List<String>> rows = names.stream()
                .filter(name -> !before.getOrDefault(name, -1L).equals(after.getOrDefault(name, -1L)))
                .map(name -> List.of(name, size(before.get(name)), size(after.get(name))))
                .toList();
        return new Section(
                title,
                Count.of(before.size(), what) + " before, with " + total(before) + ", and " + after.size()
                        + " after, with " + total(after) + "; those of another size:",
                List.of(what, "before", "after"),
                rows);
    }

    private static String total(Map<String, Long> sizes) {
        return size(sizes.values().stream().mapToLong(Long::longValue).sum());
    }

    private static String size(Long bytes) {
        return bytes == null ? "–" : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }
}
