// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Packages with one small file, made by rpmbuild; the same content gives the same bytes. */
public final class SmallRpm {
    /** The build time in all of these packages: 2026-08-01T00:00:00Z. */
    public static final long BUILT = 1785542400L;

    private SmallRpm() {}

    /** @param content the content of its file; packages with other content have the same build time */
    public static Path build(Path top, String name, String version, String release, String content) {
        Path spec = top.resolve("small.spec");
        Trees.write(spec, """
                Name: @name@
                Version: @version@
                Release: @release@
                Summary: small
                License: GPL
                %description
                Small.
                %install
                mkdir -p %{buildroot}/usr/share/small
                cp %{_topdir}/content %{buildroot}/usr/share/small/@name@
                touch --date=@@built@ %{buildroot}/usr/share/small/@name@ %{buildroot}/usr/share/small
                %files
                /usr/share/small
                """.replace("@name@", name)
                .replace("@version@", version)
                .replace("@release@", release)
                .replace("@built@", Long.toString(BUILT)));
        Trees.write(top.resolve("content"), content);
        try (Processes processes = new Processes(top)) {
            processes.output(
                    new Command(
                            List.of(
                                    "rpmbuild",
                                    "-bb",
                                    "--target=x86_64-linux",
                                    "--define",
                                    "_topdir " + top,
                                    "--define",
                                    "use_source_date_epoch_as_buildtime 1",
                                    "--define",
                                    "_binary_payload w1.gzdio",
                                    spec.toString()),
                            top,
                            Map.of("SOURCE_DATE_EPOCH", Long.toString(BUILT))),
                    "");
        }
        return top.resolve("RPMS/x86_64/" + name + "-" + version + "-" + release + ".x86_64.rpm");
    }
}
