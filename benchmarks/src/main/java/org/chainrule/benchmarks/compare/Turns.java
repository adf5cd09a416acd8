package org.chainrule.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Work;

/**
 * Runs the same work in several libraries in turn. Their JVMs are alive at the same time, and all but one are idle, so that
 * other load on the machine affects all alike.
 */
final class Turns implements AutoCloseable {
    private static final long REST_MILLIS = 50; // until the threads of the last library stop spinning

    private final Launcher launcher;
    private final List<Library> libraries;
    private final int threads;
    private final MeasurementSettings settings;
    private final Duration timeout;
    private final Map<Library, Child> children = new EnumMap<>(Library.class);

    Turns(Launcher launcher, List<Library> libraries, int threads, MeasurementSettings settings, Duration timeout) {
        this.launcher = launcher;
        this.libraries = libraries;
        this.threads = threads;
        this.settings = settings;
        this.timeout = timeout;
    }

    /** Measures a work in all libraries. Those that don't load, don't support it, or compute a wrong result get no time. */
    Row measure(Work work) {
        SequencedMap<Library, Sample> seconds = new LinkedHashMap<>();
        Map<Library, double[]> results = new LinkedHashMap<>();
        for (Library library : libraries) {
            Reply reply = ask(library, Request.prepare(work.name()));
            seconds.put(library, Sample.missing(reply.problem()));
            if (reply.succeeded()) {
                results.put(library, reply.results());
            }
        }
        Map<Library, String> atOdds = Agreement.atOdds(results, work.precision().tolerance());
        atOdds.forEach((library, what) -> seconds.put(library, Sample.wrong(what)));
        results.keySet().removeAll(atOdds.keySet());
        time(work, List.copyOf(results.keySet()), seconds);
        libraries.forEach(library -> ask(library, Request.close()));
        children.values().removeIf(Child::hasDied); // the next work may fare better in a new JVM
        return new Row(work, threads, seconds);
    }

    private void time(Work work, List<Library> able, Map<Library, Sample> seconds) {
        able.forEach(library -> ask(library, Request.run(settings.warmUp(work))));
        Map<Library, List<Double>> times = new EnumMap<>(Library.class);
        Map<Library, Double> spent = new EnumMap<>(Library.class);
        for (int round = 0; round < settings.rounds(); round++) {
            for (int i = 0; i < able.size(); i++) {
                Library library = able.get((i + round) % able.size()); // so that none is always the first
                if (spent.getOrDefault(library, 0.) >= settings.patience().toSeconds()) {
                    continue;
                }
                rest();
                Reply reply = ask(library, Request.run(settings.round()));
                if (reply.succeeded()) {
                    times.computeIfAbsent(library, _ -> new ArrayList<>()).add(reply.secondsPerRun());
                    spent.merge(library, reply.seconds(), Double::sum);
                } else {
                    seconds.put(library, Sample.missing(reply.problem()));
                    spent.put(library, Double.POSITIVE_INFINITY);
                    times.remove(library);
                }
            }
        }
        times.forEach((library, values) -> seconds.put(library, new Sample(values, null)));
    }

    private static void rest() {
        try {
            Thread.sleep(REST_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply ask(Library library, Request request) {
        Child child = children.get(library);
        if (child == null) {
            try {
                child = new Child(launcher.startWorker(library, threads), timeout);
            } catch (IOException | UncheckedIOException e) {
                return Reply.failed(e.getMessage());
            }
            children.put(library, child);
        }
        return child.ask(request, timeout);
    }

    @Override
    public void close() {
        children.values().forEach(Child::close);
    }
}
