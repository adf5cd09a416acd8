package org.chainrule.nn.page;

import java.util.Locale;

/** Writes numbers for people. */
public final class Numbers {
    private static final double LEAST = 1e-3;
    private static final double GREATEST = 1e6;

    private Numbers() {}

    /**
     * Returns a number with four significant digits, as {@code 0.1234} or {@code 1.5e-7}.
     *
     * @param value the number
     * @return the text
     */
    public static String of(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
        }
        double magnitude = Math.abs(value);
        if (magnitude != 0 && (magnitude < LEAST || magnitude >= GREATEST)) {
            String[] parts = String.format(Locale.ROOT, "%.3e", value).split("e");
            return sign(trimmed(parts[0]) + "e" + Integer.parseInt(parts[1]));
        }
        int digits = magnitude < 1 ? 4 : Math.max(0, 3 - (int) Math.floor(StrictMath.log10(magnitude)));
        return sign(trimmed(String.format(Locale.ROOT, "%." + digits + "f", value)));
    }

    private static String trimmed(String number) {
        return number.contains(".") ? number.replaceAll("\\.?0+$", "") : number;
    }

    private static String sign(String number) {
        return number.equals("-0") ? "0" : number.replace('-', '−');
    }

    /**
     * Returns a duration, as {@code 3 h 07 min}.
     *
     * @param seconds the number of seconds
     * @return the text
     */
    public static String duration(double seconds) {
        if (seconds < 1) {
            return Math.round(seconds * 1000) + " ms";
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }
}
