// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scanner of bills of materials that knows flaws of Linux releases by CPE name. It follows the rules of grype and trivy,
 * read in the sources of syft (2026-08-21), grype (2026-07-22), go-vex (2026-08-18) and trivy (2026-08-21): which
 * components of a CycloneDX bill are packages, and which statement is on which package. It shares nothing with the code
 * that writes the documents.
 */
final class Scanner {
    /** Types that syft takes for packages; others are left out without a word. */
    private static final Set<String> PACKAGES =
            Set.of("application", "framework", "library", "machine-learning-model", "firmware");
    /** Types that trivy knows; a bill whose main component is of another one is refused. */
    private static final Set<String> KNOWN =
            Set.of("container", "application", "library", "framework", "operating-system", "platform", "file");

    private static final Set<String> HIDDEN = Set.of("not_affected", "fixed", "resolved");
    private static final Pattern LINK = Pattern.compile("urn:cdx:([0-9a-f-]{36})/([0-9]+)#(.+)");

    private final JsonNode bill;
    private final JsonNode root;
    /** Those whose flaws are found, by the reference in the bill. */
    private final List<JsonNode> packages = new ArrayList<>();

    /** @throws IllegalArgumentException if a scanner would refuse the bill */
    Scanner(byte[] bill) {
        this.bill = parse(bill);
        this.root = this.bill.at("/metadata/component");
        if (!KNOWN.contains(root.path("type").asText())) {
            throw new IllegalArgumentException("trivy: unsupported type " + root.path("type"));
        }
        packages(root);
        this.bill.path("components").forEach(this::packages);
    }

    private void packages(JsonNode component) {
        // Flaws of RPMs are looked up in the advisories of a distribution, which has none of these packages.
        if (PACKAGES.contains(component.path("type").asText())
                && component.path("cpe").asText().startsWith("cpe:2.3:o:linux:linux_kernel:")
                && !component.path("purl").asText().startsWith("pkg:rpm/")) {
            packages.add(component);
        }
        component.path("components").forEach(this::packages);
    }

    /**
     * The flaws that are reported.
     *
     * @param known the flaws of a release of Linux, by that release
     * @param hidden whether a document hides one of these for a package
     */
    private Set<String> found(Map<String, List<String>> known, Hiding hidden) {
        Set<String> found = new TreeSet<>();
        for (JsonNode each : packages) {
            String release = each.path("cpe").asText().split(":")[5];
            known.getOrDefault(release, List.of()).stream()
                    .filter(id -> !hidden.hides(id, each))
                    .forEach(found::add);
        }
        return found;
    }

    private interface Hiding {
        boolean hides(String id, JsonNode component);
    }

    Set<String> found(Map<String, List<String>> known) {
        return found(known, (id, component) -> false);
    }

    /** As grype: the statement's product must be the package itself. */
    Set<String> foundByGrype(Map<String, List<String>> known, byte[] openVex) {
        JsonNode vex = parse(openVex);
        return found(known, (id, component) -> hides(vex, id, product -> matches(product, purl(component))));
    }

    /** As trivy: the product is the package, or one that depends on it and has it as a subcomponent or has none. */
    Set<String> foundByTrivy(Map<String, List<String>> known, byte[] openVex) {
        JsonNode vex = parse(openVex);
        return found(
                known,
                (id, component) -> hides(
                        vex,
                        id,
                        product -> matches(product, purl(component))
                                || isRootOf(component)
                                        && matches(product, purl(root))
                                        && (product.path("subcomponents").isEmpty()
                                                || anyMatches(product.path("subcomponents"), purl(component)))));
    }

    /** As trivy with a CycloneDX document: a BOM-Link to the package, or to one that depends on it. */
    Set<String> foundWithCycloneDx(Map<String, List<String>> known, byte[] cycloneDx) {
        JsonNode vex = parse(cycloneDx);
        return found(known, (id, component) -> {
            for (JsonNode statement : vex.path("vulnerabilities")) {
                if (statement.path("id").asText().equals(id)
                        && HIDDEN.contains(statement.at("/analysis/state").asText())) {
                    for (JsonNode affects : statement.path("affects")) {
                        if (links(affects.path("ref").asText(), component)
                                || isRootOf(component)
                                        && links(affects.path("ref").asText(), root)) {
                            return true;
                        }
                    }
                }
            }
            return false;
        });
    }

    private boolean links(String link, JsonNode component) {
        Matcher form = LINK.matcher(link);
        return form.matches()
                && bill.path("serialNumber").asText().equals("urn:uuid:" + form.group(1))
                && bill.path("version").asText().equals(form.group(2))
                && (component.path("bom-ref").asText().equals(form.group(3))
                        || purl(component).equals(form.group(3)));
    }

    private boolean isRootOf(JsonNode component) {
        for (JsonNode each : bill.path("dependencies")) {
            if (each.path("ref").asText().equals(root.path("bom-ref").asText())) {
                for (JsonNode on : each.path("dependsOn")) {
                    if (on.asText().equals(component.path("bom-ref").asText())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean hides(JsonNode vex, String id, Predicate<JsonNode> isOn) {
        for (JsonNode statement : vex.path("statements")) {
            if (statement.at("/vulnerability/name").asText().equals(id)) {
                for (JsonNode product : statement.path("products")) {
                    if (isOn.test(product)) {
                        return HIDDEN.contains(statement.path("status").asText());
                    }
                }
            }
        }
        return false;
    }

    private static boolean anyMatches(JsonNode components, String purl) {
        for (JsonNode each : components) {
            if (matches(each, purl)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(JsonNode product, String purl) {
        return matches(product.path("@id").asText(), purl)
                || matches(product.at("/identifiers/purl").asText(), purl);
    }

    /** A statement's URL is the more general one: all that it has, the package's must have. */
    private static boolean matches(String general, String special) {
        if (!general.startsWith("pkg:") || !special.startsWith("pkg:")) {
            return false;
        }
        try {
            PackageURL wanted = new PackageURL(general);
            PackageURL is = new PackageURL(special);
            return wanted.getType().equals(is.getType())
                    && String.valueOf(wanted.getNamespace()).equals(String.valueOf(is.getNamespace()))
                    && wanted.getName().equals(is.getName())
                    && (wanted.getVersion() == null || wanted.getVersion().equals(is.getVersion()))
                    && qualifiers(is).entrySet().containsAll(qualifiers(wanted).entrySet());
        } catch (MalformedPackageURLException e) {
            return false;
        }
    }

    private static Map<String, String> qualifiers(PackageURL purl) {
        return purl.getQualifiers() == null ? Map.of() : purl.getQualifiers();
    }

    private static String purl(JsonNode component) {
        return component.path("purl").asText();
    }

    private static JsonNode parse(byte[] json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
