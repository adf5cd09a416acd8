package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.ArgumentReduction.scaledDown;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

import java.util.List;

/**
 * The normal distribution and the gelu made of it, as arithmetic. With a = |x| the tail Phi(-a) is e^(-a^2/2) u G(u),
 * where u = 1/(a + c) and G is smooth, a polynomial; what u loses by rounding is made up for, and x^2/2 is taken to
 * twice the digits, which e^(-x^2/2) needs far out. The polynomials are minimax over all arguments for which the tail
 * isn't 0, found by Remez' exchange in 60 digits. The bounds stated are in units in the last place.
 */
final class NormalDistribution {
    private NormalDistribution() {}

    private static final double FAR = 40; // Phi is 1
    private static final double ONE_OVER_ROOT_TWO_PI = 0.3989422804014327;
    private static final double ONE_OVER_ROOT_TWO_PI_TAIL = -2.49232720227773e-17; // the digits that follow

    /** phi(x) = e^(-x^2/2) / sqrt(2 pi), within 1.7 in single and in double precision. */
    static final Formula PDF = Formula.elementary("phi", x -> pdf(SINGLE, x), x -> pdf(DOUBLE, x),
            xy -> Sigmoids.unlessZero(xy[1], xy[0].mul(xy[1]).neg()));

    /**
     * Phi(x), the integral of phi up to x, within 3 in single and 3.5 in double precision. The polynomials err by
     * 2^-26.6 and 2^-57.4.
     */
    static final Formula CDF = Formula.elementary("Phi", x -> cdf(SINGLE, x), x -> cdf(DOUBLE, x),
            xy -> PDF.call(xy[0]));

    private static Expr singleG(Expr u) {
        return polynomial(u, //
                0.3989853f, 1.5923449f, 6.098376f, 18.692087f, 85.85503f, 72.700836f, 370.19205f, 3662.8555f,
                -16919.201f,
                17713.775f);
    }

    private static Expr doubleG(Expr u) {
        return polynomial(u.fma(constant(12.563307493540051), //
                constant(-1.2842377260981912)),
                0.8680860335337552, 0.7331511992123967, 0.5329071622986592, 0.33181001654901504, 0.1748871589180894,
                0.07623518416248032, 0.02623207412558252, 0.006360904670457512, 0.0006543859214997298,
                -0.00021932290684413777, -0.00010563434541130047, -7.559565650543869e-06, 7.1391909427413314e-06,
                1.8317904942979328e-06, -3.983556574490734e-07, -2.162825419684472e-07, 2.136862914644552e-08,
                2.3051580694439878e-08, -1.2806495684722889e-09, -2.2915490340618233e-09, 7.635480340836501e-11,
                1.583666916778083e-10);
    }

    /** phi(x) (2 - x^2). */
    private static final Formula GELU_SECOND = Formula.computed("gelu''", 1,
            x -> PDF.call(x[0]).mul(constant(2).sub(x[0].square())), x -> second(SINGLE, x[0]),
            x -> second(DOUBLE, x[0])).writtenAs(Notation.BODY);

    /**
     * The derivative of gelu, Phi(x) + x phi(x), given the value y, which is x Phi(x). That spares Phi. As a function
     * it is one of x alone.
     */
    private static final Formula GELU_DERIVATIVE = Formula.elementary("gelu'", 2,
            xy -> derivative(SINGLE, xy[0], xy[1]),
            xy -> derivative(DOUBLE, xy[0], xy[1]),
            List.of(xy -> GELU_SECOND.call(xy[0]), _ -> zero()));

    /** x Phi(x), where x Phi(-|x|) is rounded once. */
    static final Formula GELU = Formula.computed("gelu", 1, x -> x[0].mul(CDF.call(x[0])),
            x -> value(SINGLE, x[0]), x -> value(DOUBLE, x[0])).withDerivatives(List.of(GELU_DERIVATIVE::call));

    private static Expr value(ArgumentReduction precision, Expr x) {
        Expr a = x.abs();
        Expr tail = gaussian(precision, x, Mills.of(precision, a).timesArgument());
        return select(x.lt(0), tail.neg(), x.sub(tail));
    }

    private static Expr derivative(ArgumentReduction precision, Expr x, Expr y) {
        Expr cdf = select(x.abs().lt(0x1p-60), constant(0.5), select(x.gt(FAR), one(), y.div(x)));
        return gaussian(precision, x, overRootTwoPi(precision, x)).add(cdf);
    }

    private static Expr second(ArgumentReduction precision, Expr x) {
        double c = ONE_OVER_ROOT_TWO_PI;
        return gaussian(precision, x,
                x.square().fma(constant(precision.rounded(-c)), constant(precision.rounded(2 * c))));
    }

    private static Expr pdf(ArgumentReduction precision, Expr x) {
        Decay power = Decay.ofSquare(precision, x, 0.5);
        return power.withSignificand(overRootTwoPi(precision, power.significand())).value();
    }

    private static Expr cdf(ArgumentReduction precision, Expr x) {
        Mills mills = Mills.of(precision, x.abs());
        Expr tail = Decay.ofSquare(precision, x, 0.5).times(mills.v, mills.correction());
        return select(x.lt(0), tail, one().sub(tail));
    }

    /**
     * Phi(-a) / e^(-a^2/2) for a from 0 on.
     *
     * @param a the argument
     * @param v that of a - lost
     * @param slope its derivative, a v - phi(0)
     * @param lost what rounding a + c has lost of a
     * @param lostOfV what rounding has lost of v
     */
    private record Mills(Expr a, Expr v, Expr slope, Expr lost, Expr lostOfV) {

        static Mills of(ArgumentReduction precision, Expr a) {
            double c = precision == SINGLE ? 4 : 5.5;
            Expr d = a.add(c);
            Expr u = one().div(d);
            Expr g = precision == SINGLE ? singleG(u) : doubleG(u);
            Expr v = u.mul(g);
            Expr lost = d.fma(u.fma(d, constant(-1)), a.sub(d.sub(c)));
            Expr slope = a.fma(v, constant(precision.rounded(-ONE_OVER_ROOT_TWO_PI)));
            return new Mills(a, v, slope, lost, u.fma(g, v.neg()));
        }

        private Expr correction() {
            return slope.fma(lost, lostOfV);
        }

        /** Computes the product with the argument, rounded once. */
        Expr timesArgument() {
            Expr product = a.mul(v);
            return product.add(a.fma(correction(), a.fma(v, product.neg())));
        }
    }

    /** Computes x / sqrt(2 pi), rounded once: an error of the constant would be one of every value, with the same sign. */
    private static Expr overRootTwoPi(ArgumentReduction precision, Expr x) {
        double head = precision.rounded(ONE_OVER_ROOT_TWO_PI);
        double tail = precision.rounded(ONE_OVER_ROOT_TWO_PI - head + ONE_OVER_ROOT_TWO_PI_TAIL);
        return x.fma(constant(head), x.mul(tail));
    }

    /** Computes e^(-x^2/2) times a factor; 0 where the power is. */
    private static Expr gaussian(ArgumentReduction precision, Expr x, Expr factor) {
        return Decay.ofSquare(precision, x, 0.5).times(factor);
    }
}
