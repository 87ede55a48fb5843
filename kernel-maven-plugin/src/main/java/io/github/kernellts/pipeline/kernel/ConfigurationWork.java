// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.config.ConfigDifference;
import io.github.kernellts.config.Fragment;
import io.github.kernellts.config.FragmentEdit;
import io.github.kernellts.config.Fragments;
import io.github.kernellts.config.ImportReport;
import io.github.kernellts.config.Kconfig;
import io.github.kernellts.config.KconfigReader;
import io.github.kernellts.config.OptionExplanation;
import io.github.kernellts.config.OptionSetting;
import io.github.kernellts.config.Precedence;
import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.config.SmallestFragment;
import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.EditedFile;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Terminal;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Explains, compares, edits and imports a kernel's configuration, for people. */
public final class ConfigurationWork {
    private final KernelBuildContext context;
    private final KernelObjects objects;
    private Kconfig kconfig;

    ConfigurationWork(KernelBuildContext context, KernelObjects objects) {
        this.context = context;
        this.objects = objects;
    }

    /** The explanation of an option, in lines. */
    public List<String> explain(String option) {
        objects.configure();
        return new OptionExplanation(kconfig(), objects.fragments(), resolved()).of(option);
    }

    /**
     * The differences from another configuration, in lines for a person.
     *
     * @param filter which options are compared, by a part of their names
     * @param file a file for all of them; the result is then only their number. Without one, options that no menu asks for are
     *     counted and not listed
     */
    public List<String> compare(Path other, Pattern filter, Optional<Path> file) {
        objects.configure();
        List<ConfigDifference> all = ConfigDifference.between(read(other, "kernel.config.compare"), resolved()).stream()
                .filter(each -> filter.matcher("CONFIG_" + each.option()).find())
                .toList();
        if (file.isPresent()) {
            List<String> lines = lines(all, other);
            Trees.write(Trees.parents(file.get()), String.join("\n", lines) + "\n");
            return List.of(lines.get(0), "They are listed in " + file.get());
        }
        List<ConfigDifference> chosen = ConfigDifference.chosen(all, kconfig());
        List<String> lines = new ArrayList<>(lines(chosen, other));
        int left = all.size() - chosen.size();
        if (left > 0) {
            lines.add("");
            lines.add("Not listed: " + Count.of(left, "option")
                    + " without a menu entry; kernel.config.file=FILE lists all");
        }
        return lines;
    }

    private List<String> lines(List<ConfigDifference> differences, Path other) {
        return ConfigDifference.lines(
                differences, kconfig(), other.toString(), context.request().flavor() + " " + objects.release());
    }

    /**
     * Lets a person edit the configuration, and saves the changes in the project's own fragment.
     *
     * @param editor the tree's target, such as {@code menuconfig}
     */
    public void edit(String editor) {
        Terminal.require("edit a fragment by hand");
        Path fragment = ownFragment();
        objects.configure();
        Kbuild kbuild = objects.configurator(context.work().menuconfig());
        kbuild.resolve(context.configuration());
        SmallestFragment.Side before = side(kbuild);
        kbuild.edit(editor);
        Trees.write(context.work().menuconfig().resolve("edited.config"), kbuild.configuration());
        SmallestFragment.Side after = side(kbuild);

        Fragments all = objects.fragments();
        Map<String, OptionSetting> othersLines = all.requests().stream()
                .filter(request ->
                        !request.fragment().equals(fragment.getFileName().toString()))
                .collect(Collectors.toMap(OptionSetting::option, request -> request));
        for (ConfigDifference change : ConfigDifference.between(before.whole(), after.whole())) {
            OptionSetting other = othersLines.get(change.option());
            if (other != null) {
                context.output()
                        .warn("CONFIG_" + change.option() + "=" + change.after() + " is not saved: " + other.place()
                                + " sets it to " + other.value()
                                + (Fragments.isPolicy(other.fragment())
                                        ? ", and the policy can't be overridden"
                                        : "; to replace that, write the line in " + fragment.getFileName()
                                                + " below a comment such as # instead of " + other.fragment()
                                                + ": why"));
            }
        }
        SmallestFragment.Lines lines = new SmallestFragment(kconfig(), values -> resolve(kbuild, without(all, values)))
                .between(before, after, othersLines.keySet());
        if (lines.values().isEmpty()) {
            context.output().info("No change to save in " + fragment.getFileName());
            return;
        }
        save(fragment, lines.values());
        lines.values().forEach((option, value) -> context.output().info("  CONFIG_" + option + "=" + value));
    }

