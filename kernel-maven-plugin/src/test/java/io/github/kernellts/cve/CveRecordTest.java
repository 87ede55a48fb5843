// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static io.github.kernellts.cve.Records.affected;
import static io.github.kernellts.cve.Records.before;
import static io.github.kernellts.cve.Records.range;
import static io.github.kernellts.cve.Records.record;
import static io.github.kernellts.cve.Records.since;
import static io.github.kernellts.cve.Records.stable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The affected releases of records, by the rules of the kernel CNA. */
class CveRecordTest {
    private static final String ID = "CVE-2026-10001";
    private static final List<String> FILES = List.of("net/core/dev.c");

    /** A flaw of 6.5 that stable releases of five branches took over, and which was fixed in all of them. */
    private static final CveRecord FIVE_BRANCHES = Records.read(
            ID,
            record(
                    ID,
                    affected(
                            "unaffected",
                            FILES,
                            stable("5.4.262", "5.4.269"),
                            stable("5.10.190", "5.10.210"),
                            stable("5.15.124", "5.15.149"),
                            stable("6.1.43", "6.1.78"),
                            // Taken over, and never fixed there.
                            stable("6.4.8", "6.5")),
                    affected(
                            "affected",
                            FILES,
                            range("6.5", "", "affected"),
                            before("6.5"),
                            since("5.4.269", "5.4.*"),
                            since("5.10.210", "5.10.*"),
                            since("5.15.149", "5.15.*"),
                            since("6.1.78", "6.1.*"),
                            since("6.6.17", "6.6.*"),
                            since("6.8", "*"))));

    @ParameterizedTest
    @CsvSource({
        "5.4.261, false",
        "5.4.262, true",
        "5.4.268, true",
        "5.4.269, false",
        "5.4.300, false",
        "5.10.189, false",
        "5.10.209, true",
        "5.10.210, false",
        "5.15.124, true",
        "5.15.149, false",
        "6.1, false",
        "6.1.42, false",
        "6.1.43, true",
        "6.1.77, true",
        "6.1.78, false",
        "6.1.192, false",
        "6.4.7, false",
        "6.4.8, true",
        "6.4.99, true",
        "6.5, true",
        "6.5.9, true",
        "6.6.16, true",
        "6.6.17, false",
        "6.7.99, true",
        "6.8-rc3, true",
        "6.8, false",
        "6.12.1, false",
        "7.3.4, false",
        // A branch whose name begins like another's.
        "6.11, false",
        "5.1.5, false"
    })
    void eachBranchHasItsOwnReleases(String release, boolean affected) {
        assertThat(FIVE_BRANCHES.affects(Release.of(release))).isEqualTo(affected);
    }

    @ParameterizedTest
    @CsvSource({"6.1.192, 6.1.78", "5.4.300, 5.4.269", "6.12.1, 6.8", "6.8, 6.8"})
    void theFixIsThatOfTheBranch(String release, String fix) {
        assertThat(FIVE_BRANCHES.fixedIn(Release.of(release))).contains(Release.of(fix));
    }

    @Test
    void aReleaseBeforeTheFlawHasNoFix() {
        assertThat(FIVE_BRANCHES.fixedIn(Release.of("6.1.42"))).isEmpty();
        assertThat(FIVE_BRANCHES.fixedIn(Release.of("4.19.1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6.1.50, 6.1.78", "6.6.1, 6.6.17"})
    void theNextFixIsThatOfTheBranch(String release, String fix) {
        assertThat(FIVE_BRANCHES.fixedAfter(Release.of(release))).contains(Release.of(fix));
        assertThat(FIVE_BRANCHES.fixedAfter(Release.of("6.4.8"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6.1.99, true", "6.1.100, false", "6.1.119, false", "6.1.120, true", "6.1.129, true", "6.1.130, false"})
    void aRevertedFixOpensItAgain(String release, boolean affected) {
        CveRecord reverted = Records.read(
                ID,
                record(
                        ID,
                        affected("unaffected", FILES, stable("6.1.120", "6.1.130")),
                        affected("affected", FILES, since("6.1.100", "6.1.*"), since("6.1.130", "6.1.*"))));
        assertThat(reverted.affects(Release.of(release))).isEqualTo(affected);
    }

    @Test
    void aFlawWithoutAReleasedFixIsOpenEverywhere() {
        CveRecord unreleased =
                Records.read(ID, record(ID, affected("affected", FILES, range("6.5", "", "affected"), before("6.5"))));
        assertThat(unreleased.affects(Release.of("6.18.45"))).isTrue();
        assertThat(unreleased.affects(Release.of("6.1.192"))).isFalse();
        assertThat(unreleased.fixedAfter(Release.of("6.18.45"))).isEmpty();
    }

    @Test
    void aRecordWithoutADefaultIsOpen() {
        String json = record(ID, affected("affected", FILES)).replace("\"defaultStatus\": \"affected\", ", "");
        assertThat(Records.read(ID, json).affects(Release.of("6.1.192"))).isTrue();
    }

    @Test
    void theRatingIsReadIfThereIsOne() {
        assertThat(FIVE_BRANCHES.severity())
                .contains(new Severity(7.8, "HIGH", "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"));
        String unrated = record(ID, affected("affected", FILES)).replaceFirst("\"metrics\": \\[.*?}]}], ", "");
        assertThat(Records.read(ID, unrated).severity()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | ",
                "[] | in place of an object",
                "{} | record of null",
                "{\"cveMetadata\": {\"cveId\": \"CVE-2026-10002\"}} | the record of CVE-2026-10002",
                "{\"cveMetadata\": {\"cveId\": \"CVE-2026-10001\", \"state\": \"REJECTED\"}} | its state is REJECTED",
                "{\"cveMetadata\": {\"cveId\": \"CVE-2026-10001\", \"state\": \"PUBLISHED\"}} | no affected versions"
            })
    void whatIsNoRecordIsRefused(String json, String why) {
        assertThatThrownBy(() -> Records.read(ID, json)).hasMessageContaining(why == null ? "" : why);
    }

    @ParameterizedTest
    @CsvSource({"6.1.x", "v6.1", "6.1.78abc", "99999999999.1", "''"})
    void aVersionThatIsNoReleaseIsRefused(String release) {
        String json = record(ID, affected("affected", FILES, stable(release, "6.5")));
        assertThatThrownBy(() -> Records.read(ID, json)).hasMessageContaining("is no release of Linux");
        String end = record(ID, affected("affected", FILES, since("6.1", release + ".*")));
        assertThatThrownBy(() -> Records.read(ID, end)).hasMessageContaining("is no release of Linux");
    }

    @Test
    void anUnknownStatusIsRefused() {
        String json = record(ID, affected("affected", FILES, range("6.1", "", "unknown")));
        assertThatThrownBy(() -> Records.read(ID, json)).hasMessageContaining("status of a version is unknown");
    }
}
