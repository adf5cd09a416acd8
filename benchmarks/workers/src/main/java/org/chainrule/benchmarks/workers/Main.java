package org.chainrule.benchmarks.workers;

import java.io.IOException;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

import org.chainrule.benchmarks.workers.StepTime.Link;
import org.chainrule.benchmarks.workers.StepTime.Measured;
import org.chainrule.benchmarks.workers.StepTime.Work;
import org.chainrule.nn.optim.Averaging;

/** Measures, fits the model, holds it to what it wasn't fitted to, and predicts. */
final class Main {
    private static final int[] FLOATS = {1 << 8, 1 << 14, 1 << 18, 1 << 20};
    private static final Link UNLIMITED = new Link(Double.POSITIVE_INFINITY, 0);

    private Main() {}

    /** Measures and predicts. */
    public static void main(String[] arguments) throws IOException {
        List<Measured> fit = Rings.onLoopback(2, 0, FLOATS);
        StepTime model = StepTime.fitted(fit);
        print("A byte takes %.2f ns of a processor, a hop %.0f us.%n%n", model.secondsPerByte() * 1e9,
                model.hopSeconds() * 1e6);
        print("%-32s %8s %10s %10s %7s%n", "sum", "KiB", "measured", "model", "ratio");
        compare("2 workers, loopback", fit, model, UNLIMITED);
        compare("3 workers, loopback", Rings.onLoopback(3, 0, FLOATS), model, UNLIMITED);
        for (double delay : new double[] {1e-3, 10e-3}) {
            compare("2 workers, delay " + Math.round(delay * 1e3) + " ms", Rings.onLoopback(2, delay, FLOATS), model,
                    new Link(Double.POSITIVE_INFINITY, delay));
        }
        String obstacle = Namespaces.obstacle();
        if (obstacle != null) {
            print("Links aren't limited here: %s%n", obstacle);
        }
        for (int megabits : obstacle == null ? new int[] {100, 1000} : new int[0]) {
            for (int workers = 2; workers <= 4; workers++) {
                compare(workers + " workers, " + megabits + " Mbit/s",
                        Rings.inNamespaces(workers, megabits, FLOATS), model, Link.ofMegabits(megabits, 0));
            }
        }
        predict(model);
        accuracies();
    }

    private static void accuracies() throws IOException {
        Accuracies digits = Accuracies.read();
        print("%n%-40s %8s %8s %8s%n", "accuracy with 4 workers, 10 seeds", "mean", "least", "most");
        for (Averaging averaging : List.of(Averaging.gradients(), Averaging.bfloat16Gradients(),
                Averaging.parameters(10), Averaging.parameters(50))) {
            DoubleSummaryStatistics all = digits.of(averaging);
            print("%-40s %8.4f %8.4f %8.4f%n", averaging, all.getAverage(), all.getMin(), all.getMax());
        }
    }

    private static void compare(String name, List<Measured> all, StepTime model, Link link) {
        for (Measured each : all) {
            double predicted = model.sum(each.bytes(), each.workers(), link);
            print("%-32s %8d %7.2f ms %7.2f ms %7.2f%n", name, each.bytes() >> 10, each.seconds() * 1e3,
                    predicted * 1e3,
                    each.seconds() / predicted);
        }
    }

    private static void predict(StepTime model) {
        print("%n%-50s %8s %8s %12s %6s %6s %6s %6s%n", "network", "MB", "step", "link", "N=2", "N=4", "N=8", "useful");
        for (Work work : Networks.measured()) {
            for (int gigabits : new int[] {1, 10}) {
                for (double share : new double[] {1, 0.5}) {
                    Link link = Link.ofMegabits(1000 * gigabits, 50e-6);
                    print("%-50s %8.1f %5.1f ms %7s %4s %6.2f %6.2f %6.2f %6d%n", work.name(), work.bytes() / 1e6,
                            work.seconds() * 1e3, gigabits + " Gbit", share == 1 ? "" : "bf16",
                            model.speedUp(work, 2, link, share), model.speedUp(work, 4, link, share),
                            model.speedUp(work, 8, link, share), model.mostUseful(work, link, share));
                }
            }
        }
    }

    private static void print(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format, arguments);
    }
}
