package org.chainrule.benchmarks.workers;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

import org.chainrule.benchmarks.workers.StepTime.Link;
import org.chainrule.benchmarks.workers.StepTime.Measured;
import org.chainrule.benchmarks.workers.StepTime.Work;

/** Measures, fits the model, holds it to what it wasn't fitted to, and predicts. */
final class Main {
    private static final int[] FLOATS = {1 << 8, 1 << 14, 1 << 18, 1 << 20};
    private static final Link UNLIMITED = new Link(Double.POSITIVE_INFINITY, 0);

    private Main() {}

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
