// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Spelling;
import io.github.kernellts.system.Trees;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.Profile;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.io.xpp3.SettingsXpp3Reader;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/**
 * Refuses profiles and properties of the command line that don't exist, and warns of such properties in POMs. Maven
 * ignores them and builds something other than requested: another branch, or packages signed with another key.
 */
final class Known {
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{(kernel\\.[\\w.-]+)}");
    /** The properties of passwords, which {@link Passwords} refuses with a remedy. */
    private static final String PASSWORD = "kernel\\.\\w+\\.(password|passphrase|pin)";

    private final MavenSession session;

    Known(MavenSession session) {
        this.session = session;
    }

    /** @throws KernelException if a requested profile is in no POM of this build and not in settings.xml */
    void requireProfiles() {
        if (Reactor.isOfMaven4(session)) {
            // Maven 4 refuses them itself, except those marked as optional.
            return;
        }
        Set<String> known = new TreeSet<>();
        for (MavenProject project : session.getAllProjects()) {
            Selection.profiles(project).map(Profile::getId).forEach(known::add);
            project.getInjectedProfileIds().values().forEach(known::addAll);
        }
        session.getRequest().getProfiles().stream().map(Profile::getId).forEach(known::add);
        known.addAll(activeInSettings());
        for (String id : session.getRequest().getActiveProfiles()) {
            if (!known.contains(id)) {
                String instead = Spelling.nearest(id, known)
                        .map(nearest -> "choose " + nearest)
                        .orElse("choose another");
                throw new KernelException(
                        "There is no profile " + id + " in the POMs of this build",
                        instead + "; there are " + String.join(", ", known));
            }
        }
    }

    /**
     * The profiles that settings.xml always activates, which may belong to another project's POM. The session doesn't
     * distinguish them from those of the command line.
     */
    private Set<String> activeInSettings() {
        Set<String> active = new TreeSet<>();
        for (File file : new File[] {
            session.getRequest().getUserSettingsFile(), session.getRequest().getGlobalSettingsFile()
        }) {
            if (file != null && file.isFile()) {
                try (Reader reader = Files.newBufferedReader(file.toPath())) {
                    active.addAll(new SettingsXpp3Reader().read(reader, false).getActiveProfiles());
                } catch (IOException | XmlPullParserException e) {
                    // Maven reported this when it read the file itself.
                    continue;
                }
            }
        }
        return active;
    }

    /**
     * @param plugin the descriptor of this plugin, whose parameters name the properties
     * @throws KernelException if the command line sets a property {@code kernel.*}, or one that is spelt nearly like a
     *     parameter's, that no goal and no POM reads
     */
    void requireProperties(PluginDescriptor plugin) {
        Set<String> known = properties(plugin);
        session.getUserProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("kernel.")
                        || Spelling.nearest(name, known).isPresent())
                .filter(name -> !known.contains(name) && !name.matches(PASSWORD))
                .sorted()
                .filter(name -> poms().noneMatch(word(name).asPredicate()))
                .findFirst()
                .ifPresent(name -> {
                    throw new KernelException(
                            "No goal and no POM reads the property " + name,
                            Spelling.nearest(name, known)
                                    .map(nearest -> "set " + nearest + " instead")
                                    .orElse("leave it out; kernel:help -Ddetail lists all properties"));
                });
    }

    /**
     * Warnings about the properties {@code kernel.*} of a project's own POM that no goal and no POM reads, and about
     * elements of this plugin's configuration that are no parameter. The first are not errors, since files that Maven
     * filters may read them, nor are the second to Maven.
     */
    List<String> warnings(MavenProject project, PluginDescriptor plugin) {
        return Stream.concat(propertyWarnings(project, plugin), configurationWarnings(project, plugin))
                .toList();
    }

    /** Maven says this itself from 3.9 on. */
    private static Stream<String> configurationWarnings(MavenProject project, PluginDescriptor plugin) {
        Plugin configured = project.getPlugin(plugin.getPluginLookupKey());
        if (configured == null) {
            return Stream.of();
        }
        Set<String> known = new TreeSet<>();
        plugin.getMojos().forEach(mojo -> known.addAll(mojo.getParameterMap().keySet()));
        return Configurations.of(configured)
                .flatMap(configuration -> Stream.of(configuration.getChildren()))
                .map(Xpp3Dom::getName)
                .filter(name -> !known.contains(name))
                .distinct()
                .sorted()
                .map(name ->
                        "No goal reads <" + name + "> in the configuration of " + configured.getArtifactId() + " in "
                                + project.getArtifactId()
                                + Spelling.nearest(name, known)
                                        .map(nearest -> ". Fix: write <" + nearest + "> instead")
                                        .orElse(""));
    }

    private Stream<String> propertyWarnings(MavenProject project, PluginDescriptor plugin) {
        Set<String> known = properties(plugin);
        return Stream.concat(
                        Stream.of(project.getOriginalModel().getProperties()),
                        project.getOriginalModel().getProfiles().stream().map(Profile::getProperties))
                .flatMap(properties -> properties.stringPropertyNames().stream())
                .filter(name -> name.startsWith("kernel.") && !known.contains(name) && !name.matches(PASSWORD))
                .distinct()
                .sorted()
                .filter(name -> poms().noneMatch(pom -> pom.contains("${" + name + "}")))
                .map(name -> "No goal and no POM reads the property " + name + " of " + project.getArtifactId()
                        + Spelling.nearest(name, known)
                                .map(nearest -> ". Fix: set " + nearest + " instead")
                                .orElse(""));
    }

    /** A property's name, but not as a part of a longer one: POMs have {@code kernel.flavor.none}. */
    private static Pattern word(String name) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-]|\\.\\w)");
    }

    private static Set<String> properties(PluginDescriptor plugin) {
        return parameters(plugin).keySet();
    }

    /** The properties that the goals read, with the type of the parameter. */
    static Map<String, String> parameters(PluginDescriptor plugin) {
        Map<String, String> names = new TreeMap<>();
        plugin.getMojos().forEach(mojo -> {
            PlexusConfiguration parameters = mojo.getMojoConfiguration();
            for (PlexusConfiguration parameter : parameters.getChildren()) {
                for (String text : Stream.of(parameter.getValue(), parameter.getAttribute("default-value"))
                        .filter(each -> each != null)
                        .toList()) {
                    Matcher expression = EXPRESSION.matcher(text);
                    while (expression.find()) {
                        names.put(expression.group(1), type(mojo, parameter.getName()));
                    }
                }
            }
        });
        return names;
    }

    private static String type(MojoDescriptor mojo, String parameter) {
        Parameter described = mojo.getParameterMap().get(parameter);
        return described == null ? "" : String.valueOf(described.getType());
    }

    /** The texts of all POMs of this build and of their parents. */
    private Stream<String> poms() {
        List<MavenProject> projects = session.getAllProjects();
        return projects.stream()
                .flatMap(Selection::lineage)
                .map(MavenProject::getFile)
                .filter(file -> file != null && file.isFile())
                .distinct()
                .map(file -> Trees.text(file.toPath()));
    }
}
