// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.signing.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The OpenPGP public keys of a repository: dnf imports all that its {@code .repo} file lists.
 *
 * @param current the key of the metadata and of new packages; with the subkeys of former states of it
 * @param former the keys of remaining packages from before a key rotation
 */
public record RepositoryKeys(PublicKey current, List<PublicKey> former) {
    /** The file with the current key. */
    public static final String KEY = "RPM-GPG-KEY-kernel-lts";

    private static final int SHORT = 16;

    /** Keys of one primary key are joined: of such, rpm keeps the first that it imported. */
    public RepositoryKeys {
        Map<String, PublicKey> joined = new LinkedHashMap<>(Map.of(current.fingerprint(), current));
        former.forEach(key -> joined.merge(key.fingerprint(), key, PublicKey::with));
        String own = current.fingerprint();
        former = former.stream()
                .map(key -> key.fingerprint().equals(own) ? key : joined.get(key.fingerprint()))
                .distinct()
                .toList();
        current = joined.get(own);
    }

    /** The keys in armour by their files' names, the current one first. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(KEY, current.armored());
        former.stream()
                .filter(key -> !key.fingerprint().equals(current.fingerprint()))
                .forEach(key -> files.put(
                        KEY + "-"
                                + key.fingerprint().substring(key.fingerprint().length() - SHORT),
                        key.armored()));
        return files;
    }

    /** All keys whose packages are accepted, in armour. */
    public List<String> trusted() {
        return List.copyOf(files().values());
    }

    /** The fingerprints, the current key's first. */
    public List<String> fingerprints() {
        return Stream.concat(Stream.of(current), former.stream())
                .map(PublicKey::fingerprint)
                .distinct()
                .toList();
    }
}
