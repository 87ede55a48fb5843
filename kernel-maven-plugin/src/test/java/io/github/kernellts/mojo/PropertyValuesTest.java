// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyValuesTest {
    /** Otherwise the goals would make a directory named ~, install nothing, or put a repository into the project. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kernel.cache | ~/cache | and nothing replaced the ~",
                "kernel.keygen.directory | ~ | and nothing replaced the ~",
                "kernel.devel.rpms | a.rpm,~me/b.rpm | and nothing replaced the ~",
                "kernel.module.source | ~/src | and nothing replaced the ~",
                "kernel.signing.keystore | ${env.KEYS}/modules.p12 | and nothing sets the property in it",
                "kernel.repo.directory | '' | and an empty path is none",
                "kernel.provision | yes | which is neither true nor false",
                "kernel.debuginfo | 0 | which is neither true nor false",
                "kernel.module.srpm | '' | which is neither true nor false",
                "kernel.jobs | many | which is no number",
                "kernel.repo.keep | 3.5 | which is no number",
                "kernel.config.fragments | policy,,el | and one of its entries is empty",
                "kernel.signing.trusted | 'a.crt, ' | and one of its entries is empty",
            })
    void aValueThatMavenWouldReadAsSomethingElseIsRefused(String name, String value, String why) {
        MavenSession session = Projects.session(Projects.project("tiny"));
        session.getUserProperties().setProperty(name, value);
        assertThatThrownBy(() -> PropertyValues.require(Projects.project("tiny"), session, KnownTest.plugin()))
                .hasMessageContaining(name + " is \"" + value + "\", " + why);
        MavenProject project = Projects.project("tiny");
        project.getProperties().setProperty(name, value);
        assertThatThrownBy(() -> PropertyValues.require(project, Projects.session(project), KnownTest.plugin()))
                .hasMessageContaining(name + " is \"" + value + "\", " + why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kernel.shell.command | ~/run",
                "kernel.cache | /srv/backup~/x",
                "kernel.module.prepare | make ${kernelver}",
                "kernel.provision | TRUE",
                "kernel.skip | ' false '",
                "kernel.jobs | 4",
                "kernel.module.load | ''",
                "kernel.config.fragments | 'policy, el'",
                "another.path | ~/x"
            })
    void otherValuesAreTaken(String name, String value) {
        MavenProject project = Projects.project("tiny");
        project.getProperties().setProperty(name, value);
        assertThatCode(() -> PropertyValues.require(project, Projects.session(project), KnownTest.plugin()))
                .doesNotThrowAnyException();
    }
}
