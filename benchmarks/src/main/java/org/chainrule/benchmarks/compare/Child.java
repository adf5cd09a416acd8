package org.chainrule.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A handle of a JVM in which an engine runs. Every request gets a reply; if the JVM fails, the reply says why. */
final class Child implements AutoCloseable {
    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader lines;
    private final LastLines errors;
    private final boolean loaded;
    private String problem; // set once it no longer answers

    /** Waits until a process that has just been started says that its library is loaded. */
    Child(Process process, Duration timeout) {
        this.process = process;
        requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        lines = process.inputReader(StandardCharsets.UTF_8);
        errors = LastLines.of(process.errorReader(StandardCharsets.UTF_8));
        Reply ready = reply(timeout);
        loaded = ready.succeeded();
        if (!loaded && problem == null) {
            fail(ready.problem());
        }
    }

    Reply ask(Request request, Duration timeout) {
        if (problem != null) {
            return Reply.failed(problem);
        }
        requests.println(Protocol.write(request));
        return reply(timeout);
    }

    /** {@return whether it answered requests once, but doesn't any more} */
    boolean hasDied() {
        return loaded && problem != null;
    }

    private Reply reply(Duration timeout) {
        var line = new CompletableFuture<String>().completeOnTimeout("", timeout.toMillis(), TimeUnit.MILLISECONDS);
        Thread.startVirtualThread(() -> line.complete(nextMessage()));
        String message = line.join();
        if (message == null) {
            return fail("its JVM ended with exit code " + exitCode() + errors.described());
        }
        return message.isEmpty()
                ? fail("no answer within " + timeout.toSeconds() + " s")
                : Protocol.read(message, Reply.class);
    }

    /** Returns the next message; null at the end of the stream. */
    private String nextMessage() {
        try {
            String line = lines.readLine();
            while (line != null && !Protocol.isMessage(line)) {
                line = lines.readLine();
            }
            return line;
        } catch (IOException e) { // how the end of a killed process may look
            return null;
        }
    }

    private int exitCode() {
        return process.onExit().join().exitValue();
    }

    private Reply fail(String reason) {
        problem = reason;
        close();
        return Reply.failed(reason);
    }

    /** Ends the JVM. */
    @Override
    public void close() {
        requests.close();
        if (problem != null) {
            process.destroyForcibly();
        }
        process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(_ -> process.destroyForcibly()).join();
    }
}
