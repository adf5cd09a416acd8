package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.formula.Primitive.Fallback;

/**
 * Special functions of expressions that are rarer than the methods of {@link Expr}. They are computed in double precision, one
 * element at a time, and within 3 units in the last place.
 */
public final class Special {
    private Special() {}

    private static final Formula ERFCX = of("erfcx", nx -> NormalTails.erfcx(nx[0], nx[1]),
            x -> x.mul(erfcx(x)).mul(2).sub(2 / Math.sqrt(Math.PI)));
    private static final Formula LOG_NDTR = of("logNdtr", nx -> NormalTails.logNdtr(nx[0], nx[1]),
            x -> x.normalPdf().div(x.normalCdf()));
    private static final Formula I0 = of("i0", nx -> BesselFunctions.value(0, false, nx[0], nx[1]), Special::i1);
    private static final Formula I1 = of("i1", nx -> BesselFunctions.value(1, false, nx[0], nx[1]),
            x -> i0(x).sub(i1(x).div(x)));
    private static final Formula I0E = of("i0e", nx -> BesselFunctions.value(0, true, nx[0], nx[1]),
            x -> i1e(x).sub(sign(x).mul(i0e(x))));
    private static final Formula I1E = of("i1e", nx -> BesselFunctions.value(1, true, nx[0], nx[1]),
            x -> i0e(x).sub(i1e(x).mul(sign(x).add(one().div(x)))));
    private static final Formula NDTRI = ndtri();
    private static final Formula LDEXP = Formula.elementary("ldexp", 2, an -> computed(Special::scaled, an),
            an -> computed(Special::scaled, an),
            List.of(any -> ldexp(one(), any[1]), any -> ldexp(any[0].mul(StrictMath.log(2)), any[1])));
    private static final Formula EXPONENT = Formula.elementary("exponent", Special::exponents, Special::exponents,
            _ -> zero());
    private static final Formula NEXT_AFTER = Formula.elementary("nextAfter", 2,
            ab -> computed(xy -> Math.nextAfter((float) xy[0], xy[1]), ab),
            ab -> computed(xy -> Math.nextAfter(xy[0], xy[1]), ab), List.of(_ -> one(), _ -> zero()));
    private static final Formula ZETA = zeta();

    /** Returns the functions that a function gives for whole numbers n from 0 on: f of n = 0, whose n-th derivative is that of n. */
    private static Formula of(String name, Evaluator orders, UnaryOperator<Expr> derivative) {
        Formula[] all = new Formula[1];
        Function<Expr[], Expr> anyOrder = nx -> computed(orders, nx);
        all[0] = Formula.elementary(name, 2, anyOrder, anyOrder,
                List.of(_ -> zero(), nxy -> all[0].call(nxy[0].add(1), nxy[1])));
        return first(name, orders, derivative, xy -> all[0].call(constant(2), xy[0]));
    }

    /** Returns the function of order 0, whose derivative is that of order 1, written in mathematical notation. */
    private static Formula first(String name, Evaluator orders, UnaryOperator<Expr> derivative,
            Function<Expr[], Expr> second) {
        Function<Expr[], Expr> slope = x -> computed(orders, one(), x[0]);
        Formula first = Formula.computed(name + "'", 1, x -> derivative.apply(x[0]), slope, slope)
                .withDerivatives(List.of(second)).writtenAs(Notation.BODY);
        UnaryOperator<Expr> value = x -> computed(orders, zero(), x);
        return Formula.elementary(name, value, value, xy -> first.call(xy[0]));
    }

    private static Formula ndtri() {
        return first("ndtri", nx -> NormalTails.ndtri(nx[0], nx[1]), x -> one().div(ndtri(x).normalPdf()),
                xy -> xy[1].square().mul(ndtri(xy[0])));
    }

    /** As a function it is one of the second argument alone. */
    private static Formula zeta() {
        Evaluator orders = nsq -> HurwitzZeta.value(nsq[0], nsq[1], nsq[2]);
        Function<Expr[], Expr> anyOrder = nsq -> computed(orders, nsq);
        Formula[] all = new Formula[1];
        all[0] = Formula.elementary("zeta", 3, anyOrder, anyOrder,
                List.of(_ -> zero(), _ -> zero(), nsqy -> all[0].call(nsqy[0].add(1), nsqy[1], nsqy[2])));
        Function<Expr[], Expr> slope = sq -> computed(orders, one(), sq[0], sq[1]);
        Formula first = Formula
                .computed("zeta'", 2, sq -> sq[0].neg().mul(zeta(sq[0].add(1), sq[1])), slope, slope)
                .withDerivatives(List.of(_ -> zero(), sqy -> all[0].call(constant(2), sqy[0], sqy[1])))
                .writtenAs(Notation.BODY);
        Function<Expr[], Expr> value = sq -> computed(orders, zero(), sq[0], sq[1]);
        return Formula.elementary("zeta", 2, value, value,
                List.of(_ -> zero(), sqy -> first.call(sqy[0], sqy[1])));
    }

