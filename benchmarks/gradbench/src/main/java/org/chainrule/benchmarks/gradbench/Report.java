package org.chainrule.benchmarks.gradbench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;

/**
 * Measures what derivatives cost: the time of a value, of its derivative (which computes the value, too) and of the derivative by hand, in
 * turns, so that all of them meet the same disturbances.
 */
final class Report {
    private final PrintStream out;
    private final double seconds; // of each function in each round
    private final int rounds;
    private final ThreadMXBean cpu; // null for the clock

    private String worst;
    private double worstRatio;
    private Supplier<?> worstDerivative;

    /** Measures the time of this thread on a processor, or by the clock. */
    Report(PrintStream out, double seconds, int rounds, boolean ofThread) {
        this.out = out;
        this.seconds = seconds;
        this.rounds = rounds;
        this.cpu = ofThread ? ManagementFactory.getThreadMXBean() : null;
    }

    /** Prints a table of problems, and the profile of the derivative that costs most over its value. */
    void print(List<Problem> problems, boolean largestOnly) {
        out.println(
                "| problem | size | value, ms | derivative, ms | ratio | compiled, ms | by hand, ms | derivative / by hand |");
        out.println("|---|---|---|---|---|---|---|---|");
        for (Problem problem : problems) {
            List<Problem.Workload> workloads = problem.workloads();
            for (Problem.Workload workload : largestOnly && !workloads.isEmpty()
                    ? List.of(workloads.getLast())
                    : workloads) {
                measure(problem, workload, workload == workloads.getLast());
            }
        }
        if (worst != null) {
            out.printf(Locale.ROOT, "%nThe greatest ratio of the largest sizes is that of %s, %.1f:%n%n", worst,
                    worstRatio);
            out.print(Autograd.profile(worstDerivative::get));
        }
    }

    private void measure(Problem problem, Problem.Workload workload, boolean isLargest) {
        JsonNode input = Protocol.input(workload.input());
        List<Supplier<?>> functions = new ArrayList<>();
        problem.functions().values().stream().map(f -> f.apply(input)).forEach(functions::add);
        if (problem.areVariants()) {
            variants(problem, workload, functions);
            return;
        }
        Function<JsonNode, Supplier<?>> byHand = problem.byHand();
        int derivatives = functions.size();
        Stream.of(problem.compiled(), byHand).filter(Objects::nonNull).map(f -> f.apply(input)).forEach(functions::add);
        double[] times = times(functions);
        double ratio = times[1] / times[0];
        out.printf(Locale.ROOT, "| %s | %s | %s | %s | %.2f | %s | %s | %s |%n", problem.name(), workload.size(),
                ms(times[0]), ms(times[1]), ratio, problem.compiled() == null ? "" : ms(times[derivatives]),
                byHand == null ? "" : ms(times[times.length - 1]),
                byHand == null ? "" : String.format(Locale.ROOT, "%.2f", times[1] / times[times.length - 1]));
        if (derivatives > 2) {
            out.printf(Locale.ROOT, "| %s, direction | %s | %s | %s | %.2f | | | |%n", problem.name(), workload.size(),
                    ms(times[0]),
                    ms(times[2]), times[2] / times[0]);
        }
        if (isLargest && ratio > worstRatio) {
            worst = problem.name() + ", " + workload.size();
            worstRatio = ratio;
            worstDerivative = functions.get(1);
        }
    }

    /** Prints the time of each variant. */
    private void variants(Problem problem, Problem.Workload workload, List<Supplier<?>> functions) {
        double[] times = times(functions);
        int i = 0;
        for (String name : problem.functions().keySet()) {
            out.printf("| %s %s | %s | | %s | | | | |%n", problem.name(), name, workload.size(), ms(times[i++]));
        }
    }

    /** Returns the median time of each function, after as many rounds to warm up. */
    private double[] times(List<Supplier<?>> functions) {
        var times = new double[functions.size()][rounds];
        for (int round = -rounds; round < rounds; round++) {
            for (int i = 0; i < times.length; i++) {
                double time = time(functions.get(i));
                if (round >= 0) {
                    times[i][round] = time;
                }
            }
        }
        return Arrays.stream(times).mapToDouble(Report::median).toArray();
    }

    private double time(Supplier<?> function) {
        List<Double> times = new ArrayList<>();
        long start = now();
        do {
            long before = now();
            function.get();
            times.add((now() - before) * 1e-9);
        } while (now() - start < seconds * 1e9);
        return median(times.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private long now() {
        return cpu == null ? System.nanoTime() : cpu.getCurrentThreadCpuTime();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String ms(double seconds) {
        double ms = seconds * 1e3;
        return String.format(Locale.ROOT, ms >= 100 ? "%.0f" : ms >= 10 ? "%.1f" : "%.3g", ms);
    }
}