    /**
     * Makes the project's own fragment of another kernel's configuration.
     *
     * @param file the configuration
     */
    public void importFrom(Path file) {
        read(file, "kernel.import.config");
        Path fragment = ownFragment();
        if (Files.exists(fragment) && !Trees.text(fragment).isBlank()) {
            throw new KernelException(
                    fragment + " exists already",
                    "add a new file to the end of kernel.config.fragments, or delete this one");
        }
        List<String> names = context.request().fragments();
        Fragments others = objects.fragments(names.subList(0, names.size() - 1));
        Kbuild kbuild = objects.configurator(Trees.emptyDirectory(context.work().imported()));
        kbuild.configure(context.request().configBase(), others.text());
        SmallestFragment.Side from = side(kbuild);
        kbuild.resolve(Trees.text(file) + "\n" + others.text());
        SmallestFragment.Side to = side(kbuild);
        Set<String> fixed =
                others.requests().stream().map(OptionSetting::option).collect(Collectors.toSet());
        Function<SortedMap<String, String>, ResolvedConfig> resolve = values -> resolve(kbuild, with(others, values));
        Precedence.Result result = new Precedence(kconfig(), others, resolve)
                .over(new SmallestFragment(kconfig(), resolve).between(from, to, fixed));
        SmallestFragment.Lines lines = result.lines();
        Trees.write(fragment, text(file, lines.values()));
        ImportReport report = new ImportReport(Trees.text(file), lines.resolved(), others, result.yielded(), kconfig());
        Path reportFile = context.work().importReport();
        Trees.write(reportFile, report.text());
        context.output().info(fragment + ": " + Count.of(lines.values().size(), "line"));
        report.summary().forEach(context.output()::info);
        context.output().info("Dropped lines with their reasons: " + reportFile);
    }

    private String text(Path file, SortedMap<String, String> values) {
        StringBuilder text = new StringBuilder("# imported from " + file.getFileName() + " for Linux "
                + objects.release().version() + ": its differences from the fragments before this one\n");
        Map<String, List<String>> parts = values.keySet().stream()
                .collect(Collectors.groupingBy(kconfig()::part, TreeMap::new, Collectors.toList()));
        parts.forEach((part, options) -> {
            text.append("\n# --- ").append(part).append(" ---\n");
            options.forEach(option -> text.append(new OptionSetting(option, values.get(option), "", 0).text())
                    .append('\n'));
        });
        return text.toString();
    }

    private void save(Path fragment, SortedMap<String, String> values) {
        String name = fragment.getFileName().toString();
        EditedFile file = EditedFile.read(fragment);
        Map<String, String> written = new TreeMap<>();
        values.forEach((option, value) -> written.put(option, EditedFile.inUtf8(value)));
        file.write(FragmentEdit.set(name, file.text(), objects.target(), written));
        context.output().info("Saved in " + fragment + ":");
    }

    /** The last fragment of the project, which must be a file. */
    private Path ownFragment() {
        List<String> names = context.request().fragments();
        String last = names.get(names.size() - 1);
        if (Fragment.isBrought(last)) {
            throw new KernelException(
                    "The last entry of kernel.config.fragments is " + last + ", one of the plugin's own fragments",
                    "add a file of your own, such as mine.config, to the end of kernel.config.fragments; the goal writes to it");
        }
        return context.request().directories().project().resolve(last);
    }

    private ResolvedConfig resolve(Kbuild kbuild, String lines) {
        kbuild.configure(context.request().configBase(), lines);
        return ResolvedConfig.parse(kbuild.configuration());
    }

    private static String with(Fragments fragments, SortedMap<String, String> values) {
        StringBuilder text = new StringBuilder(fragments.text());
        values.forEach((option, value) ->
                text.append(new OptionSetting(option, value, "", 0).text()).append('\n'));
        return text.toString();
    }

    private static String without(Fragments fragments, SortedMap<String, String> values) {
        List<OptionSetting> kept = new ArrayList<>(fragments.requests());
        kept.removeIf(request -> values.containsKey(request.option()));
        return with(new Fragments(kept), values);
    }

    private static SmallestFragment.Side side(Kbuild kbuild) {
        return new SmallestFragment.Side(
                ResolvedConfig.parse(kbuild.configuration()), ResolvedConfig.parse(kbuild.smallest()));
    }

    private ResolvedConfig resolved() {
        return ResolvedConfig.parse(context.configuration());
    }

    private Kconfig kconfig() {
        if (kconfig == null) {
            kconfig = KconfigReader.read(objects.tree());
        }
        return kconfig;
    }

    private static ResolvedConfig read(Path file, String property) {
        ResolvedConfig config =
                Files.isRegularFile(file) ? ResolvedConfig.parse(Trees.text(file)) : ResolvedConfig.parse("");
        if (config.isEmpty()) {
            throw new KernelException(
                    property + " is " + file + ", which isn't the configuration of a kernel",
                    "set " + property
                            + " to the path of one, such as /boot/config-RELEASE or /lib/modules/RELEASE/config");
        }
        return config;
    }
}
