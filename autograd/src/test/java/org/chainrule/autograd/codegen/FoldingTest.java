package org.chainrule.autograd.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chainrule.autograd.formula.Expr;

/** Formulas along a run are stored and folded with the bits of the definition, interpreted and as generated code. */
class FoldingTest {
    private static final int ARITY = 3;
    private static final Expr A = Expr.argument(0);
    private static final Expr B = Expr.argument(1);
    private static final Expr C = Expr.argument(2);
    private static final Formulas LONG = new Formulas(List.of(A.sub(C).exp(), A.mul(B)),
            List.of(A.sub(C).exp(), A, A.mul(B).add(C)), List.of(Fold.SUM, Fold.MAX, Fold.SUM));
    private static final Formulas SHORT = new Formulas(List.of(A.mul(B)), List.of(A.mul(C), B),
            List.of(Fold.SUM, Fold.MAX));
    private static final Formulas GREATEST = new Formulas(List.of(), List.of(A.sub(C)), List.of(Fold.MAX));
    private static final Formulas GIVEN = new Formulas(List.of(), List.of(A), List.of(Fold.SUM));
    private static final Formulas TERMS = new Formulas(List.of(), List.of(A.mul(B), A.sub(C).mul(A.sub(C)).mul(B)),
            List.of(Fold.SUM, Fold.SUM));
    private static final Formulas TERM = new Formulas(List.of(), List.of(A.fma(B, C.neg())), List.of(Fold.SUM));
    private static final Formulas QUOTIENT = new Formulas(List.of(), List.of(A.div(B)), List.of(Fold.SUM));
    private static final double[] SPECIAL = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE, Float.MIN_VALUE, -1e-40, Float.MAX_VALUE, Double.MAX_VALUE};

    /** What is computed in one loop, or else in two passes, depends on the formulas. */
    private record Formulas(List<Expr> stored, List<Expr> folded, List<Fold> folds) {}

    @Provide
    Arbitrary<Formulas> formulas() {
        return Arbitraries.of(LONG, SHORT, GREATEST, GIVEN, TERMS, TERM, QUOTIENT);
    }

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.of(0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 39, 63, 64, 65, 95, 97, 511, 513, 1500, 4095,
                4096, 4097, 8192, 9001);
    }

    @Property(tries = 500)
    void allWaysGiveTheBitsOfTheDefinition(@ForAll("formulas") Formulas formulas, @ForAll long seed,
            @ForAll("counts") int count, @ForAll boolean single, @ForAll boolean special) {
        KernelArguments in = operands(seed, count, single, special);
        double[] expected = defined(formulas, in, count, single);
        Object[] stored = interpreted(formulas, in, count, single);
        Folding folding = Folding.of(formulas.stored, formulas.folded, formulas.folds, ARITY, single);
        Folding.Workspace workspace = folding.workspace();
        for (int round = 0; round < (count == 0 ? 1 : 4_000 / count + 3); round++) {
            KernelArguments out = results(formulas, count, single);
            workspace.fold(in, out, count);
            for (int f = 0; f < expected.length; f++) {
                assertThat(workspace.result(f)).isEqualTo(Double.valueOf(expected[f]));
            }
            assertThat(bits(out.arrays)).isEqualTo(bits(stored));
        }
    }

    private static double[] defined(Formulas formulas, KernelArguments in, int count, boolean single) {
        double[] results = new double[formulas.folded.size()];
        for (int f = 0; f < results.length; f++) {
            Fold fold = formulas.folds.get(f);
            var interpreter = new Interpreter(formulas.folded.get(f), single);
            double[] values = new double[count];
            Arrays.setAll(values, n -> interpreter.evaluate(arguments(in, n)));
            results[f] = defined(fold, values, single ? 32 : 16);
        }
        return results;
    }

    /** Blocks of 4,096, whose results are folded in the same way, with 16 partial results. */
    private static double defined(Fold fold, double[] values, int partials) {
        double[] blocks = new double[Math.max(1, (values.length + 4095) / 4096)];
        for (int b = 0; b < blocks.length; b++) {
            double[] parts = new double[partials];
            Arrays.fill(parts, fold == Fold.SUM ? 0 : Double.NEGATIVE_INFINITY);
            for (int n = 4096 * b; n < Math.min(values.length, 4096 * (b + 1)); n++) {
                parts[n % partials] = of(fold, parts[n % partials], values[n]);
            }
            for (int half = partials / 2; half > 0; half /= 2) {
                for (int k = 0; k < half; k++) {
                    parts[k] = of(fold, parts[k], parts[k + half]);
                }
            }
            blocks[b] = parts[0];
        }
        return blocks.length == 1 ? blocks[0] : defined(fold, blocks, 16);
    }

    private static double of(Fold fold, double a, double b) {
        return fold == Fold.SUM ? a + b : b > a ? b : a;
    }

    private static Object[] interpreted(Formulas formulas, KernelArguments in, int count, boolean single) {
        KernelArguments out = results(formulas, count, single);
        for (int o = 0; o < formulas.stored.size(); o++) {
            var interpreter = new Interpreter(formulas.stored.get(o), single);
            for (int n = 0; n < count; n++) {
                out.set(o, n, interpreter.evaluate(arguments(in, n)));
            }
        }
        return out.arrays;
    }

    private static double[] arguments(KernelArguments in, int n) {
        double[] arguments = new double[ARITY];
        Arrays.setAll(arguments, i -> in.get(i, n));
        return arguments;
    }

    /** The last argument is one number for all. */
    private static KernelArguments operands(long seed, int count, boolean single, boolean special) {
        var random = new SplittableRandom(seed);
        var in = new KernelArguments(ARITY);
        for (int i = 0; i < ARITY; i++) {
            double[] doubles = new double[count + 4];
            float[] floats = new float[count + 4];
            for (int n = 0; n < doubles.length; n++) {
                doubles[n] = special && random.nextInt(40) == 0
                        ? SPECIAL[random.nextInt(SPECIAL.length)]
                        : random.nextDouble(-3, 3);
                floats[n] = (float) doubles[n];
            }
            in.set(i, single ? floats : doubles, 3, i == 2 ? 0 : 1);
        }
        return in;
    }

    private static KernelArguments results(Formulas formulas, int count, boolean single) {
        var out = new KernelArguments(formulas.stored.size());
        for (int o = 0; o < out.count(); o++) {
            out.set(o, single ? new float[count + 4] : new double[count + 4], 1 + o, 1);
        }
        return out;
    }

    /** The bits, with one NaN for all. */
    private static List<Long> bits(Object[] arrays) {
        return Arrays.stream(arrays)
                .flatMap(array -> array instanceof float[] floats
                        ? Arrays.stream(boxed(floats))
                        : Arrays.stream((double[]) array).mapToObj(Double::doubleToLongBits))
                .toList();
    }

    private static Long[] boxed(float[] floats) {
        Long[] bits = new Long[floats.length];
        Arrays.setAll(bits, n -> (long) Float.floatToIntBits(floats[n]));
        return bits;
    }
}
