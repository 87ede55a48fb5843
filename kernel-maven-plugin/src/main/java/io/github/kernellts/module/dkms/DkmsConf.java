// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module.dkms;

import io.github.kernellts.system.KernelException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The variables of a dkms.conf, evaluated for one kernel. In bash each variable is an array, so each has values by
 * index. They are text of others: those that become part of a path are checked here.
 */
public final class DkmsConf {
    /** More modules or patches than any dkms.conf has; an index above it is refused. */
    private static final int MOST = 1024;

    /** The last record that {@code dkms.bash} writes. */
    private static final String END = "end\0" + "0\0" + "\0";
    /** The variable of {@link #without}, which no dkms.conf can set. */
    private static final String EXCLUDED = "excluded";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_]+");
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,4}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_+.-]+");
    /** What a package's build replaces in PACKAGE_VERSION, such as dh_dkms's {@code #MODULE_VERSION#}; some forget it. */
    private static final Pattern PLACEHOLDER = Pattern.compile("([#@%]+)[A-Za-z0-9_-]+\\1");

    private static final Pattern DIRECTORY = Pattern.compile("[A-Za-z0-9_+./-]*");

    private final byte[] result;
    private final Map<String, SortedMap<Integer, String>> values;

    private DkmsConf(byte[] result, Map<String, SortedMap<Integer, String>> values) {
        this.result = result.clone();
        this.values = values;
    }

    /** What {@link #parse} reads. */
    public byte[] bytes() {
        return result.clone();
    }

    /**
     * A module of BUILT_MODULE_NAME and the arrays that belong to it.
     *
     * @param location the directory in which it is built, below the source; empty for its top
     * @param builtName its name there, without {@code .ko}
     * @param name its name in the package, without {@code .ko}
     * @param strip whether its debug information is removed
     */
    public record Module(String location, String builtName, String name, boolean strip) {
        /** The path of the built module below the source. */
        public String path() {
            return (location.isEmpty() ? "" : location + "/") + builtName + ".ko";
        }

        /** Whether it has a name in the package, or is built by it. */
        public boolean isNamed(String given) {
            return given.equals(builtName) || given.equals(name);
        }
    }

    /**
     * Reads what {@code dkms.bash} wrote: records of three fields, each ended by a NUL.
     *
     * @throws KernelException if it has another form, or no end
     */
    public static DkmsConf parse(byte[] result) {
        List<String> fields = fields(result);
        Map<String, SortedMap<Integer, String>> values = new TreeMap<>();
        for (int i = 0; i + 2 < fields.size(); i += 3) {
            String name = fields.get(i);
            String index = fields.get(i + 1);
            if (name.equals("end") && i + 3 == fields.size()) {
                return new DkmsConf(result, values);
            }
            if (!NAME.matcher(name).matches() || !INDEX.matcher(index).matches() || Integer.parseInt(index) >= MOST) {
                throw new KernelException(
                        "dkms.conf has a variable " + printable(name) + "[" + printable(index) + "]",
                        "number its arrays from 0");
            }
            values.computeIfAbsent(name, key -> new TreeMap<>())
                    .put(Integer.parseInt(index), oneLine(fields.get(i + 2)));
        }
        throw new KernelException(
                "dkms.conf ended before its last line", "look for an exit or an error of its shell code in it");
    }

    /**
     * The same with a version in place of a placeholder in PACKAGE_VERSION and in the values that have it from there.
     *
     * @param version the version of whoever builds the module
     */
    public DkmsConf filled(String version) {
        Optional<String> placeholder = value("PACKAGE_VERSION")
                .filter(each -> PLACEHOLDER.matcher(each).matches());
        if (placeholder.isEmpty()) {
            return this;
        }
        Map<String, SortedMap<Integer, String>> filled = new TreeMap<>();
        values.forEach((name, array) -> {
            SortedMap<Integer, String> copy = new TreeMap<>(array);
            copy.replaceAll((index, value) -> value.replace(placeholder.get(), version));
            filled.put(name, copy);
        });
        return new DkmsConf(result, filled);
    }

    /** The indexes of all variables whose names begin so. */
    Set<Integer> indexes(String prefix) {
        return values.entrySet().stream()
                .filter(each -> each.getKey().startsWith(prefix))
                .flatMap(each -> each.getValue().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The same without some modules.
     *
     * @param reasons the reasons, by the modules' indexes
     */
    DkmsConf without(SortedMap<Integer, String> reasons) {
        StringBuilder records = new StringBuilder();
        reasons.forEach((index, reason) -> records.append(EXCLUDED + "\0")
                .append(index)
                .append('\0')
                .append(printable(reason))
                .append('\0'));
        String text = new String(result, StandardCharsets.UTF_8);
        return parse(
                (text.substring(0, text.length() - END.length()) + records + END).getBytes(StandardCharsets.UTF_8));
    }

    /** The reasons why modules are not built for the kernel, by their indexes. */
    private SortedMap<Integer, String> excluded() {
        return array(EXCLUDED);
    }

    /**
     * The modules that are not built for the kernel, by their names in the package, with the reasons. One that another index
     * provides, as for other kernels, is none of them.
     */
    public Map<String, String> excludedModules() {
        Map<String, String> excluded = new TreeMap<>();
        excluded()
                .forEach((index, reason) -> names(index)
                        .reduce((built, name) -> name)
                        .filter(name -> !provides(name))
                        .ifPresent(
                                name -> excluded.merge(printable(name), reason, (one, other) -> one + "; " + other)));
        return excluded;
    }

    /** The reason why a module is not built for the kernel, by its name in the package or the one it is built by. */
    public Optional<String> excluded(String name) {
        return excluded().entrySet().stream()
                .filter(each -> names(each.getKey()).anyMatch(name::equals) && !provides(name))
                .map(Map.Entry::getValue)
                .reduce((one, other) -> one + "; " + other);
    }

    private boolean provides(String name) {
        return modules().stream().anyMatch(module -> module.isNamed(name));
    }

    /** The name by which the module of an index is built, and then that in the package if that is another. */
    private Stream<String> names(int index) {
        return Stream.of("BUILT_MODULE_NAME", "DEST_MODULE_NAME").flatMap(variable -> at(variable, index).stream());
    }

    /** dkms joins the words of each value by blanks, also those of several lines. */
    private static String oneLine(String value) {
        return value.replaceAll("\\s*\\n\\s*", " ").strip();
    }

    private static List<String> fields(byte[] result) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(result))
                    .toString();
            List<String> fields = new ArrayList<>(List.of(text.split("\0", -1)));
            // Each field is ended by a NUL: nothing comes after the last one.
            fields.remove(fields.size() - 1);
            return fields;
        } catch (CharacterCodingException e) {
            throw new KernelException("dkms.conf has a value that is no UTF-8", "save it in UTF-8", e);
        }
    }

    /** PACKAGE_NAME. */
    public String name() {
        return required("PACKAGE_NAME");
    }

    /** PACKAGE_VERSION. */
    public String version() {
        return required("PACKAGE_VERSION");
    }

    /** PACKAGE_NAME as a name of packages: without a {@code -dkms} at its end, and with hyphens for dots and the like. */
    public String packageName() {
        return name().replaceFirst("-dkms$", "").replaceAll("[^A-Za-z0-9_+-]", "-");
    }

    /** PACKAGE_VERSION as a version of packages: RPM separates version and release by a hyphen, the epoch by a colon. */
    public String packageVersion() {
        return version().replaceAll("[:-]", "_");
    }

    private String required(String variable) {
        String value = value(variable)
                .orElseThrow(() -> new KernelException(
                        "dkms.conf has no " + variable,
                        "add it, or set kernel.module.dkms=false and describe the build in the POM"));
        // They become directories, as in /var/lib/dkms/NAME/VERSION/build.
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9_+.~^:-]*")) {
            throw new KernelException(
                    "dkms.conf has " + variable + "=\"" + printable(value) + "\", which can't be a directory's name",
                    "choose letters, digits and any of _+.~^:- there");
        }
        return value;
    }

    /** A value that isn't empty: the first one of an array. */
    public Optional<String> value(String variable) {
        return at(variable, 0);
    }

    /** All values of an array that aren't empty. */
    public List<String> values(String variable) {
        return array(variable).values().stream().filter(each -> !each.isBlank()).toList();
    }

    private SortedMap<Integer, String> array(String variable) {
        return values.getOrDefault(variable, new TreeMap<>());
    }

    /** The value at an index of an array, if it isn't empty. */
    Optional<String> at(String variable, int index) {
        return Optional.ofNullable(array(variable).get(index)).filter(each -> !each.isBlank());
    }

    /** The modules to package. */
    public List<Module> modules() {
        int size = Stream.of("BUILT_MODULE_NAME", "BUILT_MODULE_LOCATION", "DEST_MODULE_NAME", "DEST_MODULE_LOCATION")
                .map(this::array)
                .filter(array -> !array.isEmpty())
                .mapToInt(array -> array.lastKey() + 1)
                .max()
                .orElse(0);
        List<Module> modules = IntStream.range(0, size)
                .filter(index -> !excluded().containsKey(index))
                .mapToObj(this::module)
                .toList();
        Map<String, Module> byName = new TreeMap<>();
        for (Module each : modules) {
            // The kernel makes no difference between a hyphen and an underscore.
            Module other = byName.putIfAbsent(each.name().replace('-', '_'), each);
            if (other != null) {
                throw new KernelException(
                        "dkms.conf names two modules \"" + each.name() + "\", " + other.path() + " and " + each.path()
                                + "; the kernel loads only one of them",
                        "give one of them another name in DEST_MODULE_NAME");
            }
        }
        return modules;
    }

    private Module module(int index) {
        boolean alone = array("DEST_MODULE_LOCATION").size() <= 1;
        String built = at("BUILT_MODULE_NAME", index)
                .or(() -> alone ? value("PACKAGE_NAME") : Optional.empty())
                .orElseThrow(() -> new KernelException(
                        "dkms.conf has no BUILT_MODULE_NAME[" + index + "]", "name the module there"));
        String location = at("BUILT_MODULE_LOCATION", index).orElse("").replaceFirst("^(\\./+)+", "");
        String name = at("DEST_MODULE_NAME", index).orElse(built);
        String strip = at("STRIP", index).or(() -> value("STRIP")).orElse("yes");
        for (String each : List.of(built, name)) {
            if (!FILE.matcher(each).matches() || each.endsWith(".ko") || each.startsWith(".")) {
                throw new KernelException(
                        "dkms.conf names a module \"" + printable(each) + "\", which is no module's name",
                        "name it without directory and .ko in BUILT_MODULE_NAME[" + index + "] and DEST_MODULE_NAME["
                                + index + "]");
            }
        }
        if (!DIRECTORY.matcher(location).matches()
                || location.startsWith("/")
                || List.of(location.split("/")).contains("..")) {
            throw new KernelException(
                    "dkms.conf has BUILT_MODULE_LOCATION[" + index + "]=\"" + printable(location)
                            + "\", which is not below the source",
                    "name a directory below the source there");
        }
        return new Module(
                location.replaceAll("/+", "/").replaceFirst("/$", ""), built, name, !strip.matches("(?s)[nN].*"));
    }

    /** The last MAKE whose MAKE_MATCH matches the kernel; empty if dkms would run its own. */
    public Optional<String> make() {
        Optional<String> chosen = at("MAKE_MATCH", 0).isPresent() ? Optional.empty() : value("MAKE");
        for (int index : array("MAKE").keySet()) {
            if (at("MAKE", index).isPresent()
                    && at("MAKE_MATCH", index).isPresent()
                    && matches("make_matches", index)) {
                chosen = at("MAKE", index);
            }
        }
        return chosen;
    }

    /**
     * The file names of the patches for this kernel, in the source's directory {@code patches}.
     *
     * @throws KernelException if one leads elsewhere
     */
    public List<String> patches() {
        return array("PATCH").keySet().stream()
                .filter(index -> at("PATCH", index).isPresent())
                .filter(index -> at("PATCH_MATCH", index).isEmpty() || matches("patch_matches", index))
                .map(index -> at("PATCH", index).get())
                .peek(patch -> {
                    if (!DIRECTORY.matcher(patch).matches()
                            || patch.startsWith("/")
                            || List.of(patch.split("/")).contains("..")) {
                        throw new KernelException(
                                "dkms.conf has the patch \"" + printable(patch)
                                        + "\", which is not below its directory patches",
                                "name a file in the directory patches of the source");
                    }
                })
                .toList();
    }

    /** Whether a regular expression matched; bash's exit code is 0, 1, or 2 for an expression with an error. */
    boolean matches(String results, int index) {
        return at(results, index).filter("0"::equals).isPresent();
    }

    /** A text of others, for a message in one line. */
    static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
