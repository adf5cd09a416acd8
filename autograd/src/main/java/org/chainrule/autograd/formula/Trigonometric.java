package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

import org.chainrule.autograd.formula.Primitive.Fallback;

/**
 * The sine, cosine and tangent, as arithmetic: multiples of pi or of pi/2 are taken off in three parts, the first of which
 * is exact (Cody, Waite 1980), and an odd polynomial r + r^3 P(r^2) does the rest. Of numbers too large for that the
 * platform computes the function: its reduction is exact for all (Payne, Hanek 1983).
 *
 * <p>
 * The polynomials are found as those of {@link Exponentials}; the bounds stated for functions are in units in the last
 * place, and hold for all floats, and all of 10^5 doubles.
 */
final class Trigonometric {
    private Trigonometric() {}

    private static final Evaluator SIN_OF_LARGE = x -> StrictMath.sin(x[0]);
    private static final Evaluator COS_OF_LARGE = x -> StrictMath.cos(x[0]);
    private static final Evaluator TAN_OF_LARGE = x -> StrictMath.tan(x[0]);

    /** (-1)^n sin(x - n pi), within 1.9 in single and 1.75 in double precision. */
    static final Formula SIN = Formula.elementary("sin", x -> sin(Reduction.SINGLE, x), x -> sin(Reduction.DOUBLE, x),
            xy -> xy[0].cos());

    /** (-1)^(n + 1) sin(|x| - (n + 1/2) pi), within 1.9 in single and 1.75 in double precision. */
    static final Formula COS = Formula.elementary("cos", x -> cos(Reduction.SINGLE, x), x -> cos(Reduction.DOUBLE, x),
            xy -> xy[0].sin().neg());

    /** tan(x - n pi/2), or its negative reciprocal for odd n, within 1.4 in single and 1.2 in double precision. */
    static final Formula TAN = Formula.elementary("tan", x -> tan(Reduction.SINGLE, x), x -> tan(Reduction.DOUBLE, x),
            xy -> xy[1].square().add(1));

    private static Expr sin(Reduction precision, Expr x) {
        Expr n = precision.multiple(x, 1, 0);
        Expr y = precision.sine(precision.remainder(x, n, 1));
        Expr signed = select(precision.isEven(n), y, y.neg());
        return precision.unlessLarge(x, select(precision.isTiny(x), x, signed), SIN_OF_LARGE);
    }

    private static Expr cos(Reduction precision, Expr x) {
        Expr size = x.abs();
        Expr n = precision.multiple(size, 1, -0.5);
        Expr y = precision.sine(precision.remainder(size, n.add(0.5), 1));
        return precision.unlessLarge(x, select(precision.isEven(n), y.neg(), y), COS_OF_LARGE);
    }

    private static Expr tan(Reduction precision, Expr x) {
        Expr n = precision.multiple(x, 0.5, 0);
        Remainder r = precision.remainder(x, n, 0.5);
        Expr z = r.value.square();
        Expr small = r.value.mul(z).fma(polynomial(z, precision.tangent), z.fma(r.lost, r.lost));
        Expr y = r.value.add(small);
        Expr lost = small.sub(y.sub(r.value));
        Expr value = select(precision.isEven(n), y, minusReciprocal(y, lost));
        return precision.unlessLarge(x, select(precision.isTiny(x), x, value), TAN_OF_LARGE);
    }

    /** Computes -1/(y + lost) by a step of Newton's. */
    private static Expr minusReciprocal(Expr y, Expr lost) {
        Expr q = constant(-1).div(y);
        Expr error = q.fma(lost, q.fma(y, one()));
        return q.fma(error, q);
    }

    /** What remains of an argument, and what rounding it has lost. */
    private record Remainder(Expr value, Expr lost) {}

