package org.chainrule.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Engine;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Work;
import org.chainrule.benchmarks.work.Works;

/** A program that runs works in one engine: it reads requests line by line, and answers each. */
public final class Worker {
    private final Engine engine;
    private Task task;

    Worker(Engine engine) {
        this.engine = engine;
    }

    /**
     * Answers requests until there are no more.
     *
     * @param args the library and the number of threads
     * @throws IOException if the requests can't be read
     */
    public static void main(String[] args) throws IOException {
        PrintStream replies = System.out;
        System.setOut(System.err); // libraries may print what they like
        Worker worker;
        try {
            worker = new Worker(Library.valueOf(args[0]).load(Integer.parseInt(args[1])));
        } catch (Throwable e) {
            replies.println(Protocol.write(Reply.failed("doesn't load: " + Reason.of(e))));
            return;
        }
        replies.println(Protocol.write(Reply.done()));
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            replies.println(Protocol.write(worker.answer(Protocol.read(line, Request.class))));
        }
        System.exit(0); // whatever threads a library has left
    }

    Reply answer(Request request) {
        try {
            return switch (request.command()) {
                case PREPARE -> prepare(Works.named(request.work()));
                case RUN -> run(request.seconds());
                case CLOSE -> close();
            };
        } catch (Throwable e) { // whatever a library throws
            return Reply.failed(Reason.of(e));
        }
    }

    private Reply prepare(Work work) {
        task = engine.prepare(work);
        for (int i = 0; i < work.runsBeforeCheck(); i++) {
            task.run();
        }
        return Reply.results(task.results());
    }

    /** Runs the work in batches so large that reading the clock takes no time beside them. */
    private Reply run(double seconds) {
        long batch = 1;
        long runs = 0;
        long start = System.nanoTime();
        while (true) {
            long before = System.nanoTime();
            for (long i = 0; i < batch; i++) {
                task.run();
            }
            long now = System.nanoTime();
            runs += batch;
            if (now - start >= seconds * 1e9) {
                return Reply.ran(runs, (now - start) / 1e9);
            }
            if (now - before < 1_000_000) {
                batch *= 2;
            }
        }
    }

    private Reply close() {
        if (task != null) {
            task.close();
            task = null;
            System.gc();
        }
        return Reply.done();
    }
}
