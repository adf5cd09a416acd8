package org.chainrule.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.benchmarks.compare.Launcher;
import org.chainrule.benchmarks.compare.Machine;
import org.chainrule.benchmarks.compare.MeasurementSettings;
import org.chainrule.benchmarks.compare.Participant;
import org.chainrule.benchmarks.compare.Results;
import org.chainrule.benchmarks.compare.Row;
import org.chainrule.benchmarks.compare.Sample;
import org.chainrule.benchmarks.compare.Units;
import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Elementwise;
import org.chainrule.benchmarks.work.Group;
import org.chainrule.benchmarks.work.Precision;
import org.chainrule.benchmarks.work.Product;

/** Writes results as a page in Markdown. */
final class Page {
    private static final double NOISY = 0.1; // larger spreads are reported

    private final Results results;
    private final List<Chart> charts;
    private final SequencedSet<Library> others = new LinkedHashSet<>();
    private final SequencedMap<String, SequencedSet<String>> blanks = new LinkedHashMap<>(); // by their reasons
    private final StringBuilder text = new StringBuilder();

    /**
     * Creates a page.
     *
     * @param results the results
     * @param charts the charts
     */
    Page(Results results, List<Chart> charts) {
        this.results = results;
        this.charts = charts;
        results.rows().forEach(row -> others.addAll(row.seconds().keySet()));
        others.removeIf(library -> library == Library.CHAINRULE || !library.isOnItsOwn());
    }

    String markdown() {
        head();
        libraries();
        for (int threads : results.rows().stream().map(Row::threads).distinct().toList()) {
            line("## " + Units.threads(threads));
            List<Row> rows = results.rows().stream().filter(row -> row.threads() == threads).toList();
            glance(rows);
            for (Group group : Group.values()) {
                List<Row> members = rows.stream().filter(row -> row.work().group() == group).toList();
                if (!members.isEmpty()) {
                    section(group, members);
                }
            }
            charts.stream().filter(chart -> chart.threads() == threads).forEach(chart -> line(chart.link()));
        }
        blanks();
        method();
        return text.toString().stripTrailing() + "\n";
    }

    private void line(String line) {
        text.append(line).append("\n\n");
    }

