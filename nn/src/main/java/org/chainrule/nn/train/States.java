package org.chainrule.nn.train;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/** The numbers that accumulators keep, as a checkpoint has them. */
final class States {
    private static final double MOST = 0x1p53; // up to which a double has all whole numbers

    private States() {}

    /** Requires so many numbers. */
    static void require(double[] state, int length) {
        if (Objects.requireNonNull(state, "state").length != length) {
            throw new IllegalArgumentException("a state of " + length + " numbers has " + state.length);
        }
    }

    /** Returns a number that counts something. */
    static long count(double number) {
        if (!(number >= 0 && number <= MOST && number == Math.rint(number))) {
            throw new IllegalArgumentException(number + " counts nothing");
        }
        return (long) number;
    }

    /** Returns numbers as a text, from which {@link #ofText} makes the same ones. */
    static String text(double... state) {
        return Arrays.stream(state).mapToObj(Double::toString).collect(Collectors.joining(","));
    }

    static double[] ofText(String text) {
        return text.isEmpty()
                ? new double[0]
                : Arrays.stream(text.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    }
}
