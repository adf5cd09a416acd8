package org.chainrule.autograd;

import static org.chainrule.autograd.Integers.arithmetic;
import static org.chainrule.autograd.Integers.choice;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Objects;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.IntegerFunction;

/** Functions with kinks or steps, element by element. Each states its derivative at the kink. */
public sealed interface Piecewise permits Tensor {

    /**
     * Computes the absolute value y = |x|; dy/dx = sign x, 0 at 0. In I64 that of the least number, -2^63, is itself, as in
     * Java.
     *
     * @return |this|
     * @alias PyTorch abs, absolute; NumPy abs; JAX abs; DJL abs
     */
    default Tensor abs() {
        return Tape.apply(PiecewiseFormulas.ABS, (Tensor) this);
    }

    /**
     * Computes the sign: -1, 0 or 1, and NaN for NaN; the derivative is 0 everywhere.
     *
     * @return the sign of this
     * @alias PyTorch sign, sgn; NumPy sign; JAX sign; DJL sign
     */
    default Tensor sign() {
        return Tape.apply(PiecewiseFormulas.SIGN, (Tensor) this);
    }

    /**
     * Rounds down to the greatest integer that is not above x; the derivative is 0 everywhere.
     *
     * @return this rounded down
     * @alias PyTorch floor; NumPy floor; JAX floor; DJL floor
     */
    default Tensor floor() {
        return Tape.apply(PiecewiseFormulas.FLOOR, (Tensor) this);
    }

    /**
     * Rounds up to the least integer that is not below x; the derivative is 0 everywhere.
     *
     * @return this rounded up
     * @alias PyTorch ceil; NumPy ceil; JAX ceil; DJL ceil
     */
    default Tensor ceil() {
        return Tape.apply(PiecewiseFormulas.CEIL, (Tensor) this);
    }

    /**
     * Rounds to the nearest integer, at a tie to the even one; the derivative is 0 everywhere.
     *
     * @return this rounded to an integer
     * @alias PyTorch round, special.round; NumPy round; JAX round; DJL round
     */
    default Tensor round() {
        return Tape.apply(PiecewiseFormulas.ROUND, (Tensor) this);
    }

