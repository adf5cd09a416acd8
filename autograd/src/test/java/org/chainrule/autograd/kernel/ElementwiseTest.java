package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.formula.Formula;

/** Formulas over operands of any layout, against a loop over indices. */
class ElementwiseTest {
    private static final Formula MIX = Formula.of("mix", 3, x -> x[0].mul(x[1]).sub(x[2]));

    /** Sizes, for each operand which axes it repeats, and whether it stands transposed. */
    private record Case(List<Integer> sizes, List<Integer> repeated, boolean transposed, boolean single,
            boolean mixed) {}

    @Provide
    Arbitrary<Case> cases() {
        return Combinators.combine(Arbitraries.of(0, 1, 2, 3, 63, 64, 70, 1100).list().ofMaxSize(2), Arbitraries
                .integers().between(0, 7).list().ofSize(3), Arbitraries.of(true, false), Arbitraries.of(true, false),
                Arbitraries.of(true, false)).as(Case::new);
    }

    @Property(tries = 300)
    void anyLayoutGivesWhatALoopOverIndicesGivesAlsoInPlace(@ForAll("cases") Case c) {
        int[] sizes = c.sizes.stream().mapToInt(size -> size).toArray();
        Window[] windows = new Window[3];
        for (int i = 0; i < 3; i++) {
            boolean otherKind = c.mixed && i == 1;
            windows[i] = window(sizes, c.repeated.get(i), c.transposed && i == 2, c.single != otherKind, i);
        }
        Kernel kernel = Kernel.of(MIX, c.single);

        int count = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        Object expected = ElementArrays.create(c.single, count);
        for (int n = 0; n < count; n++) {
            double[] x = new double[3];
            for (int i = 0; i < 3; i++) {
                x[i] = element(windows[i], sizes, n);
            }
            if (c.single) {
                ((float[]) expected)[n] = (float) x[0] * (float) x[1] - (float) x[2];
            } else {
                ((double[]) expected)[n] = x[0] * x[1] - x[2];
            }
        }
        Object result = ElementArrays.create(c.single, count);
        Elementwise.map(kernel, sizes, result, windows);
        assertThat(result).isEqualTo(expected);

        Object inPlace = ElementArrays.create(c.single, count); // with the elements of the last argument, in order
        for (int n = 0; n < count; n++) {
            Array.set(inPlace, n,
                    c.single ? (Object) (float) element(windows[2], sizes, n) : element(windows[2], sizes, n));
        }
        int[] rowMajor = window(sizes, 0, false, c.single, 0).strides();
        Elementwise.map(kernel, sizes, inPlace, windows[0], windows[1], new Window(inPlace, 0, rowMajor));
        assertThat(inPlace).isEqualTo(expected);
    }

    private static Window window(int[] sizes, int repeated, boolean transposed, boolean single, int seed) {
        int[] strides = new int[sizes.length];
        int step = 1;
        for (int k = 0; k < sizes.length; k++) {
            int axis = transposed ? k : sizes.length - 1 - k;
            boolean repeats = (repeated >> axis & 1) == 1;
            strides[axis] = repeats ? 0 : step;
            step *= repeats ? 1 : Math.max(1, sizes[axis]);
        }
        int offset = 5;
        double[] values = new Random(seed).doubles(step + offset, -2, 2).toArray();
        if (!single) {
            return new Window(values, offset, strides);
        }
        float[] floats = new float[values.length];
        for (int n = 0; n < floats.length; n++) {
            floats[n] = (float) values[n];
        }
        return new Window(floats, offset, strides);
    }

    private static double element(Window window, int[] sizes, int position) {
        int place = window.offset();
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            place += position % sizes[axis] * window.strides()[axis];
            position /= sizes[axis];
        }
        return window.array() instanceof double[] doubles ? doubles[place] : ((float[]) window.array())[place];
    }
}
