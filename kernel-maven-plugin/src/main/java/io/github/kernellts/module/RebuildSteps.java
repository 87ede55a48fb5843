// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static io.github.kernellts.rpm.SpecText.word;

import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.rpm.SpecText;
import io.github.kernellts.tree.Patch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The sections of a spec by which rpmbuild makes the modules of a source RPM again, with the commands of {@link ModuleMake}
 * and the -devel package of their kernel. It leaves them unsigned.
 */
public final class RebuildSteps {
    /** rpmbuild's option for the number of jobs, which is no part of a source RPM. */
    private static final String JOBS = "%{?_smp_mflags}";
    /** Stands for {@link #JOBS} in a text whose own signs of percent are not macros. */
    private static final String JOBS_MARK = "\uE000";

    private final ModulePackage modulePackage;
    private final Build build;
    private final Map<String, String> places = new TreeMap<>();

    /**
     * The build that is repeated.
     *
     * @param dkms what the source's dkms.conf says about it, if it has one that is wanted
     * @param kernel the directory of the unpacked -devel package, in texts of a dkms.conf
     * @param source the directory in which the source was built, in such texts
     * @param modules the modules to install
     */
    public record Build(Optional<Dkms> dkms, Path kernel, Path source, List<InstalledModule> modules) {
        public Build {
            modules = List.copyOf(modules);
        }
    }

    /**
     * The commands of a dkms.conf.
     *
     * @param conf the evaluated file
     * @param requested what the POM says in its place
     * @param variables the shell variables that its commands have
     * @param tree {@code $dkms_tree}
     */
    public record Dkms(DkmsConf conf, RequestedRecipe requested, Map<String, String> variables, Path tree) {
        public Dkms {
            variables = Map.copyOf(variables);
        }
    }

    public RebuildSteps(ModulePackage modulePackage, Build build) {
        this.modulePackage = modulePackage;
        this.build = build;
        places.put(build.kernel().toString(), "\"$kernel\"");
        places.put(build.source().toString(), "\"$source\"");
        build.dkms().ifPresent(dkms -> places.put(dkms.tree().toString(), "\"$dkms_tree\""));
    }

    /** Whether the sections read the program that runs a dkms.conf. */
    boolean runsDkms() {
        return build.dkms().isPresent();
    }

    /** The directory of the -devel package, which a rebuild may find elsewhere. */
    String macros() {
        return "# rpmbuild --define 'kernel_source_dir DIRECTORY' takes that of an unpacked -devel package.\n"
                + "%{!?kernel_source_dir: %global kernel_source_dir /usr/src/kernels/"
                + modulePackage.kernel().release() + "}\n";
    }

    private String directory() {
        return build.dkms()
                .map(dkms -> "tree/" + dkms.conf().name() + "/" + dkms.conf().version() + "/build")
                .orElse("source");
    }

    /**
     * Unpacks and patches.
     *
     * @param top the directory in the archive of the source
     */
    String prep(String top, List<Patch> patches) {
        StringBuilder prep = new StringBuilder("%prep\n%setup -q -c -n %{name}-%{version}\n");
        Path directory = Path.of(directory());
        if (directory.getNameCount() > 1) {
            prep.append("mv ").append(top).append(" .source\nmkdir -p ").append(directory.getParent());
            prep.append("\nmv .source ").append(directory).append('\n');
        } else if (!top.equals(directory.toString())) {
            prep.append("mv ").append(top).append(' ').append(directory).append('\n');
        }
        prep.append("cd ").append(directory).append('\n');
        for (int i = 0; i < patches.size(); i++) {
            prep.append("patch -p1 --unified --fuzz=0 --batch --forward --no-backup-if-mismatch --input=\"%{PATCH")
                    .append(i)
                    .append("}\"\n");
        }
        build.dkms()
                .ifPresent(dkms -> dkms.conf()
                        .patches()
                        .forEach(patch -> prep.append("patch -p1 --batch --forward --input=patches/")
                                .append(word(patch))
                                .append('\n')));
        return prep.toString();
    }

    /**
     * Compiles.
     *
     * @param program the macro of the program that runs a dkms.conf
     */
    String build(String program) {
        ModuleRecipe recipe = modulePackage.recipe();
        StringBuilder text = new StringBuilder();
        text.append("# What a distribution compiles its programs with is not for the kernel.\n");
        text.append("unset CFLAGS CXXFLAGS FFLAGS FCFLAGS LDFLAGS\n");
        text.append("kernel=%{kernel_source_dir}\n");
        build.dkms().ifPresent(dkms -> text.append("dkms_tree=$PWD/tree\n"));
        text.append("cd ").append(directory()).append("\nsource=$PWD\n");
        text.append("maps=\"-ffile-prefix-map=$source=").append(ModuleMake.compiledAt(recipe));
        text.append(" -ffile-prefix-map=$kernel=/usr/src/kernels/")
                .append(modulePackage.kernel().release())
                .append("\"\n");
        recipe.prepare()
                .forEach(command -> text.append(command.stream()
                                .map(each -> shell(expanded(each)))
                                .collect(Collectors.joining(" ")))
                        .append('\n'));
        Optional<DkmsSteps.Texts> texts = build.dkms().map(dkms -> DkmsSteps.Texts.of(dkms.conf(), dkms.requested()));
        build.dkms().ifPresent(dkms -> text.append(function(dkms, program)));
        texts.flatMap(DkmsSteps.Texts::preBuild).ifPresent(script -> command(text, "dkms script " + shell(script)));
        Optional<String> make =
                texts.flatMap(each -> each.make(modulePackage.kernel().release(), JOBS_MARK));
        if (make.isPresent()) {
            texts.flatMap(DkmsSteps.Texts::clean)
                    .ifPresent(clean -> command(text, "dkms command " + shell(clean) + " || :"));
            command(text, "(export KCFLAGS=\"$maps\" KAFLAGS=\"$maps\"; dkms command " + shell(make.get()) + ")");
        } else {
            directories(text);
        }
        texts.flatMap(DkmsSteps.Texts::postBuild).ifPresent(script -> command(text, "dkms script " + shell(script)));
        return "%build\n" + (text.indexOf("$newline") < 0 ? "" : "newline='\n'\n") + text;
    }

