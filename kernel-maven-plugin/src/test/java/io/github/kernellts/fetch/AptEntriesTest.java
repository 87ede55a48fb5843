// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AptEntriesTest {
    private static final List<String> SOURCES = List.of("deb-src");

    @Test
    void linesBecomeLinesForSourcesWithTheirOptions() {
        assertThat(AptEntries.ofLines("""
                        # deb http://commented/ out main
                        deb [signed-by=/k.gpg arch=amd64] http://host/debian bookworm main contrib
                        deb-src http://host/debian bookworm main
                        deb http://host/debian bookworm main
                        deb cdrom:[Debian 12]/ bookworm main
                        nonsense
                        """, SOURCES)).isEqualTo("""
                        deb-src [signed-by=/k.gpg arch=amd64] http://host/debian bookworm main contrib
                        deb-src http://host/debian bookworm main
                        """);
    }

    @Test
    void stanzasBecomeStanzasForSourcesWithTheirKeys() {
        assertThat(AptEntries.ofStanzas("""
                        # of ours
                        Types: deb
                        # snapshot
                        URIs: http://host/debian
                        Suites: bookworm bookworm-updates
                        Components: main
                        Signed-By:
                         -----BEGIN PGP PUBLIC KEY BLOCK-----
                         .
                         abc

                        Enabled: no
                        Types: deb
                        URIs: http://other/

                        types: deb deb-src
                        URIs: http://host/security
                        """, SOURCES)).isEqualTo("""
                        Types: deb-src
                        URIs: http://host/debian
                        Suites: bookworm bookworm-updates
                        Components: main
                        Signed-By:
                         -----BEGIN PGP PUBLIC KEY BLOCK-----
                         .
                         abc

                        Types: deb-src
                        URIs: http://host/security
                        """);
    }

    @Test
    void filesWithoutEntriesBecomeNothing() {
        assertThat(AptEntries.ofLines("# none\n", SOURCES)).isEmpty();
        assertThat(AptEntries.ofStanzas("# none\n\n", SOURCES)).isEmpty();
    }

    @Test
    void anotherSuiteHasTheAddressAndTheKeysOfTheEntryForThatArchive() {
        Set<String> debian = Set.of("http://host/debian");
        assertThat(AptEntries.ofSuiteInLines("""
                        deb [signed-by=/jdk.gpg] http://jdk/deb bookworm main
                        deb [signed-by=/k.gpg] http://host/debian bookworm main contrib
                        """, debian, "bullseye")).contains("""
                        deb [signed-by=/k.gpg] http://host/debian bullseye main
                        deb-src [signed-by=/k.gpg] http://host/debian bullseye main
                        """);
        assertThat(AptEntries.ofSuiteInStanzas("""
                        Types: deb
                        URIs: http://jdk/deb
                        Suites: bookworm
                        Components: main

                        Types: deb
                        URIs: http://other/debian http://host/debian/
                        Suites: bookworm bookworm-updates
                        Components: main contrib
                        Signed-By: /k.gpg
                        """, debian, "trixie-backports")).contains("""
                        Types: deb deb-src
                        URIs: http://other/debian http://host/debian/
                        Suites: trixie-backports
                        Components: main
                        Signed-By: /k.gpg
                        """);
    }

    @Test
    void noSuiteIsMadeOfAnArchiveThatIsNotDebians() {
        Set<String> debian = Set.of("http://host/debian");
        assertThat(AptEntries.ofSuiteInLines("deb http://jdk/deb bookworm main\n", debian, "bullseye"))
                .isEmpty();
        assertThat(AptEntries.ofSuiteInStanzas(
                        "Types: deb\nURIs: http://jdk/deb\nSuites: bookworm\n", debian, "bullseye"))
                .isEmpty();
    }
}
