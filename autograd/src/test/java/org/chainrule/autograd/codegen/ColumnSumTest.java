package org.chainrule.autograd.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chainrule.autograd.formula.Expr;

/** Sums down the rows have the bits of the definition, interpreted and as generated code. */
class ColumnSumTest {
    private static final int GAP = 3; // between the rows of the first argument

    /** An element of each row, one for all rows, and one for the row. */
    private static final Expr TERM = Expr.argument(0).mul(Expr.argument(1)).sub(Expr.argument(2));

    @Provide
    Arbitrary<Expr> values() {
        return Arbitraries.of(TERM, TERM.exp());
    }

    @Provide
    Arbitrary<Integer> columns() {
        return Arbitraries.of(0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 47, 48, 70, 515);
    }

    @Provide
    Arbitrary<Integer> rows() {
        return Arbitraries.of(0, 1, 2, 31, 32, 33, 70);
    }

    @Property(tries = 150)
    void allWaysGiveTheBitsOfTheDefinition(@ForAll("values") Expr value, @ForAll long seed, @ForAll("rows") int rows,
            @ForAll("columns") int columns,
            @ForAll boolean single) {
        var random = new SplittableRandom(seed);
        KernelArguments in = new KernelArguments(3).set(0, random(single, 2 + rows * (columns + GAP), random), 2, 1)
                .set(1, random(single, 1 + columns, random), 1, 1).set(2, random(single, rows + 1, random), 0, 0);
        int[] strides = {columns + GAP, 0, 1};
        double[] before = random.doubles(columns + 2, -1, 1).toArray();
        double[] expected = before.clone();
        var interpreter = new Interpreter(value, single);
        for (int row = 0; row < rows; row++) {
            for (int n = 0; n < columns; n++) {
                KernelArguments element = new KernelArguments(3).set(0, in.arrays[0], 2 + row * strides[0] + n, 0)
                        .set(1, in.arrays[1], 1 + n, 0).set(2, in.arrays[2], row, 0);
                double[] arguments = new double[3];
                Arrays.setAll(arguments, i -> element.get(i, 0));
                expected[1 + n] += interpreter.evaluate(arguments);
            }
        }
        ColumnSum sum = ColumnSum.of(value, 3, single);
        for (int round = 0; round < 4 + 2_000 / (rows * columns + 100); round++) {
            double[] sums = before.clone();
            sum.add(in, strides, rows, sums, 1, columns);
            assertThat(sums).isEqualTo(expected);
        }
    }

    private static Object random(boolean single, int count, SplittableRandom random) {
        double[] doubles = random.doubles(count, -2, 2).toArray();
        float[] floats = new float[count];
        for (int n = 0; n < count; n++) {
            floats[n] = (float) doubles[n];
        }
        return single ? floats : doubles;
    }
}
