package org.chainrule.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;

import org.chainrule.benchmarks.compare.Comparison;
import org.chainrule.benchmarks.compare.Launcher;
import org.chainrule.benchmarks.compare.Results;
import org.chainrule.benchmarks.compare.MeasurementSettings;
import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.gradbench.GradBench;
import org.chainrule.benchmarks.report.Report;
import org.chainrule.benchmarks.work.Probe;
import org.chainrule.benchmarks.work.Selection;
import org.chainrule.benchmarks.work.Work;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that compares Chainrule with other libraries and writes a report. */
@Command(name = "benchmarks", mixinStandardHelpOptions = true, subcommands = {Kernels.class,
    GradBench.class}, description = "Runs the same work in several libraries, each in a JVM of its own, and writes a report.")
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--works", split = ",", paramLabel = "NAME", description = "works, groups or probes, with * for any letters; all by default")
    private List<String> works;

    @Option(names = "--engines", split = ",", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}; all by default. Ratios are to chainrule.")
    private EnumSet<Library> engines = EnumSet.allOf(Library.class);

    @Option(names = "--threads", split = ",", paramLabel = "N", description = "numbers of threads; one and all cores by default")
    private List<Integer> threads;

    @Option(names = "--quick", description = "few and short rounds, no large works: orders of magnitude, not numbers to publish")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "how often each engine has its turn")
    private Integer rounds;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "how long each work runs before it is timed")
    private Double warmUp;

    @Option(names = "--round", paramLabel = "SECONDS", description = "how long each work is timed in a round")
    private Double round;

    @Option(names = "--jvm", paramLabel = "OPTION", description = "an option for every JVM, such as -Xmx8g")
    private List<String> jvmOptions = List.of();

    @Option(names = "--output", paramLabel = "FOLDER", defaultValue = "docs", description = "where the report is written; ${DEFAULT-VALUE} by default")
    private Path output;

    @Option(names = "--engine-folder", paramLabel = "FOLDER", defaultValue = "benchmarks/engines", description = "where the build has left the engines' class paths")
    private Path engineFolder;

    @Option(names = "--list", description = "list the works")
    private boolean list;

    private Main() {}

    /**
     * Runs the command line.
     *
     * @param args the options; see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws IOException {
        Selection selection = selection();
        if (list) {
            list(selection);
            return 0;
        }
        var comparison = new Comparison(new Launcher(engineFolder, jvmOptions), List.copyOf(engines), settings());
        Results results = comparison.run(selection, threads(),
                spec.commandLine().getParseResult().originalArgs());
        Path page = new Report(results).write(output);
        System.out.println("written: " + page);
        results.complaints().forEach(System.err::println);
        return results.complaints().isEmpty() ? 0 : 1;
    }

    private Selection selection() {
        try {
            if (works == null) {
                return quick ? Selection.small() : Selection.all();
            }
            return Selection.matching(works);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void list(Selection selection) {
        for (Work work : selection.works()) {
            System.out.printf("%-12s %-20s %s%n", work.group().id(), work.name(), work.description());
        }
        for (Probe probe : selection.probes()) {
            System.out.printf("%-12s %-20s %s%n", "probe", probe.id(), probe.description());
        }
    }

    private List<Integer> threads() {
        int all = Runtime.getRuntime().availableProcessors();
        return threads != null ? threads : all == 1 ? List.of(1) : List.of(1, all);
    }

    private MeasurementSettings settings() {
        MeasurementSettings usual = quick ? MeasurementSettings.QUICK : MeasurementSettings.FULL;
        return new MeasurementSettings(rounds == null ? usual.rounds() : rounds,
                warmUp == null ? usual.warmUp() : seconds(warmUp),
                round == null ? usual.round() : seconds(round), usual.patience());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
