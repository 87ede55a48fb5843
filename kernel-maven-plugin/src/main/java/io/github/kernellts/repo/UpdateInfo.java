// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.rpm.RpmVersionOrder;
import io.github.kernellts.source.KernelVersion;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Advisories about the kernels of a repository, which {@code dnf updateinfo} lists: one for each build. Where an OpenVEX
 * document says which release fixed a vulnerability, the advisory names what was fixed since the build before it and is of
 * the type security; else it is one of the type bugfix, or newpackage for the first. Before a release is the release before
 * it, as hosts with releases never had its snapshots, and where there is none, the last build of another point release. What hosts have is not known where no build before it is in the
 * repository; then the advisory names what was fixed in its own point release, which every one before lacks.
 *
 * <p>The format is that of libsolv and createrepo_c (updateinfo.xml, as EL's own repositories have it).
 */
final class UpdateInfo {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** How the goal cve words a fix in the document. */
    private static final Pattern FIXED = Pattern.compile("Fixed in Linux ([0-9.]+[0-9])\\b.*", Pattern.DOTALL);

    private final List<RpmFile> rpms;
    private final Function<RpmFile, Optional<JsonNode>> vex;

    /**
     * @param rpms the packages of the repository
     * @param vex the OpenVEX document of a kernel's package, if there is one
     */
    UpdateInfo(List<Path> rpms, Function<RpmFile, Optional<JsonNode>> vex) {
        this.rpms = rpms.stream().map(RpmFile::new).toList();
        this.vex = vex;
    }

    /**
     * One build of a kernel.
     *
     * @param first whether no other build was there before
     * @param former the build whose vulnerabilities are compared
     */
    private record Build(RpmFile rpm, KernelRelease release, boolean first, Optional<Build> former) {
        KernelVersion version() {
            return release.version();
        }

        String id() {
            return rpm.name() + "-" + rpm.versionRelease();
        }
    }

    /** The XML; empty if there is no kernel. */
    Optional<String> xml() {
        List<Build> builds = builds();
        if (builds.isEmpty()) {
            return Optional.empty();
        }
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("updates");
            for (Build build : builds) {
                advisory(build, xml);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return Optional.of(text.toString());
    }

    private List<Build> builds() {
        TreeMap<String, List<RpmFile>> kernels = rpms.stream()
                .filter(rpm -> Retention.isKernel(rpm.name()) && !rpm.isSource())
                .collect(Collectors.groupingBy(RpmFile::name, TreeMap::new, Collectors.toList()));
        List<Build> builds = new ArrayList<>();
        kernels.values().forEach(of -> {
            List<Build> earlier = new ArrayList<>();
            for (RpmFile rpm : of.stream()
                    .sorted(Comparator.comparing(RpmFile::versionRelease, RpmVersionOrder::compare))
                    .toList()) {
                Optional<KernelRelease> release = KernelRelease.parse(rpm.version());
                if (release.isPresent()) {
                    earlier.add(new Build(rpm, release.get(), earlier.isEmpty(), former(earlier, release.get())));
                }
            }
            builds.addAll(earlier);
        });
        return builds;
    }

    /** The build before one, as hosts have it. A snapshot of its own point release was not on hosts with releases. */
    private static Optional<Build> former(List<Build> earlier, KernelRelease release) {
        if (release.snapshot()) {
            return last(earlier, build -> true);
        }
        return last(earlier, build -> !build.release().snapshot())
                .or(() -> last(earlier, build -> !build.version().equals(release.version())));
    }

    private static Optional<Build> last(List<Build> builds, Predicate<Build> which) {
        return builds.stream().filter(which).reduce((first, second) -> second);
    }

    private void advisory(Build build, XMLStreamWriter xml) throws XMLStreamException {
        List<String> fixed = fixed(build);
        xml.writeStartElement("update");
        xml.writeAttribute("from", "kernel-lts");
        xml.writeAttribute("status", "stable");
        xml.writeAttribute("type", type(build, fixed));
        xml.writeAttribute("version", "1");
        text(xml, "id", build.id());
        text(xml, "title", build.rpm().name() + ": Linux " + build.version());
        for (String element : List.of("issued", "updated")) {
            xml.writeEmptyElement(element);
            xml.writeAttribute("date", DATE.format(build.rpm().built()));
        }
        text(xml, "description", description(build, fixed));
        xml.writeStartElement("references");
        // dnf updateinfo list --with-cve takes each reference for a CVE, so that nothing else stands here.
        for (String cve : fixed) {
            xml.writeEmptyElement("reference");
            xml.writeAttribute("href", "https://www.cve.org/CVERecord?id=" + cve);
            xml.writeAttribute("id", cve);
            xml.writeAttribute("title", cve);
            xml.writeAttribute("type", "cve");
        }
        xml.writeEndElement();
        packages(build, xml);
        xml.writeEndElement();
    }

    private static String type(Build build, List<String> fixed) {
        if (!fixed.isEmpty()) {
            return "security";
        }
        return build.first() ? "newpackage" : "bugfix";
    }

    private static String description(Build build, List<String> fixed) {
        // The source may be kernel.org's, a distribution's with patches, or a tree of the owner's.
        String first = "Linux " + build.version() + "; " + changes(build.version())
                + " has the changes of kernel.org's release of this version.";
        if (fixed.isEmpty()) {
            return first;
        }
        return first + " Of the vulnerabilities with a CVE id, "
                + build.former()
                        .map(former -> "it fixes these of " + former.version())
                        .orElse("this release of Linux fixes these")
                + ": " + String.join(", ", fixed) + ".";
    }

    /**
     * The CVE ids that this build's document says to be fixed by a later release than that of the build before it, or by
     * its own release if there is none.
     */
    private List<String> fixed(Build build) {
        int former = build.former()
                .map(each -> each.version().point())
                .orElse(build.version().point() - 1);
        List<String> fixed = new ArrayList<>();
        vex.apply(build.rpm())
                .ifPresent(document -> document.path("statements").forEach(statement -> {
                    Matcher words = FIXED.matcher(statement.path("status_notes").asText());
                    if (statement.path("status").asText().equals("fixed")
                            && words.matches()
                            && isBetween(former, words.group(1), build.version())) {
                        fixed.add(statement.path("vulnerability").path("name").asText());
                    }
                }));
        return fixed.stream()
                .filter(id -> id.matches("CVE-[0-9]+-[0-9]+"))
                .sorted()
                .toList();
    }

    private static boolean isBetween(int former, String fix, KernelVersion last) {
        if (!KernelVersion.isOne(fix)) {
            return false;
        }
        KernelVersion version = KernelVersion.parse(fix);
        return version.branch().equals(last.branch()) && version.point() > former && version.point() <= last.point();
    }

    private static String changes(KernelVersion version) {
        String major = version.toString().replaceFirst("\\..*", "");
        return "https://cdn.kernel.org/pub/linux/kernel/v" + major + ".x/ChangeLog-" + version.releaseName();
    }

    /**
     * The kernel's package, those of the same build that are named after it, and those of modules for it: dnf upgrade
     * --security would leave a module's common package behind, which brings the module for the kernel.
     */
    private void packages(Build build, XMLStreamWriter xml) throws XMLStreamException {
        String kernel = Retention.kernelOf(build.rpm());
        xml.writeStartElement("pkglist");
        xml.writeStartElement("collection");
        xml.writeAttribute("short", "kernel-lts");
        text(xml, "name", "kernel-lts");
        for (RpmFile rpm : rpms) {
            if (!rpm.isSource() && Retention.kernelOf(rpm).equals(kernel)) {
                xml.writeStartElement("package");
                xml.writeAttribute("name", rpm.name());
                xml.writeAttribute("epoch", "0");
                xml.writeAttribute("version", rpm.version());
                xml.writeAttribute(
                        "release", rpm.versionRelease().substring(rpm.version().length() + 1));
                xml.writeAttribute("arch", "x86_64");
                text(xml, "filename", rpm.file().getFileName().toString());
                xml.writeEndElement();
            }
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void text(XMLStreamWriter xml, String element, String content) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeCharacters(content);
        xml.writeEndElement();
    }
}
