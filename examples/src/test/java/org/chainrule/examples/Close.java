package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.chainrule.autograd.Tensor;

/** Compares numbers by their digits, whatever their size. */
final class Close {
    private Close() {}

    /** Fails if an element is further from its number than a tolerance times that number. */
    static void assertClose(Tensor actual, double tolerance, double... expected) {
        assertClose(actual.toDoubleArray(), tolerance, expected);
    }

    static void assertClose(double[] actual, double tolerance, double... expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertClose(actual[i], tolerance, expected[i]);
        }
    }

    static void assertClose(double actual, double tolerance, double expected) {
        assertThat(actual).isEqualTo(expected, offset(tolerance * Math.abs(expected)));
    }
}
