// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import java.util.Map;
import java.util.TreeMap;

/** An OCI manifest with annotations, which jib-core's own class lacks. Jackson reads and writes its fields. */
final class AnnotatedManifest extends OciManifestTemplate {
    private Map<String, String> annotations = new TreeMap<>();

    /** For Jackson. */
    AnnotatedManifest() {}

    static AnnotatedManifest of(OciManifestTemplate plain, Map<String, String> annotations) {
        AnnotatedManifest manifest = new AnnotatedManifest();
        ContentDescriptorTemplate config = plain.getContainerConfiguration();
        manifest.setContainerConfiguration(config.getSize(), config.getDigest());
        plain.getLayers().forEach(layer -> manifest.addLayer(layer.getSize(), layer.getDigest()));
        manifest.annotations = new TreeMap<>(annotations);
        return manifest;
    }

    Map<String, String> annotations() {
        return annotations;
    }
}
