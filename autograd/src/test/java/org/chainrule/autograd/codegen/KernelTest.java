package org.chainrule.autograd.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.machine.VectorUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated code, scalar and SIMD, gives the bits of the interpreter. */
class KernelTest {
    private static final int ARITY = 3;
    private static final double[] SPECIAL = {0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -Double.MIN_VALUE, Float.MIN_VALUE, 1e-40, 1e-310, Float.MAX_VALUE,
        Double.MAX_VALUE, 0.1, -2.5};

    /** Formulas of some {@code steps} random steps over three arguments, each of which may use any before it. */
    private static Expr random(long seed, int steps) {
        var random = new SplittableRandom(seed);
        List<Expr> known = new ArrayList<>(List.of(Expr.argument(0), Expr.argument(1), Expr.argument(2)));
        known.add(Expr.constant(random.nextDouble(-2, 2)));
        for (int n = 0; n < steps; n++) {
            Expr a = recent(known, random);
            Expr b = recent(known, random);
            Expr c = recent(known, random);
            int kind = random.nextInt(200) == 0 ? 18 : random.nextInt(18); // powers take many steps
            known.add(switch (kind) {
                case 0, 1 -> a.add(b);
                case 2 -> a.sub(b);
                case 3, 4 -> a.mul(b);
                case 5 -> a.div(b);
                case 6 -> a.neg();
                case 7 -> a.abs();
                case 8 -> a.abs().sqrt();
                case 9 -> a.min(b);
                case 10 -> a.max(b);
                case 11 -> a.fma(b, c);
                case 12 -> Expr.select(a.gt(b), b, c);
                case 13 -> Expr.select(a, b.le(c), c);
                case 14 -> random.nextBoolean() ? a.safeMul(b) : a.maskedMul(b);
                case 15 -> a.ge(b).add(c.ne(b));
                case 16 -> Expr.select(a.eq(b), a.lt(c), b.mul(0.5));
                case 17 -> a.sin(); // with a fallback for large arguments
                case 18 -> a.pow(b);
                default -> throw new AssertionError(kind);
            });
        }
        return known.getLast();
    }

