// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the commands of a guide unchanged: with Bash, outside of the checkout, with the plugin of this build. */
final class GuideRun {
    /** The plugin version in the guides. */
    private static final String WRITTEN = "1000-SNAPSHOT";

    private GuideRun() {}

    /** Writes a guide's POM to a separate directory. */
    static Path project(String directory, String pom) throws IOException {
        Path target = Path.of(OutsideProject.property("it.directory")).resolve(directory);
        Run.in(Files.createDirectories(target.getParent()), "rm", "-rf", target.toString());
        Files.createDirectories(target);
        Files.writeString(target.resolve("pom.xml"), ofThisBuild(pom));
        return target;
    }

    /** Runs a script, in which every command must succeed, and returns its output. */
    static String commands(Path directory, String script, String input, Map<String, String> environment) {
        if (script.isBlank()) {
            throw new AssertionError("the guide has no such commands");
        }
        try {
            Path file = directory.resolve("guide.sh");
            // Only the paths of Maven and of its local repository change: the commands themselves stay as they are.
            Files.writeString(
                    file,
                    "mvn() { \"$MAVEN\" -B -ntp -Dmaven.repo.local=\"$LOCAL\" -Dkernel.provision=\"$PROVISION\" \"$@\"; }\n"
                            + ofThisBuild(script));
            Path typed = Files.writeString(directory.resolve("guide.input"), input);
            ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-euo", "pipefail", file.toString()))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(typed.toFile());
            builder.environment().remove("MAVEN_CMD_LINE_ARGS");
            builder.environment().put("MAVEN_OPTS", OutsideProject.JVM);
            Map<String, String> all = new HashMap<>(environment);
            all.put("MAVEN", OutsideProject.property("it.maven"));
            all.put("LOCAL", OutsideProject.property("it.repository"));
            all.put("PROVISION", Provisioned.option());
            all.put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().putAll(all);
            Process bash = builder.start();
            String log = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = bash.waitFor();
            if (exit != 0) {
                throw new AssertionError("The commands of the guide exited with " + exit + ":\n" + log);
            }
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String ofThisBuild(String text) {
        return text.replace(WRITTEN, OutsideProject.property("it.version"));
    }
}
