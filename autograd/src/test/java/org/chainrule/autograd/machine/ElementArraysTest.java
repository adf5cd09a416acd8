package org.chainrule.autograd.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.api.Test;

class ElementArraysTest {
    static final List<Object> ARRAYS = List.of(new double[] {0, 1, -2.75, Double.NaN, 1e300},
            new float[] {0, 1, -2.75f, Float.NaN, 1e30f}, new long[] {0, 1, -2, (1L << 53) + 1, Long.MIN_VALUE},
            new boolean[] {false, true, true, false, true});

    private static Object empty(Object like, int length) {
        return Array.newInstance(like.getClass().getComponentType(), length);
    }

    @ParameterizedTest
    @FieldSource("ARRAYS")
    void copiesWithinATypeKeepEveryBit(Object array) {
        Object single = empty(array, 5);
        Object row = empty(array, 5);
        Object reversed = empty(array, 5);
        Object repeated = empty(array, 5);
        for (int n = 0; n < 5; n++) {
            ElementArrays.copy(array, n, single, n);
        }
        ElementArrays.copy(array, 0, 1, row, 0, 1, 5);
        ElementArrays.copy(array, 4, -1, reversed, 0, 1, 5);
        ElementArrays.copy(array, 3, 0, repeated, 0, 1, 5);
        assertThat(single).isEqualTo(array);
        assertThat(row).isEqualTo(array);
        for (int n = 0; n < 5; n++) {
            assertThat(Array.get(reversed, n)).isEqualTo(Array.get(array, 4 - n));
            assertThat(Array.get(repeated, n)).isEqualTo(Array.get(array, 3));
        }
    }

    /** What a Java cast gives; true is 1, and all but 0 is true. */
    @Test
    void copiesToAnotherTypeConvert() {
        assertThat(converted(ARRAYS.get(0), new float[5]))
                .isEqualTo(new float[] {0, 1, -2.75f, Float.NaN, Float.POSITIVE_INFINITY});
        assertThat(converted(ARRAYS.get(0), new long[5])).isEqualTo(new long[] {0, 1, -2, 0, Long.MAX_VALUE});
        assertThat(converted(ARRAYS.get(0), new boolean[5]))
                .isEqualTo(new boolean[] {false, true, true, true, true});
        assertThat(converted(ARRAYS.get(1), new double[5])).isEqualTo(new double[] {0, 1, -2.75, Double.NaN, 1e30f});
        assertThat(converted(ARRAYS.get(2), new double[5])).isEqualTo(new double[] {0, 1, -2, 0x1p53, -0x1p63});
        assertThat(converted(ARRAYS.get(3), new float[5])).isEqualTo(new float[] {0, 1, 1, 0, 1});
    }

    private static Object converted(Object from, Object to) {
        ElementArrays.copy(from, 0, 1, to, 0, 1, 5);
        return to;
    }

    @ParameterizedTest
    @FieldSource("ARRAYS")
    void fillsPart(Object array) {
        Object filled = empty(array, 4);
        ElementArrays.fill(filled, 1, 3, 1.5);
        assertThat(ElementArrays.get(filled, 0)).isZero();
        assertThat(ElementArrays.get(filled, 1)).isEqualTo(ElementArrays.get(filled, 2))
                .isEqualTo(array instanceof double[] || array instanceof float[] ? 1.5 : 1);
        assertThat(ElementArrays.get(filled, 3)).isZero();
        ElementArrays.set(filled, 3, 1.5);
        assertThat(ElementArrays.get(filled, 3)).isEqualTo(ElementArrays.get(filled, 1));
    }

    @Test
    void addsInPlace() {
        double[] doubles = {1, 2};
        ElementArrays.add(doubles, new double[] {10, 20});
        assertThat(doubles).containsExactly(11, 22);
        float[] floats = {1, 2};
        ElementArrays.add(floats, new float[] {.5f, -2});
        assertThat(floats).containsExactly(1.5f, 0);
    }
}
