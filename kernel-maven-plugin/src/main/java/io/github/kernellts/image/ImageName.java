// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.KernelException;
import java.util.regex.Pattern;

/**
 * The name of an image without its tags, such as {@code registry.example.org:5000/team/kernel-lts}.
 *
 * @param name the name; the part before its first slash is a registry if it has a dot or colon or is {@code localhost},
 *     as Docker has it
 */
public record ImageName(String name) {
    static {
        JibClasses.load();
    }

    /** An image that is only kept in a tarball. */
    public static final ImageName LOCAL = new ImageName("kernel-lts");

    private static final Pattern REGISTRY = Pattern.compile("(localhost|[^/]*[.:][^/]*)/.*");

    public ImageName {
        ImageReference reference = parse(name, "kernel.image.name");
        if (reference.getDigest().isPresent()
                || name.substring(name.lastIndexOf('/') + 1).contains(":")) {
            throw new KernelException(
                    "kernel.image.name is \"" + name + "\", which has a tag or digest",
                    "remove the tag or digest from kernel.image.name: tags come from the build or from kernel.image.tags");
        }
    }

    /** Whether it names its registry. A name without one doesn't mean Docker Hub here. */
    public boolean hasRegistry() {
        return REGISTRY.matcher(name).matches();
    }

    /** Whether it is in the registry with this host name. */
    public boolean isIn(String registry) {
        return hasRegistry() && parse(name, "kernel.image.name").getRegistry().equals(registry);
    }

    /** Its registry, as it is written. */
    public String registry() {
        return hasRegistry() ? name.substring(0, name.indexOf('/')) : "";
    }

    ImageReference tagged(String tag) {
        return parse(name, "kernel.image.name").withQualifier(tag);
    }

    /** @param parameter the property that it comes from, for the message */
    static ImageReference parse(String reference, String parameter) {
        Address.requireNoLogin(parameter, reference);
        try {
            return ImageReference.parse(reference);
        } catch (InvalidImageReferenceException e) {
            throw new KernelException(
                    parameter + " is \"" + reference + "\", which isn't the name of an image",
                    "set " + parameter + " to a name such as registry.example.org/kernel-lts",
                    e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