    /** No vectors are used: it is always computed as a fallback. */
    private static Expr computed(Evaluator function, Expr... arguments) {
        Expr[] operands = new Expr[arguments.length + 2];
        operands[0] = one();
        operands[1] = zero();
        System.arraycopy(arguments, 0, operands, 2, arguments.length);
        return Expr.of(new Fallback(function), operands);
    }

    private static double scaled(double... xn) {
        double n = xn[1];
        if (!Double.isFinite(n)) {
            return xn[0] * StrictMath.pow(2, n);
        }
        double whole = Math.abs(xn[0]) > 1 ? Math.ceil(n) : Math.floor(n); // so that the first product is a normal number
        return Math.scalb(n == whole ? xn[0] : xn[0] * StrictMath.pow(2, n - whole), (int) whole);
    }

    private static Expr exponents(Expr x) {
        return computed(a -> exponent(a[0]), x);
    }

    private static double exponent(double x) {
        if (x == 0 || !Double.isFinite(x)) {
            return 0;
        }
        return Math.abs(x) < Double.MIN_NORMAL ? Math.getExponent(x * 0x1p54) - 53 : Math.getExponent(x) + 1;
    }

    private static Expr sign(Expr x) {
        return select(x.lt(0), constant(-1), select(x.gt(0), one(), x));
    }

    /**
     * Returns the scaled complementary error function.
     *
     * @param x the argument
     * @return e^(x^2) erfc(x)
     */
    public static Expr erfcx(Expr x) {
        return ERFCX.call(x);
    }

    /**
     * Returns the logarithm of the normal distribution function.
     *
     * @param x the argument
     * @return ln Phi(x)
     */
    public static Expr logNdtr(Expr x) {
        return LOG_NDTR.call(x);
    }

    /**
     * Returns the quantile function of the normal distribution.
     *
     * @param p the probability
     * @return the x with Phi(x) = p
     */
    public static Expr ndtri(Expr p) {
        return NDTRI.call(p);
    }

    /**
     * Returns the modified Bessel function of the first kind of order 0.
     *
     * @param x the argument
     * @return I_0(x)
     */
    public static Expr i0(Expr x) {
        return I0.call(x);
    }

    /**
     * Returns the modified Bessel function of the first kind of order 1.
     *
     * @param x the argument
     * @return I_1(x)
     */
    public static Expr i1(Expr x) {
        return I1.call(x);
    }

    /**
     * Returns the exponentially scaled modified Bessel function of order 0.
     *
     * @param x the argument
     * @return e^-|x| I_0(x)
     */
    public static Expr i0e(Expr x) {
        return I0E.call(x);
    }

    /**
     * Returns the exponentially scaled modified Bessel function of order 1.
     *
     * @param x the argument
     * @return e^-|x| I_1(x)
     */
    public static Expr i1e(Expr x) {
        return I1E.call(x);
    }

    /**
     * Returns the zeta function of Hurwitz, differentiated by the second argument alone.
     *
     * @param s the exponent
     * @param q the first number
     * @return q^-s + (q + 1)^-s + ...
     */
    public static Expr zeta(Expr s, Expr q) {
        return ZETA.call(s, q);
    }

    /**
     * Returns the product with a power of 2.
     *
     * @param x the factor
     * @param n the exponent
     * @return x 2^n, rounded once for a whole n
     */
    public static Expr ldexp(Expr x, Expr n) {
        return LDEXP.call(x, n);
    }

    /**
     * Returns the exponent of a number, whose derivative is 0.
     *
     * @param x the number
     * @return the n with 1/2 &lt;= |x| 2^-n &lt; 1; 0 where there is none
     */
    public static Expr exponent(Expr x) {
        return EXPONENT.call(x);
    }

    /**
     * Returns the neighbour of a number, whose derivatives are 1 and 0.
     *
     * @param a the number
     * @param b where the neighbour is sought
     * @return the number of the type that is next to a on the way to b
     */
    public static Expr nextAfter(Expr a, Expr b) {
        return NEXT_AFTER.call(a, b);
    }

    /**
     * Returns the logarithm to base 2 of a sum of powers of 2.
     *
     * @param a the one exponent
     * @param b the other
     * @return log2(2^a + 2^b)
     */
    public static Expr logAddExp2(Expr a, Expr b) {
        return LogAddExp.LOG_ADD_EXP_2.call(a, b);
    }
}