    private static Expr recent(List<Expr> known, SplittableRandom random) {
        int reach = Math.min(known.size(), 12);
        return known.get(known.size() - 1 - random.nextInt(reach));
    }

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.of(0, 1, 3, 63, 64, 65, 79, 80, 81, 97, 131); // around whole vectors of 2 to 16 lanes
    }

    @Property(tries = 150)
    void allWaysGiveTheSameBits(@ForAll long seed, @ForAll("counts") int count, @ForAll boolean single) {
        Expr formula = random(seed, 30);
        List<Expr> roots = List.of(formula, formula.mul(2)); // two results
        KernelArguments in = operands(seed, count, single);
        var interpreted = new Kernel(roots, ARITY, single);
        var generated = generated(roots, single);

        assertThat(bits(run(generated, in, count, single))).isEqualTo(bits(run(interpreted, in, count, single)));
        if (count > 0) {
            double[] first = new double[ARITY];
            for (int i = 0; i < ARITY; i++) {
                first[i] = in.get(i, 0);
            }
            assertThat(generated.evaluate(first)).isEqualTo(Double.valueOf(interpreted.evaluate(first)));
        }
    }

    /** The profile {@code soak} tries more. */
    @Property(tries = 2)
    void largeFormulasAreSplitAndGiveTheSameBits(@ForAll long first) {
        for (long seed = first; seed < first + (Boolean.getBoolean("soak") ? 5 : 1); seed++) {
            List<Expr> roots = List.of(random(seed, 2_000), random(seed + 1, 700));
            for (boolean single : new boolean[] {true, false}) {
                KernelArguments in = operands(seed, 1_100, single);

                assertThat(bits(run(generated(roots, single), in, 1_100, single)))
                        .isEqualTo(bits(run(new Kernel(roots, ARITY, single), in, 1_100, single)));
            }
        }
    }

    /** Each run of the laws computes in the way that it is meant to. */
    @Test
    void theVectorApiIsUsedWhereItIsThere() {
        assertThat(VectorUnit.BITS > 0).isNotEqualTo(Boolean.getBoolean("laws.without.vector.api"));
    }

    @Test
    void formulasThatSayTheSameShareTheirCode() {
        var one = Formula.of("one", 2, x -> x[0].mul(x[1]).add(1));
        var same = Formula.of("same", 2, x -> x[0].mul(x[1]).add(1));
        assertThat(Kernel.of(one, true)).isSameAs(Kernel.of(same, true)).isNotSameAs(Kernel.of(one, false));
    }

    /** Around the number of steps from which on a formula is computed in several passes. */
    @ParameterizedTest
    @ValueSource(ints = {298, 300, 302, 598, 600, 602, 1500})
    void formulasOfAnyLengthGiveTheBitsOfALoop(int steps) {
        Expr x = Expr.argument(0);
        Expr y = x;
        for (int n = 0; n < steps / 2; n++) {
            y = y.mul(x).add(0.25);
        }
        KernelArguments in = operands(3, 700, false);
        double[] results = (double[]) run(generated(List.of(y), false), in, 700, false)[0];
        for (int n = 0; n < 700; n++) {
            double expected = in.get(0, n);
            for (int step = 0; step < steps / 2; step++) {
                expected = expected * in.get(0, n) + 0.25;
            }
            assertThat(results[2 + n]).isEqualTo(Double.valueOf(expected));
        }
    }

    @Test
    void functionsThatFormulasCannotExpressAreCalled() {
        Expr formula = Expr.argument(0).pow(Expr.argument(1)).add(Expr.argument(2));
        for (boolean single : new boolean[] {true, false}) {
            KernelArguments in = operands(7, 80, single);
            assertThat(bits(run(generated(List.of(formula), single), in, 80, single)))
                    .isEqualTo(bits(run(new Kernel(List.of(formula), ARITY, single), in, 80, single)));
        }
    }

    @Test
    void namedFormulasAreComputedWhereTheyAreCalled() {
        var cube = Formula.of("cube", 1, x -> x[0].mul(x[0]).mul(x[0]));
        Expr formula = cube.call(cube.call(Expr.argument(0)));
        Kernel generated = generated(List.of(formula), false);

        assertThat(generated.evaluate(1.5, 0, 0)).isEqualTo(Math.pow(1.5, 9));
    }

    /** A kernel that has been used enough for code to be generated. */
    private static Kernel generated(List<Expr> roots, boolean single) {
        var kernel = new Kernel(roots, ARITY, single);
        KernelArguments in = operands(1, 3_000, single);
        run(kernel, in, 3_000, single);
        assertThat(kernel.isGenerated()).isTrue();
        return kernel;
    }

    /** Special values first, then random ones; the last operand is one number for all when the seed is odd. */
    private static KernelArguments operands(long seed, int count, boolean single) {
        var random = new SplittableRandom(seed);
        var in = new KernelArguments(ARITY);
        for (int i = 0; i < ARITY; i++) {
            double[] values = random.doubles(count + 8, -3, 3).toArray();
            for (int n = 0; n < values.length; n++) {
                if (random.nextInt(3) == 0) {
                    values[n] = SPECIAL[random.nextInt(SPECIAL.length)];
                }
            }
            float[] floats = new float[values.length];
            for (int n = 0; n < floats.length; n++) {
                floats[n] = (float) values[n];
            }
            in.set(i, single ? floats : values, 3, i == 2 && (seed & 1) == 1 ? 0 : 1);
        }
        return in;
    }

    private static Object[] run(Kernel kernel, KernelArguments in, int count, boolean single) {
        Object[] results = new Object[2];
        Arrays.setAll(results, _ -> single ? new float[count + 4] : new double[count + 4]);
        var out = new KernelArguments(kernel.results());
        for (int o = 0; o < out.count(); o++) {
            out.set(o, results[o], 2 + o, 1);
        }
        kernel.run(in, out, count);
        return results;
    }

    /** The results' bits, with one NaN for all. */
    private static List<Long> bits(Object[] results) {
        List<Long> bits = new ArrayList<>();
        for (Object result : results) {
            if (result instanceof float[] floats) {
                for (float value : floats) {
                    bits.add((long) Float.floatToIntBits(value));
                }
            } else {
                for (double value : (double[]) result) {
                    bits.add(Double.doubleToLongBits(value));
                }
            }
        }
        return bits;
    }
}
