package org.chainrule.benchmarks.compare;

import java.util.List;
import java.util.Locale;

/** Formats quantities with three digits and a unit. */
public final class Units {
    private Units() {}

    /**
     * Formats a time.
     *
     * @param seconds the time in seconds
     * @return such as {@code 1.05 ms}
     */
    public static String time(double seconds) {
        return scaled(seconds * 1e9, 1000, List.of("ns", "µs", "ms", "s"));
    }

    /**
     * Formats a size with decimal prefixes, powers of 1000.
     *
     * @param bytes the size
     * @return such as {@code 118 MB}
     */
    public static String decimal(double bytes) {
        return scaled(bytes, 1000, List.of("B", "kB", "MB", "GB", "TB"));
    }

    /**
     * Formats a size with binary prefixes, powers of 1024.
     *
     * @param bytes the size
     * @return such as {@code 32.0 MiB}
     */
    public static String binary(double bytes) {
        return scaled(bytes, 1024, List.of("B", "KiB", "MiB", "GiB", "TiB"));
    }

    /**
     * Formats a ratio.
     *
     * @param ratio the ratio
     * @return such as {@code 1.31x}
     */
    public static String ratio(double ratio) {
        return digits(ratio) + "x";
    }

    /**
     * Formats a number of threads.
     *
     * @param count the number of threads
     * @return such as {@code 1 thread}
     */
    public static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    /**
     * Formats a value with three significant digits, or all digits before the point if there are more.
     *
     * @param number a value that isn't negative
     * @return such as {@code 1.05}, {@code 10.5}, {@code 105}, {@code 1050}
     */
    public static String digits(double number) {
        int decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    private static String scaled(double number, double step, List<String> units) {
        double scaled = number;
        int unit = 0;
        while (scaled >= 0.9995 * step && unit < units.size() - 1) {
            scaled /= step;
            unit++;
        }
        return digits(scaled) + " " + units.get(unit);
    }
}
