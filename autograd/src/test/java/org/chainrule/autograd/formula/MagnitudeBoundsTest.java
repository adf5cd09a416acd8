package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

class MagnitudeBoundsTest {
    private static final int ELEMENTS = 3;
    private static final int SCALARS = 2;

    private static Expr x(int i) {
        return Expr.argument(i);
    }

    /** Returns the value of a formula, rounded at each step to the precision. */
    private static double value(Expr formula, boolean single, double... x) {
        Object array = single ? floats(x) : x;
        Object out = single ? new float[1] : new double[1];
        var in = new KernelArguments(x.length);
        for (int i = 0; i < x.length; i++) {
            in.set(i, array, i, 1);
        }
        var result = KernelArguments.of(out, 0);
        Kernel.of(List.of(formula), x.length, single).run(in, result, 1);
        return result.get(0, 0);
    }

    private static float[] floats(double... x) {
        float[] floats = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            floats[i] = (float) x[i];
        }
        return floats;
    }

    private static Expr random(SplittableRandom random, List<Expr> made) {
        Expr a = made.get(random.nextInt(made.size()));
        Expr b = made.get(random.nextInt(made.size()));
        Expr c = made.get(random.nextInt(made.size()));
        return switch (random.nextInt(15)) {
            case 0, 1 -> a.add(b);
            case 2, 3 -> a.sub(b);
            case 4, 5 -> a.mul(b);
            case 6 -> a.div(b.abs().add(Math.scalb(1.0, random.nextInt(-130, 10))));
            case 7 -> a.neg();
            case 8 -> a.abs();
            case 9 -> a.square().mul(0.9).add(b.square().mul(0.1)).sqrt();
            case 10 -> a.min(b);
            case 11 -> a.max(b);
            case 12 -> a.fma(b, c);
            case 13 -> Expr.select(a.gt(b), b, c);
            default -> a.div(b.square().max(c.abs()).add(0.25).sqrt());
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noValueIsGreater(boolean single) {
        var random = new SplittableRandom(1);
        int known = 0;
        for (int n = 0; n < 4_000; n++) {
            List<Expr> made = new ArrayList<>();
            for (int i = 0; i < ELEMENTS + SCALARS; i++) {
                made.add(x(i));
            }
            made.add(Expr.constant(random.nextDouble(-2, 2)));
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                made.add(random(random, made));
            }
            Expr formula = made.getLast();
            List<Expr> bounds = MagnitudeBounds.of(List.of(formula), ELEMENTS);
            int exponents = random.nextInt(1, single ? 30 : 200);
            for (int turn = 0; turn < 8; turn++) {
                double[] x = new double[ELEMENTS + SCALARS];
                double[] magnitudes = new double[ELEMENTS + SCALARS];
                for (int i = 0; i < x.length; i++) {
                    magnitudes[i] = (float) Math.scalb(random.nextDouble(1, 2), random.nextInt(-exponents, exponents));
                    x[i] = i >= ELEMENTS
                            ? magnitudes[i]
                            : (float) (magnitudes[i]
                                    * (turn < 4 ? 2 * random.nextInt(2) - 1 : random.nextDouble(-1, 1)));
                }
                double bound = value(bounds.get(0), false, magnitudes);
                double ofAll = value(bounds.get(1), false, magnitudes);
                if (ofAll < (single ? 0x1p120 : 0x1p1000)) {
                    known++;
                    double value = value(formula, single, x);
                    assertThat(Math.abs(value)).as("%s of %s", formula, List.of(x)).isLessThanOrEqualTo(bound);
                    assertThat(bound).isLessThanOrEqualTo(ofAll);
                }
            }
        }
        assertThat(known).isGreaterThan(10_000);
    }

    /** By hand, so that bounds are as tight as intervals allow. */
    @Test
    void boundsAreTight() {
        double[] at = {8, 4, 2, 3, 0.5};
        Expr root = x(0).square().mul(0.75).add(x(1).square().mul(0.25)).sqrt();
        assertBound(x(0).add(x(1)), 12, at);
        assertBound(x(0).sub(x(1).mul(x(3))), 20, at);
        assertBound(x(0).mul(x(1)).div(x(3)), 32.0 / 3, at);
        assertBound(root, Math.sqrt(52), at);
        assertBound(x(0).div(root.add(x(4))), 16, at);
        assertBound(x(0).abs().min(x(1).abs()), 4, at);
        assertBound(x(0).div(x(1).abs().max(x(3))), 8.0 / 3, at);
        assertBound(Expr.select(x(0).gt(x(1)), x(1), x(2)), 4, at);
        assertBound(x(0).gt(x(1)), 1, at);
        assertBound(x(0).fma(x(1), x(2)), 34, at);
        assertBound(x(0).max(x(3)).sqrt(), Math.sqrt(8), at);
    }

    private static void assertBound(Expr formula, double expected, double... at) {
        assertThat(value(MagnitudeBounds.of(List.of(formula), ELEMENTS).getFirst(), false, at))
                .isBetween(expected, expected * 1.0001);
    }

    /** A divisor that may be 0, or be rounded to 0 in single precision; the root of what may be negative; a function. */
    @Test
    void thereIsNoBoundWhereNothingIsKnown() {
        double[] at = {1, 1, 1, 0x1p-70, 1};
        for (Expr formula : List.of(x(0).div(x(1)), x(0).div(x(1).abs()), x(0).div(x(3).mul(x(3))),
                x(0).div(x(3).mul(x(3)).sqrt()), x(0).sqrt(),
                x(0).exp(), x(0).pow2(), x(0).exponent(), x(0).div(x(1).pow2()), x(0).div(x(1).exponent()))) {
            assertThat(value(MagnitudeBounds.of(List.of(formula), ELEMENTS).getFirst(), false, at))
                    .as(formula.toString()).isInfinite();
        }
        assertThat(value(MagnitudeBounds.of(List.of(x(0).div(x(3))), ELEMENTS).getFirst(), false, 1, 1, 1, 0x1p-130, 1))
                .as("a divisor that is subnormal in single precision").isInfinite();
        List<Expr> bounds = MagnitudeBounds.of(List.of(x(0), x(1).mul(0x1p600).mul(0x1p600)), ELEMENTS);
        assertThat(value(bounds.get(0), false, at)).isBetween(1.0, 1.001);
        assertThat(value(bounds.get(2), false, at)).as("of all").isInfinite();
    }
}
