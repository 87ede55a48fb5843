// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerLoginsTest {
    private static final String PASSWORD = "canary:77 $(x)";

    @TempDir
    Path home;

    private final RecordedOutput output = new RecordedOutput();

    @Test
    void theLoginOfThisRegistryIsFoundAndItsPasswordIsNotTold() {
        Trees.write(home.resolve(".docker/config.json"), auths("registry.example.org:5000"));
        assertThat(logins(Map.of()).find("registry.example.org:5000"))
                .hasValueSatisfying(login -> assertThat(login.password()).isEqualTo(PASSWORD))
                .hasValueSatisfying(login -> assertThat(login).hasToString("owner (password not shown)"));
        assertThat(logins(Map.of()).find("registry.example.org")).isEmpty();
        assertThat(output.lines).hasSize(1).allMatch(line -> line.contains(".docker/config.json"));
    }

    @Test
    void whatPodmanAndTheEnvironmentNameComesFirst() {
        Trees.write(home.resolve(".docker/config.json"), auths("one.example.org"));
        Trees.write(home.resolve("run/containers/auth.json"), auths("two.example.org"));
        Trees.write(home.resolve("mine/config.json"), auths("three.example.org"));
        DockerLogins logins = logins(Map.of(
                "XDG_RUNTIME_DIR",
                home.resolve("run").toString(),
                "DOCKER_CONFIG",
                home.resolve("mine").toString(),
                "REGISTRY_AUTH_FILE",
                home.resolve("nowhere").toString()));
        for (String registry : new String[] {"one.example.org", "two.example.org", "three.example.org"}) {
            assertThat(logins.find(registry)).as(registry).isPresent();
        }
    }

    @Test
    void aFileThatCanNotBeReadIsNamedAndNotQuoted() {
        Trees.write(home.resolve(".docker/config.json"), "{\"auths\": {\"" + PASSWORD + "\"");
        assertThatThrownBy(() -> logins(Map.of()).find("registry.example.org"))
                .hasMessageContaining(".docker/config.json")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    private static String auths(String registry) {
        String login = Base64.getEncoder().encodeToString(("owner:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return "{\"auths\": {\"" + registry + "\": {\"auth\": \"" + login + "\"}}}";
    }

    private DockerLogins logins(Map<String, String> environment) {
        return DockerLogins.of(environment, home, output);
    }
}
