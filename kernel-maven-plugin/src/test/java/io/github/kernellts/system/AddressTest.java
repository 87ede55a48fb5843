// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    private static final String PROPERTY = "kernel.source.mirror";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:s3cret@host/x",
                "https://s3cret@host/x",
                "HTTP://me:s3cret@host",
                "https://me:s3cret@x@host/",
                "https://me:s3c%40ret@host?q",
                "git://me:s3cret@host/x.git",
                "ssh://me:s3cret@host/x.git",
                "git+ssh://me:s3cret@host/x.git"
            })
    void aLoginIsRefusedAndNotRepeated(String address) {
        assertThatThrownBy(() -> Address.requireNoLogin(PROPERTY, address))
                .hasMessageStartingWith(PROPERTY + " carries a login")
                .hasMessageContaining("Fix: remove the part before @")
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("s3c")
                .doesNotContain("me:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/x.tar.gz?private_token=s3cret",
                "https://host/x.tar.xz?ref=main&access_token=s3cret",
                "https://host/x.tar.xz?X-Amz-Credential=a&X-Amz-Signature=s3cret",
                "https://host/x.tar.xz?sv=1&SIG=s3cret",
                "https://host/x.git?a=b;password=s3cret"
            })
    void aLoginInAQueryIsRefusedAndNotRepeated(String address) {
        assertThatThrownBy(() -> Address.requireNoLogin(PROPERTY, address))
                .hasMessageStartingWith(PROPERTY + " carries a login in its parameter ")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/x.tar.gz?h=v6.1&format=tar.gz",
                "https://host/token=/x.tar.gz",
                "https://host/a@b/c",
                "https://host/?mail=a@b",
                "ssh://git@host/x.git",
                "git@host:team/x.git",
                "/srv/a@b.tar.xz",
                "apt:px-dkms"
            })
    void whatCarriesNoLoginIsAccepted(String address) {
        assertThatCode(() -> Address.requireNoLogin(PROPERTY, address)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/x", "https:///x", "host/x", "https://host/a b", "file:///etc/passwd", ""})
    void whatIsNoHttpAddressIsRefused(String address) {
        assertThatThrownBy(() -> Address.http(PROPERTY, address))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(PROPERTY + " is \"" + address + "\"");
    }

    @Test
    void loginsAreLeftOutOfAProgramsOutput() {
        assertThat(Address.withoutLogins("Err http://a:b@host/x and https://token@other/y, mail c@d"))
                .isEqualTo("Err http://host/x and https://other/y, mail c@d");
    }
}