    private static void command(StringBuilder text, String command) {
        text.append(command).append('\n');
    }

    private String function(Dkms dkms, String program) {
        StringBuilder text = new StringBuilder("mkdir -p \"$dkms_tree\"/");
        text.append(dkms.conf().name())
                .append('/')
                .append(dkms.conf().version())
                .append('/');
        text.append(modulePackage.kernel().release()).append("/x86_64/module\n");
        text.append("dkms() {\n  action=$1\n  shift\n  bash --norc \"")
                .append(program)
                .append("\" \"$action\"");
        new TreeMap<>(dkms.variables())
                .forEach((name, value) -> text.append(" \\\n    ")
                        .append(name)
                        .append('=')
                        .append(name.equals("parallel_jobs") ? "\"${RPM_BUILD_NCPUS:-1}\"" : shell(value)));
        return text.append(" -- \"$@\"\n}\n").toString();
    }

    private void directories(StringBuilder text) {
        ModuleRecipe recipe = modulePackage.recipe();
        boolean several = recipe.directories().size() > 1;
        if (several) {
            command(text, "symbols=");
        }
        for (String each : recipe.directories()) {
            String directory = each.equals(".") ? "\"$source\"" : "\"$source\"/" + each;
            StringBuilder make = new StringBuilder();
            if (recipe.makefile() == ModuleRecipe.Makefile.KBUILD) {
                make.append("make -C \"$kernel\" M=").append(directory);
            } else {
                make.append("(cd ").append(directory).append("; make");
            }
            make.append(" KCFLAGS=\"$maps\" KAFLAGS=\"$maps\"");
            if (several) {
                make.append(" ${symbols:+\"KBUILD_EXTRA_SYMBOLS=$symbols\"}");
            }
            recipe.variables()
                    .forEach(variable -> make.append(' ').append(shell(expanded(ModuleMake.added(variable)))));
            make.append(' ').append(JOBS);
            recipe.targets().forEach(target -> make.append(' ').append(word(target)));
            command(text, make + (recipe.makefile() == ModuleRecipe.Makefile.OWN ? ")" : ""));
            if (several) {
                command(
                        text,
                        "[ ! -f " + directory + "/Module.symvers ] || symbols=\"$symbols${symbols:+ }\"" + directory
                                + "/Module.symvers");
            }
        }
    }

    /**
     * Installs the modules, and unpacks the files of the common package.
     *
     * @param files the macro of the archive with these files, if there are any
     */
    String install(Optional<String> files) {
        StringBuilder text = new StringBuilder("%install\n");
        String target = "%{buildroot}/" + modulePackage.directory();
        text.append("mkdir -p \"").append(target).append("\"\n");
        for (InstalledModule module : build.modules()) {
            String from = directory() + "/" + word(module.path());
            String to = "\"" + target + "\"/" + word(module.name() + ".ko");
            text.append(module.strip() ? "strip --strip-debug -o " + to + " " + from : "cp " + from + " " + to);
            text.append('\n');
        }
        files.ifPresent(archive -> text.append("tar -x -f \"").append(archive).append("\" -C %{buildroot}\n"));
        return text.append("chmod -R u=rwX,go=rX %{buildroot}\n").toString();
    }

    private String expanded(String text) {
        String release = modulePackage.kernel().release();
        return ModuleRecipe.expand(
                text,
                ModuleMake.variables(
                        release, build.kernel().toString(), build.source().toString()));
    }

    /** A text as a word of the shell, with the shell's variables in place of this machine's directories. */
    private String shell(String text) {
        Pattern directories = Pattern.compile(places.keySet().stream()
                .sorted((one, other) -> other.length() - one.length())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
        StringBuilder shell = new StringBuilder();
        Matcher found = directories.matcher(text);
        int from = 0;
        while (found.find()) {
            shell.append(from == found.start() ? "" : SpecText.word(text.substring(from, found.start())));
            shell.append(places.get(found.group()));
            from = found.end();
        }
        if (from < text.length() || text.isEmpty()) {
            shell.append(SpecText.word(text.substring(from)));
        }
        return shell.toString().replace(JOBS_MARK, JOBS);
    }
}