    /**
     * Rounds to a number of decimals, y = round(x 10^d) / 10^d; the derivative is 0 everywhere. What has no digits behind those
     * decimals in its type stays as it is.
     *
     * @param decimals how many digits stay behind the point; negative for zeros before it, as tens for -1
     * @return this rounded; at a tie x 10^d is rounded to the even integer
     * @throws IllegalArgumentException if 10^d is beyond the range of the type, or that isn't floating
     */
    default Tensor round(int decimals) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("round", () -> {
            x.dtype().requireFloating();
            int most = x.dtype() == DType.F64 ? 308 : 38; // whose power of ten is finite
            if (decimals < -most || decimals > most) {
                throw new IllegalArgumentException(
                        "the decimals must be from " + -most + " to " + most + ", not " + decimals);
            }
            double power = Double.parseDouble("1e" + Math.abs(decimals)); // the nearest number, which Math.pow may miss
            Tensor scaled = decimals < 0 ? x.div(power) : x.mul(power);
            Tensor rounded = decimals < 0 ? scaled.round().mul(power) : scaled.round().div(power);
            double allWhole = x.dtype() == DType.F64 ? 0x1p52 : 0x1p23; // from here on nothing is left to round
            return Tensor.where(scaled.abs().lt(allWhole), rounded, x.detach());
        }, x);
    }

    /**
     * Rounds towards zero, y = floor(|x|) with the sign of x; the derivative is 0 everywhere.
     *
     * @return the integer part of this
     * @alias PyTorch trunc, fix; NumPy trunc, fix; JAX trunc; DJL trunc
     */
    default Tensor trunc() {
        return Tape.apply(PiecewiseFormulas.TRUNC, (Tensor) this);
    }

    /**
     * Computes the fractional part y = x - trunc(x), which has the sign of x; dy/dx = 1, at integers too.
     *
     * @return the fractional part; NaN where this is infinite
     * @alias PyTorch frac
     */
    default Tensor frac() {
        return Tape.apply(PiecewiseFormulas.FRAC, (Tensor) this);
    }

    /**
     * Gives the magnitude of one tensor the sign of another, that of -0 too; dy/da = sign(a) sign(b), 0 where a is 0, and
     * dy/db = 0.
     *
     * @param b the tensor whose signs are taken, broadcast; NaN counts as positive
     * @return |this| with the sign of b
     * @alias PyTorch copysign; NumPy copysign; JAX copysign
     */
    default Tensor copysign(Tensor b) {
        return Tape.apply(PiecewiseFormulas.COPYSIGN, (Tensor) this, b);
    }

    /**
     * Gives the magnitude of the elements the sign of a scalar; see {@link #copysign(Tensor)}.
     *
     * @param b the scalar
     * @return |this| with the sign of b
     */
    default Tensor copysign(double b) {
        return BoundPointwise.after((Tensor) this, PiecewiseFormulas.COPYSIGN, b);
    }

    /**
     * Computes the maximum of two tensors; the derivative is 1 for the greater and 0 for the lesser, 1/2 for both at a
     * tie.
     *
     * @param b the other, broadcast
     * @return max(this, b); NaN if either is NaN
     * @alias PyTorch maximum; NumPy maximum; JAX maximum; DJL maximum
     */
    default Tensor maximum(Tensor b) {
        return Tape.apply(PiecewiseFormulas.MAXIMUM, (Tensor) this, b);
    }

    /**
     * Computes the maximum of this and a scalar.
     *
     * @param b the scalar
     * @return max(this, b)
     */
    default Tensor maximum(double b) {
        return BoundPointwise.after((Tensor) this, PiecewiseFormulas.MAXIMUM, b);
    }

    /**
     * Computes the minimum of two tensors; the derivative is 1 for the lesser and 0 for the greater, 1/2 for both at a
     * tie.
     *
     * @param b the other, broadcast
     * @return min(this, b); NaN if either is NaN
     * @alias PyTorch minimum; NumPy minimum; JAX minimum; DJL minimum
     */
    default Tensor minimum(Tensor b) {
        return Tape.apply(PiecewiseFormulas.MINIMUM, (Tensor) this, b);
    }

    /**
     * Computes the minimum of this and a scalar.
     *
     * @param b the scalar
     * @return min(this, b)
     */
    default Tensor minimum(double b) {
        return BoundPointwise.after((Tensor) this, PiecewiseFormulas.MINIMUM, b);
    }

    /**
     * Computes the maximum of two tensors, of which one may be NaN. The gradient goes to the greater one, that of equal ones to this,
     * as PyTorch's does.
     *
     * @param b the other, broadcast
     * @return max(this, b); the other one where one is NaN
     * @alias PyTorch fmax; NumPy fmax; JAX fmax
     */
    default Tensor fmax(Tensor b) {
        return Tape.apply(PiecewiseFormulas.FMAX, (Tensor) this, b);
    }

    /**
     * Computes the minimum of two tensors, of which one may be NaN. The gradient goes to the lesser one, that of equal ones to this,
     * as PyTorch's does.
     *
     * @param b the other, broadcast
     * @return min(this, b); the other one where one is NaN
     * @alias PyTorch fmin; NumPy fmin; JAX fmin
     */
    default Tensor fmin(Tensor b) {
        return Tape.apply(PiecewiseFormulas.FMIN, (Tensor) this, b);
    }

    /**
     * Clamps the elements to a lower bound, y = max(x, low); dy/dx = 1 above the bound and at it, else 0, and dy/dlow = 1
     * where x is below it. Unlike {@link #maximum(Tensor)} it doesn't split the gradient where they are equal.
     *
     * @param low the lower bound, broadcast
     * @return this, but not below the bound; NaN stays NaN
     * @alias PyTorch clamp_min
     */
    default Tensor clampMin(Tensor low) {
        return Tape.apply(PiecewiseFormulas.CLAMP_MIN, (Tensor) this, low);
    }

    /**
     * Clamps the elements to a scalar lower bound; see {@link #clampMin(Tensor)}.
     *
     * @param low the lower bound, which may be infinite
     * @return this, but not below the bound
     * @throws IllegalArgumentException if the bound is NaN
     */
    default Tensor clampMin(double low) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, PiecewiseFormulas.CLAMP_MIN, Setting.bound("clampMin", "low", low, x));
    }

    /**
     * Clamps the elements to an upper bound, y = min(x, high); dy/dx = 1 below the bound and at it, else 0, and dy/dhigh =
     * 1 where x is above it.
     *
     * @param high the upper bound, broadcast
     * @return this, but not above the bound; NaN stays NaN
     * @alias PyTorch clamp_max
     */
    default Tensor clampMax(Tensor high) {
        return Tape.apply(PiecewiseFormulas.CLAMP_MAX, (Tensor) this, high);
    }

    /**
     * Clamps the elements to a scalar upper bound; see {@link #clampMax(Tensor)}.
     *
     * @param high the upper bound, which may be infinite
     * @return this, but not above the bound
     * @throws IllegalArgumentException if the bound is NaN
     */
    default Tensor clampMax(double high) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, PiecewiseFormulas.CLAMP_MAX, Setting.bound("clampMax", "high", high, x));
    }

    /**
     * Clamps the elements to bounds, y = min(max(x, low), high); dy/dx = 1 between the bounds and at them, else 0, for
     * NaN too. Where x is outside the bounds, the derivative with respect to the bound that applies is 1.
     *
     * @param low the lower bound, broadcast
     * @param high the upper bound, broadcast; it wins where it is the lesser
     * @return this within the bounds; NaN stays NaN
     * @alias PyTorch clamp, clip; NumPy clip; JAX clip; DJL clip
     */
    default Tensor clamp(Tensor low, Tensor high) {
        return Tape.apply(PiecewiseFormulas.CLAMP, (Tensor) this, low, high);
    }

    /**
     * Clamps the elements to scalar bounds; see {@link #clamp(Tensor, Tensor)}.
     *
     * @param low the lower bound, which may be infinite
     * @param high the upper bound, which may be infinite
     * @return this within the bounds
     * @throws IllegalArgumentException if a bound is NaN
     */
    default Tensor clamp(double low, double high) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, PiecewiseFormulas.CLAMP, Setting.bound("clamp", "low", low, x),
                Setting.bound("clamp", "high", high, x));
    }

    /**
     * Computes the step of Heaviside, y = 0 for x below 0, 1 above and b at 0; dy/dx = 0, and dy/db = 1 where x is 0, else 0.
     *
     * @param values b, the values at 0; broadcast
     * @return 0, 1 or one of the values; NaN at NaN
     * @alias PyTorch heaviside; NumPy heaviside; JAX heaviside
     */
    default Tensor heaviside(Tensor values) {
        return Tape.apply(PiecewiseFormulas.HEAVISIDE, (Tensor) this, values);
    }

    /**
     * Replaces NaN by 0, and infinity and -infinity by the greatest and the least number of the type; see
     * {@link #nanToNum(double, double, double)}.
     *
     * @return the elements, of this shape and type
     * @alias PyTorch nan_to_num; NumPy nan_to_num; JAX nan_to_num
     */
    default Tensor nanToNum() {
        return nanToNum(0);
    }

    /**
     * Replaces NaN by a number, and infinity and -infinity by the greatest and the least number of the type; see
     * {@link #nanToNum(double, double, double)}.
     *
     * @param nan what replaces NaN
     * @return the elements, of this shape and type
     */
    default Tensor nanToNum(double nan) {
        double greatest = ((Tensor) this).dtype() == DType.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        return nanToNum(nan, greatest, -greatest);
    }

    /**
     * Replaces NaN and infinite elements by numbers. The derivative is 1 for the other elements, and 0 for these.
     *
     * @param nan what replaces NaN
     * @param posInf what replaces infinity
     * @param negInf what replaces -infinity
     * @return the elements, of this shape and type
     */
    default Tensor nanToNum(double nan, double posInf, double negInf) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanToNum", () -> {
            x.dtype().requireFloating();
            return x.maskedFill(x.isNaN(), nan).maskedFill(x.eq(Double.POSITIVE_INFINITY), posInf)
                    .maskedFill(x.eq(Double.NEGATIVE_INFINITY), negInf);
        }, x);
    }

    /**
     * Selects this where a condition is true and another tensor elsewhere. The gradient goes to the operand that was
     * selected, and the other one gets 0, even where its own derivative is infinite.
     *
     * @param condition the mask, broadcast
     * @param other the values where it is false, broadcast
     * @return this or the other, element by element
     * @alias PyTorch where; NumPy where; JAX where; DJL where
     */
    default Tensor where(Tensor condition, Tensor other) {
        return Tape.apply(PiecewiseFormulas.WHERE, condition, (Tensor) this, other);
    }

    /**
     * Selects this where a condition is true and a scalar elsewhere; see {@link #where(Tensor, Tensor)}.
     *
     * @param condition the mask, broadcast
     * @param other the value where it is false; a whole number unless this is floating
     * @return this or the scalar, element by element, of this type; I64 for a mask
     */
    default Tensor where(Tensor condition, double other) {
        Objects.requireNonNull(condition, "condition");
        Tensor x = (Tensor) this;
        return Tape.reportAs("where", () -> {
            if (!x.dtype().isFloating()) {
                Integers.requireWhole(other);
            }
            return x.where(condition, Tensor.full(other, Shape.SCALAR, x.dtype().accumulated()));
        }, condition, x);
    }
}

