package org.chainrule.benchmarks.compare;

import java.io.BufferedReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Drains a stream in the background, so that its writer never blocks, and keeps the last lines. */
final class LastLines {
    private static final int KEPT = 3;

    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread reading;

    private LastLines(BufferedReader reader) {
        reading = Thread.startVirtualThread(() -> {
            try {
                reader.lines().forEach(this::add);
            } catch (UncheckedIOException e) { // how the end of a killed process may look
                add(e.getMessage());
            }
        });
    }

    static LastLines of(BufferedReader reader) {
        return new LastLines(reader);
    }

    private synchronized void add(String line) {
        if (!line.isBlank()) {
            lines.addLast(line.strip());
        }
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    /** {@return a colon and the last lines, once the stream has ended; empty if there are none} */
    String described() {
        try {
            reading.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return lines.isEmpty() ? "" : ": " + String.join(" / ", lines);
        }
    }
}
