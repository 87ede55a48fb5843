// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.image.ImageDigests;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.StatementFacts;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.Unreadable;
import java.nio.file.Files;
import java.nio.file.Path;

/** Verifies the downloaded tarball of an image by the provenance that its builder signed, which lies next to it. */
public final class ImageVerification {
    private final Path image;
    private final Path key;

    /**
     * @param image the tarball, with {@code .provenance.json} and {@code .provenance.json.asc} next to it in place of its
     *     ending
     * @param key the builder's OpenPGP public key
     */
    public ImageVerification(Path image, Path key) {
        this.image = image;
        this.key = key;
    }

    /** @throws KernelException if a file is missing, or the image isn't the one that the key's owner built */
    public void verify(Output output) {
        PublicKey builder = PublicKey.read(key, "kernel.verify.key");
        Path statement =
                image.resolveSibling(image.getFileName().toString().replaceFirst("\\.tar$", "") + ".provenance.json");
        Path signature = statement.resolveSibling(statement.getFileName() + ".asc");
        for (Path file : new Path[] {image, statement, signature}) {
            if (!Files.isRegularFile(file)) {
                throw new KernelException(
                        file + " " + Unreadable.why(file),
                        "set kernel.verify.image to the tarball of an image, and download its provenance next to it");
            }
        }
        byte[] text = Trees.read(statement);
        builder.refusal(text, Trees.text(signature)).ifPresent(why -> {
            throw new KernelException(
                    statement + " " + why + " (kernel.verify.key, " + key + ")",
                    "don't run the image; get the builder's OpenPGP public key from them in another way, and set"
                            + " kernel.verify.key to it");
        });
        StatementFacts facts = StatementFacts.parse(text);
        String digest = ImageDigests.verified(image);
        Product built = facts.products().stream()
                .filter(product -> product.sha256().equals(digest))
                .findFirst()
                .orElseThrow(() -> new KernelException(
                        "The image " + image + " has the digest sha256:" + digest
                                + ", which its provenance doesn't name",
                        "download both again; if it fails again, don't run the image"));
        output.info(image.getFileName() + " is the image " + built.name().replaceAll("\\p{Cntrl}", "?")
                + " with the digest sha256:" + digest + ", as built by the owner of the OpenPGP key "
                + builder.fingerprint());
        output.info("The builder names itself " + facts.builder() + " (builder.id)");
    }
}