/** The formulas of the piecewise functions, in a class of their own so that they are built on first use. */
final class PiecewiseFormulas {
    private PiecewiseFormulas() {}

    /** |x|. */
    static final Pointwise ABS = Pointwise.of("abs", Expr::abs).forIntegers(arithmetic(IntegerFunction.ABS));
    /** -1, 0 or 1. */
    static final Pointwise SIGN = Pointwise.of("sign", x -> select(x.gt(0), one(), select(x.lt(0), constant(-1), x)))
            .derivative((_, _) -> zero()).forIntegers(arithmetic(IntegerFunction.SIGN));
    /** The greatest integer up to x. */
    static final Pointwise FLOOR = Pointwise.of("floor", Expr::floor).forIntegers(arithmetic(IntegerFunction.SAME));
    /** The least integer from x on. */
    static final Pointwise CEIL = Pointwise.of("ceil", Expr::ceil).forIntegers(arithmetic(IntegerFunction.SAME));
    /** The nearest integer, the even one at a tie. */
    static final Pointwise ROUND = Pointwise.of("round", Expr::round).forIntegers(arithmetic(IntegerFunction.SAME));
    /** The integer part. */
    static final Pointwise TRUNC = Pointwise.of("trunc", Expr::trunc).forIntegers(arithmetic(IntegerFunction.SAME));
    /** The rest of the integer part. */
    static final Pointwise FRAC = Pointwise.of("frac", x -> x.sub(x.trunc()));
    /** |a| with the sign of b, of which 1/b tells that of 0. */
    static final Pointwise COPYSIGN = Pointwise.of("copysign",
            (a, b) -> select(select(b.eq(0), one().div(b), b).lt(0), a.abs().neg(), a.abs()));
    /** 0 for a below 0, 1 above and b at 0. */
    static final Pointwise HEAVISIDE = Pointwise
            .of("heaviside", (a, b) -> select(a.eq(0), b, select(a.gt(0), one(), select(a.lt(0), zero(), a))))
            .derivatives((_, _, _) -> zero(), (a, _, _) -> a.eq(0));
    /** max(a, b). */
    static final Pointwise MAXIMUM = Pointwise.of("maximum", Expr::max).labelled("max")
            .forIntegers(choice(IntegerFunction.MAX));
    /** min(a, b). */
    static final Pointwise MINIMUM = Pointwise.of("minimum", Expr::min).labelled("min")
            .forIntegers(choice(IntegerFunction.MIN));
    /** max(a, b), b where a is NaN. */
    static final Pointwise FMAX = Pointwise.of("fmax", (a, b) -> select(a.ge(b), a, select(b.ne(b), a, b)));
    /** min(a, b), b where a is NaN. */
    static final Pointwise FMIN = Pointwise.of("fmin", (a, b) -> select(a.le(b), a, select(b.ne(b), a, b)));
    /** max(x, low), with derivative 1 at the bound. */
    static final Pointwise CLAMP_MIN = Pointwise.of("clampMin", Expr::max)
            .derivatives((x, low, _) -> x.ge(low), (x, low, _) -> x.lt(low))
            .forIntegers(choice(IntegerFunction.MAX));
    /** min(x, high), with derivative 1 at the bound. */
    static final Pointwise CLAMP_MAX = Pointwise.of("clampMax", Expr::min)
            .derivatives((x, high, _) -> x.le(high), (x, high, _) -> x.gt(high))
            .forIntegers(choice(IntegerFunction.MIN));
    /** x within bounds, with derivative 1 at them. */
    static final Pointwise CLAMP = Pointwise.of("clamp", (x, low, high) -> x.max(low).min(high)).derivatives(
            (x, low, high, _) -> select(x.ge(low), x.le(high), zero()),
            (x, low, high, _) -> select(x.lt(low), low.le(high), zero()),
            (x, low, high, _) -> select(x.gt(high), one(), high.lt(low)))
            .forIntegers(choice(IntegerFunction.CLAMP));
    /** b where a is true, else c. */
    static final Pointwise WHERE = Pointwise.of("where", Expr::select).forIntegers(choice(IntegerFunction.SELECT));
}