    /** Reduces arguments in one precision. */
    private enum Reduction {
        /** Floats; the polynomials err by 2^-31 of the sine and 2^-29.5 of the tangent. */
        SINGLE(ArgumentReduction.SINGLE, 0x1p16, 0x1p-12, 0.31830987f, //
                new double[] {3.1415927410125732, -8.742277657347586e-08, -3.4302490200117637e-15},
                new double[] {-0.16666667f, 0.0083333505f, -0.00019843093f, 2.7627061e-06f, -2.550312e-08f},
                new double[] {0.3333335f, 0.1333267f, 0.054059975f, 0.021279374f, 0.010847789f, 6.97762e-05f,
                    0.0043878504f}),
        /** Doubles; the polynomials err by 2^-61.5 and 2^-55.8. */
        DOUBLE(ArgumentReduction.DOUBLE, 0x1p30, 0x1p-27, 0.3183098861837907, //
                new double[] {3.141592653589793, 1.2246467991473532e-16, -2.9947698097183397e-33},
                new double[] {-0.16666666666666666, 0.008333333333333207, -0.00019841269841212406,
                    2.7557319211543686e-06, -2.5052106900963994e-08, 1.6058940779876862e-10, -7.643012467139133e-13,
                    2.7213363665798975e-15},
                new double[] {0.33333333333332743, 0.1333333333341939, 0.0539682539243923, 0.021869489663512397,
                    0.008863218396724232, 0.003592296001242785, 0.0014547159159029241, 0.0005952417195176551,
                    0.0002218576183754833, 0.0001376024195371334, -2.7906171102547824e-05, 9.085144197203681e-05,
                    -4.563306717758615e-05, 2.1045496865839643e-05});

        private final ArgumentReduction precision;
        private final double large; // from here on the parts of pi aren't enough
        private final double tiny; // below, sine and tangent are x
        private final double reciprocal; // of pi
        private final double[] pi; // its digits in three parts
        private final double[] sine; // the coefficients of a polynomial
        private final double[] tangent;

        Reduction(ArgumentReduction precision, double large, double tiny, double reciprocal, double[] pi, double[] sine,
                double[] tangent) {
            this.precision = precision;
            this.large = large;
            this.tiny = tiny;
            this.reciprocal = reciprocal;
            this.pi = pi;
            this.sine = sine;
            this.tangent = tangent;
        }

        /** Computes the integer nearest to x / (unit pi) + offset. */
        Expr multiple(Expr x, double unit, double offset) {
            return precision.nearest(x.fma(constant(reciprocal / unit), constant(offset)));
        }

        Expr isEven(Expr n) {
            return precision.nearest(n.mul(0.5)).fma(constant(-2), n).eq(0);
        }

        /** Computes x - n unit pi, where the unit is a power of 2 and n an integer, or one and a half. */
        Remainder remainder(Expr x, Expr n, double unit) {
            Expr head = n.fma(constant(-unit * pi[0]), x);
            Expr middle = n.mul(-unit * pi[1]);
            Expr value = head.add(middle);
            Expr added = value.sub(head); // exact sums in two parts, whichever is larger (Knuth 1969)
            Expr lostBySum = head.sub(value.sub(added)).add(middle.sub(added));
            Expr lost = lostBySum.add(n.fma(constant(-unit * pi[1]), middle.neg()));
            return new Remainder(value, n.fma(constant(-unit * pi[2]), lost));
        }

        Expr sine(Remainder r) {
            Expr z = r.value.square();
            Expr cosine = polynomial(z, 1, -0.5, 0.041666668f); // roughly, which is enough for what was lost
            return r.value.add(r.value.mul(z).fma(polynomial(z, sine), r.lost.mul(cosine)));
        }

        Expr isTiny(Expr x) {
            return x.abs().lt(tiny);
        }

        Expr unlessLarge(Expr x, Expr y, Evaluator ofLarge) {
            return Expr.of(new Fallback(ofLarge), x.abs().ge(large), y, x);
        }
    }
}
