// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.kbuild.DynamicNeeds;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnterpriseLinuxTest {
    /** A program of Debian 12 needs 2.34; one of Debian 13 2.38, for its strtol of C23. */
    @ParameterizedTest
    @CsvSource({
        "GLIBC_2.2.5, true, true, true",
        "GLIBC_2.28, true, true, true",
        "GLIBC_2.33, false, true, true",
        "GLIBC_2.34, false, true, true",
        "GLIBC_2.38, false, false, true",
        "GLIBC_2.41, false, false, false",
        "GLIBC_ABI_DT_RELR, false, false, false",
        "GLIBC_PRIVATE, false, false, false",
        "OPENSSL_1_1_0, true, true, true",
        "OPENSSL_1_1_1, true, true, true",
        "OPENSSL_1_1_0d, true, true, true",
        "OPENSSL_1_1_1b, true, true, true",
        "OPENSSL_1_1_2a, false, true, true",
        "OPENSSL_3.0.0, false, true, true",
        "OPENSSL_3.0.3, false, true, true",
        "OPENSSL_3.0.9, false, false, false",
        "OPENSSL_3.2.0, false, false, false",
        "ELFUTILS_1.7, true, true, true",
        "ELFUTILS_1.8, false, false, false",
        "ZLIB_1.2.9, true, true, true",
        "ZLIB_1.2.12, false, false, false",
        "ZLIB_1.2.9b, false, false, false",
        "OTHER_1.0, false, false, false"
    })
    void aHostProgramRunsWhereItsLibrariesAreNotOlder(String version, boolean el8, boolean el9, boolean el10) {
        DynamicNeeds needs = new DynamicNeeds(Set.of("libc.so.6"), Set.of(version));
        assertThat(EnterpriseLinux.EL8.lacking(needs).isEmpty()).isEqualTo(el8);
        assertThat(EnterpriseLinux.EL9.lacking(needs).isEmpty()).isEqualTo(el9);
        assertThat(EnterpriseLinux.EL10.lacking(needs).isEmpty()).isEqualTo(el10);
    }

    @Test
    void whatItLacksIsNamedWithWhatItHas() {
        DynamicNeeds needs = new DynamicNeeds(
                Set.of("libc.so.6", "libelf.so.1", "libcrypto.so.3", "libbfd.so"), Set.of("GLIBC_2.34"));
        assertThat(EnterpriseLinux.EL8.lacking(needs))
                .containsExactly("GLIBC_2.34 (it has 2.28)", "libbfd.so", "libcrypto.so.3");
        assertThat(EnterpriseLinux.EL9.lacking(needs)).containsExactly("libbfd.so");
    }
}