    private void table(List<List<String>> rows) {
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---".repeat(rows.get(i).size())).append("|\n");
            }
        }
        text.append("\n");
    }

    private void head() {
        line("# Benchmarks");
        line("""
                The same work on the same data in several libraries, each in a JVM of its own, in turn. Times are medians. A
                ratio says how many times as long as Chainrule a library took: above 1x Chainrule is faster.

                Written on %s by"""
                .formatted(results.date()));
        String arguments = String.join(" ", results.arguments());
        line("```sh\n./mvnw -q -Pbench -pl benchmarks -am compile exec:exec"
                + (arguments.isEmpty() ? "" : " -Dargs=\"" + arguments + "\"") + "\n```");
        Machine machine = results.machine();
        table(List.of(List.of("machine", ""), List.of("processor", machine.processor() + ", " + machine.cores()),
                List.of("caches", machine.caches()), List.of("memory", machine.memory()),
                List.of("system", machine.system()), List.of("JVM", machine.java())));
    }

    private void libraries() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("library", "versions", "all jars", "cold start", "bytes per node"));
        for (Participant participant : results.participants()) {
            String versions = String.join(", ", participant.versions());
            rows.add(List.of(participant.library().title(), versions.isEmpty() ? "this project" : versions,
                    participant.bytes() == 0 ? "" : Units.decimal(participant.bytes()),
                    cell("cold start", participant.library(), participant.coldSeconds(), Units::time),
                    cell("bytes per node", participant.library(), participant.bytesPerNode(), Units::digits)));
        }
        table(rows);
    }

    /** Summarizes the ratios of each group by their geometric mean and the least. */
    private void glance(List<Row> rows) {
        List<List<String>> table = new ArrayList<>();
        table.add(Stream.concat(Stream.of("geometric mean of ratios (least)"), others.stream().map(Library::title))
                .toList());
        for (Group group : Group.values()) {
            List<String> cells = new ArrayList<>(List.of(group.title()));
            for (Library other : others) {
                double[] ratios = rows.stream().filter(row -> row.work().group() == group)
                        .mapToDouble(row -> row.ratio(other)).filter(ratio -> !Double.isNaN(ratio)).toArray();
                cells.add(ratios.length == 0
                        ? ""
                        : Units.ratio(geometricMean(ratios)) + " ("
                                + Units.ratio(Arrays.stream(ratios).min().getAsDouble()) + ")");
            }
            if (cells.stream().skip(1).anyMatch(cell -> !cell.isEmpty())) {
                table.add(cells);
            }
        }
        if (table.size() > 1) {
            table(table);
        }
    }

    static double geometricMean(double... ratios) {
        return Math.exp(Arrays.stream(ratios).map(Math::log).average().orElseThrow());
    }

    private void section(Group group, List<Row> rows) {
        line("### " + group.title());
        boolean hasCompiled = rows.stream().anyMatch(row -> row.seconds().containsKey(Library.COMPILED));
        boolean hasFloor = rows.stream().anyMatch(row -> floor(row) != null);
        List<List<String>> table = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("work", "", Library.CHAINRULE.title()));
        if (hasCompiled) {
            head.add("compiled (Chainrule / compiled)");
        }
        others.forEach(other -> head.add(other.title()));
        if (hasFloor) {
            head.add(group == Group.MATMUL ? "Chainrule's rate (of peak)" : "floor (Chainrule / floor)");
        }
        table.add(head);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.work().name(), row.work().description(),
                    time(row, Library.CHAINRULE)));
            if (hasCompiled) {
                cells.add(compiled(row));
            }
            others.forEach(other -> cells.add(time(row, other)));
            if (hasFloor) {
                cells.add(besideFloor(row));
            }
            table.add(cells);
        }
        table(table);
    }

    private static Sample floor(Row row) {
        Sample floor = row.seconds().get(Library.FLOOR);
        return floor != null && floor.isPresent() ? floor : null;
    }

    private static String besideFloor(Row row) {
        Sample floor = floor(row);
        Sample own = row.seconds().get(Library.CHAINRULE);
        if (floor == null || own == null || !own.isPresent()) {
            return "";
        }
        return switch (row.work()) {
            case Product product -> Units.digits(product.operations() / own.median() / 1e9) + " GFLOP/s ("
                    + Math.round(100 * floor.median() / own.median()) + " %)";
            case Elementwise _ -> Units.time(floor.median()) + " (" + Units.ratio(own.median() / floor.median())
                    + ")";
            default -> "";
        };
    }

    private String compiled(Row row) {
        String time = cell(row.work().name(), Library.COMPILED, row.seconds().get(Library.COMPILED), Units::time);
        double ratio = 1 / row.ratio(Library.COMPILED);
        return Double.isNaN(ratio) ? time : time + " (" + Units.ratio(ratio) + ")";
    }

    private String time(Row row, Library library) {
        String time = cell(row.work().name(), library, row.seconds().get(library), Units::time);
        double ratio = row.ratio(library);
        boolean compared = library != Library.CHAINRULE && !Double.isNaN(ratio);
        return compared ? time + ", **" + Units.ratio(ratio) + "**" : time;
    }

    /** Formats a median, with its spread if that is large. Blank if not measured; if it failed, the reason is listed below. */
    private String cell(String what, Library library, Sample sample, Function<Double, String> format) {
        if (sample == null) {
            return "";
        }
        if (!sample.isPresent()) {
            blanks.computeIfAbsent(library.title() + ": " + sample.problem(), _ -> new LinkedHashSet<>()).add(what);
            return "";
        }
        String median = format.apply(sample.median());
        long percent = Math.round(50 * sample.spread());
        return sample.spread() <= NOISY ? median : median + (percent < 100 ? " ±" + percent + " %" : " ±100 % or more");
    }

    private void blanks() {
        if (!blanks.isEmpty()) {
            line("## Blank cells");
            line(blanks.entrySet().stream()
                    .map(blank -> "- " + blank.getKey().replace('\n', ' ') + " (" + String.join(", ", blank.getValue())
                            + ")")
                    .collect(Collectors.joining("\n")));
        }
    }

    private void method() {
        var settings = results.settings();
        line("## How it is measured");
        line(String.format(Locale.ROOT,
                """
                        - Each work is warmed up for %.1f s, a network for %d times as long, and then timed for %.2f s in each of %d
                          rounds, in which the libraries take turns. Where the interquartile range of the rounds exceeds 10 %% of the
                          median, ± shows half of it.
                        - All JVMs are started with `%s`; cold starts and bytes per node are measured without.
                        - Before that, all must compute the same results: losses after three steps, values and gradients, to %s in F32
                          and %s in F64. A library with a wrong result gets no time.
                        - With one thread, native thread pools and the JVM's garbage collector are limited to one thread, too.
                        - Inputs and parameters are created once, from the same seeds. Native memory is freed in each run, by scopes and
                          managers; Chainrule leaves it to the garbage collector, whose time counts.
                        - SameDiff's graphs are built beforehand; all others record theirs in each run.
                        - The peak of matrix products is a loop of fused multiply-adds on registers. The floor of functions is to allocate,
                          read and write as many arrays as the function has results and gradients.
                        - Cold start: from the start of a JVM to the first gradient of `gates` printed, natives already unpacked. Bytes per
                          node: memory in and outside of the heap that a chain of 10^6 scalars retains, by its length.""",
                settings.warmUp().toNanos() / 1e9, MeasurementSettings.NETWORK_WARM_UPS,
                settings.round().toNanos() / 1e9, settings.rounds(),
                String.join(" ", Launcher.STEADY), tolerance(Precision.F32), tolerance(Precision.F64)));
    }

    private static String tolerance(Precision precision) {
        return String.format(Locale.ROOT, "%.0e", precision.tolerance()).replace("e-0", "e-");
    }
}
