package org.chainrule.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Group;
import org.chainrule.benchmarks.work.Probe;
import org.chainrule.benchmarks.work.Selection;
import org.chainrule.benchmarks.work.Work;

/** Runs the same works in all libraries, and the probes of each library. */
public final class Comparison {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final Launcher launcher;
    private final List<Library> libraries;
    private final MeasurementSettings settings;

    /**
     * Creates a comparison.
     *
     * @param launcher starts the JVMs
     * @param libraries the libraries to compare
     * @param settings how often and how long to measure
     */
    public Comparison(Launcher launcher, List<Library> libraries, MeasurementSettings settings) {
        this.launcher = launcher;
        this.libraries = List.copyOf(libraries);
        this.settings = settings;
    }

    /**
     * Runs all works and probes of a selection.
     *
     * @param selection what to measure
     * @param threads the numbers of threads for the works
     * @param arguments the command line, for the report
     * @return the results
     */
    public Results run(Selection selection, List<Integer> threads, List<String> arguments) {
        int steps = selection.probes().size() + selection.works().size() * threads.size();
        try (Progress progress = Progress.of(steps)) {
            return new Results(LocalDate.now(), arguments, settings, Machine.current(),
                    participants(selection, progress),
                    rows(selection, threads, progress));
        }
    }

    private List<Row> rows(Selection selection, List<Integer> threads, Progress progress) {
        Map<Group, List<Work>> groups = selection.works().stream()
                .collect(Collectors.groupingBy(Work::group, () -> new EnumMap<>(Group.class), Collectors.toList()));
        List<Row> rows = new ArrayList<>();
        for (int number : threads) {
            for (List<Work> group : groups.values()) {
                try (var turns = new Turns(launcher, libraries, number, settings, TIMEOUT)) {
                    for (Work work : group) {
                        Row row = turns.measure(work);
                        progress.step(row.described());
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }

    private List<Participant> participants(Selection selection, Progress progress) {
        var probes = new Probes(launcher, TIMEOUT);
        Map<Library, List<Sample>> starts = new EnumMap<>(Library.class);
        Map<Library, Sample> retained = new EnumMap<>(Library.class);
        List<Library> real = libraries.stream().filter(Library::isOnItsOwn).toList();
        if (selection.probes().contains(Probe.COLD)) {
            real.forEach(probes::coldStart); // some unpack natives once and for all
            for (int round = 0; round < settings.rounds(); round++) {
                for (Library library : real) {
                    starts.computeIfAbsent(library, _ -> new ArrayList<>()).add(probes.coldStart(library));
                }
            }
            progress.step("cold starts");
        }
        if (selection.probes().contains(Probe.RETAINED)) {
            real.forEach(library -> retained.put(library, probes.bytesPerNode(library)));
            progress.step("memory of graphs");
        }
        return real.stream().map(library -> {
            Sample start = starts.containsKey(library) ? Sample.merged(starts.get(library)) : null;
            Sample bytes = retained.get(library);
            try {
                return new Participant(library, probes.versions(library), probes.bytes(library), start, bytes);
            } catch (UncheckedIOException e) { // which the works tell, too
                return new Participant(library, List.of(), 0, start, bytes);
            }
        }).toList();
    }
}
