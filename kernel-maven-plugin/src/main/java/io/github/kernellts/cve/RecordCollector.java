// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import io.github.kernellts.system.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes files of the data in any order, and makes records of them. Records are read by as many threads as the machine has
 * processors, while the next ones are unpacked.
 */
final class RecordCollector implements AutoCloseable {
    /** The number of records that a thread takes at once. */
    private static final int BATCH = 128;
    /** The number of batches in memory, at some 1.2 MB each. */
    private static final int WAITING = 8;

    private static final Pattern NAME = Pattern.compile("(?:.*/)?(CVE-[0-9]{4}-[0-9]{4,19})\\.(json|dyad)");
    /** A line of a dyad: release and commit of the flaw, release and commit of its fix, or zeros. */
    private static final Pattern DYAD = Pattern.compile("[^:]+:[^:]+:([0-9][^:]*):([0-9a-f]{40})");

    private final RecordReader reader = new RecordReader();
    private final Map<String, RecordReader.Dated> records = new TreeMap<>();
    private final Map<String, Map<String, String>> fixes = new HashMap<>();
    private final Map<String, String> refused = new TreeMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private final Deque<Future<List<Result>>> batches = new ArrayDeque<>();
    private List<Unread> batch = new ArrayList<>();

    private record Unread(String id, String name, byte[] content) {}

    /**
     * @param record empty if it can't be read
     * @param why the reason for that
     */
    private record Result(String id, Optional<RecordReader.Dated> record, String why) {}

    /** Whether a file is one of a record. */
    static boolean isRecord(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    void add(String name, byte[] content) {
        Matcher form = NAME.matcher(name);
        if (!form.matches()) {
            return;
        }
        String id = form.group(1);
        if (form.group(2).equals("dyad")) {
            fixes.put(id, fixes(content));
            return;
        }
        String former = names.putIfAbsent(id, name);
        if (former != null) {
            refuse(id, name + ": " + former + " is a record of the same id");
            return;
        }
        batch.add(new Unread(id, name, content));
        if (batch.size() == BATCH) {
            submit();
            if (batches.size() > WAITING) {
                take(batches.remove());
            }
        }
    }

    private void submit() {
        List<Unread> full = batch;
        batch = new ArrayList<>();
        batches.add(threads.submit(() -> full.stream().map(this::read).toList()));
    }

    private Result read(Unread file) {
        try {
            return new Result(file.id(), Optional.of(reader.read(file.id(), file.content())), "");
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            // Parsers quote what they find, which may be anything.
            return new Result(file.id(), Optional.empty(), file.name() + ": " + why.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    private void take(Future<List<Result>> done) {
        try {
            for (Result result : done.get()) {
                if (result.record().isEmpty()) {
                    refuse(result.id(), result.why());
                } else if (!refused.containsKey(result.id())) {
                    records.put(result.id(), result.record().get());
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Records are read without other exceptions", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while records were read");
        }
    }

    /** Waits for all records. */
    private void finish() {
        submit();
        while (!batches.isEmpty()) {
            take(batches.remove());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Takes a file of a record that can't be read. */
    void addUnreadable(String name, String why) {
        Matcher form = NAME.matcher(name);
        if (form.matches() && form.group(2).equals("json")) {
            refuse(form.group(1), name + ": " + why);
        }
    }

    /** A record that is refused once stays refused, whatever else has its id. */
    private void refuse(String id, String why) {
        names.putIfAbsent(id, why);
        records.remove(id);
        refused.putIfAbsent(id, why);
    }

    private static Map<String, String> fixes(byte[] dyad) {
        Map<String, String> commits = new HashMap<>();
        new String(dyad, StandardCharsets.UTF_8).lines().forEach(line -> {
            Matcher form = DYAD.matcher(line);
            if (form.matches()) {
                commits.put(form.group(1), form.group(2));
            }
        });
        return commits;
    }

    /** The newest date in the records, of those that are dates; empty if none is. */
    Optional<Instant> updated() {
        finish();
        return records.values().stream()
                .flatMap(record -> date(record.updated()).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    CveData data(String identity, Instant date) {
        finish();
        if (records.isEmpty()) {
            throw new KernelException(
                    "kernel.vulns has no CVE record that can be read",
                    "set kernel.vulns to a clone of https://git.kernel.org/pub/scm/linux/security/vulns.git");
        }
        List<CveRecord> all = new ArrayList<>();
        records.forEach((id, dated) -> all.add(dated.record().withFixes(fixes.getOrDefault(id, Map.of()))));
        return new CveData(identity, date, all, refused);
    }
}
