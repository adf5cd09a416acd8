package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;

/** Trigonometric and hyperbolic functions and their inverses, element by element. Angles are in radians. */
public sealed interface Trigonometry permits Tensor {

    /**
     * Computes the sine; dy/dx = cos x.
     *
     * @return sin(this)
     * @alias PyTorch sin; NumPy sin; JAX sin; DJL sin
     */
    default Tensor sin() {
        return Tape.apply(TrigonometricFormulas.SIN, (Tensor) this);
    }

    /**
     * Computes the cosine; dy/dx = -sin x.
     *
     * @return cos(this)
     * @alias PyTorch cos; NumPy cos; JAX cos; DJL cos
     */
    default Tensor cos() {
        return Tape.apply(TrigonometricFormulas.COS, (Tensor) this);
    }

    /**
     * Computes the tangent; dy/dx = 1 + y^2.
     *
     * @return tan(this)
     * @alias PyTorch tan; NumPy tan; JAX tan; DJL tan
     */
    default Tensor tan() {
        return Tape.apply(TrigonometricFormulas.TAN, (Tensor) this);
    }

    /**
     * Computes the inverse sine; dy/dx = 1/sqrt((1 - x)(1 + x)).
     *
     * @return asin(this), between -pi/2 and pi/2; NaN outside [-1, 1]
     * @alias PyTorch asin, arcsin; NumPy arcsin; JAX arcsin; DJL asin
     */
    default Tensor asin() {
        return Tape.apply(TrigonometricFormulas.ASIN, (Tensor) this);
    }

    /**
     * Computes the inverse cosine; dy/dx = -1/sqrt((1 - x)(1 + x)).
     *
     * @return acos(this), between 0 and pi; NaN outside [-1, 1]
     * @alias PyTorch acos, arccos; NumPy arccos; JAX arccos; DJL acos
     */
    default Tensor acos() {
        return Tape.apply(TrigonometricFormulas.ACOS, (Tensor) this);
    }

    /**
     * Computes the inverse tangent; dy/dx = 1/(1 + x^2).
     *
     * @return atan(this), between -pi/2 and pi/2
     * @alias PyTorch atan, arctan; NumPy arctan; JAX arctan; DJL atan
     */
    default Tensor atan() {
        return Tape.apply(TrigonometricFormulas.ATAN, (Tensor) this);
    }

    /**
     * Computes the angle of the point (x, y), where y is this; the derivative with respect to y is x/r^2 and with
     * respect to x is -y/r^2, where r^2 = x^2 + y^2, both 0 at the origin.
     *
     * @param x the x coordinate, broadcast
     * @return the angle, between -pi and pi
     * @alias PyTorch atan2, arctan2; NumPy arctan2; JAX arctan2; DJL atan2
     */
    default Tensor atan2(Tensor x) {
        return Tape.apply(TrigonometricFormulas.ATAN2, (Tensor) this, x);
    }

    /**
     * Computes the hyperbolic sine; dy/dx = cosh x.
     *
     * @return sinh(this)
     * @alias PyTorch sinh; NumPy sinh; JAX sinh; DJL sinh
     */
    default Tensor sinh() {
        return Tape.apply(HyperbolicFormulas.SINH, (Tensor) this);
    }

    /**
     * Computes the hyperbolic cosine; dy/dx = sinh x.
     *
     * @return cosh(this)
     * @alias PyTorch cosh; NumPy cosh; JAX cosh; DJL cosh
     */
    default Tensor cosh() {
        return Tape.apply(HyperbolicFormulas.COSH, (Tensor) this);
    }

    /**
     * Computes the hyperbolic tangent; dy/dx = 4 sigmoid(2x) sigmoid(-2x), which equals 1 - y^2 and keeps its digits
     * for large |x|.
     *
     * @return tanh(this), between -1 and 1
     * @alias PyTorch tanh, nn.functional.tanh; NumPy tanh; JAX tanh; DJL tanh
     */
    default Tensor tanh() {
        return Tape.apply(HyperbolicFormulas.TANH, (Tensor) this);
    }

    /**
     * Computes the inverse hyperbolic sine; dy/dx = 1/sqrt(1 + x^2).
     *
     * @return asinh(this)
     * @alias PyTorch asinh, arcsinh; NumPy arcsinh; JAX arcsinh; DJL asinh
     */
    default Tensor asinh() {
        return Tape.apply(HyperbolicFormulas.ASINH, (Tensor) this);
    }

    /**
     * Computes the inverse hyperbolic cosine; dy/dx = 1/sqrt((x - 1)(x + 1)).
     *
     * @return acosh(this); NaN below 1
     * @alias PyTorch acosh, arccosh; NumPy arccosh; JAX arccosh; DJL acosh
     */
    default Tensor acosh() {
        return Tape.apply(HyperbolicFormulas.ACOSH, (Tensor) this);
    }

    /**
     * Computes the inverse hyperbolic tangent; dy/dx = 1/((1 - x)(1 + x)).
     *
     * @return atanh(this); infinite at -1 and 1, NaN beyond
     * @alias PyTorch atanh, arctanh; NumPy arctanh; JAX arctanh; DJL atanh
     */
    default Tensor atanh() {
        return Tape.apply(HyperbolicFormulas.ATANH, (Tensor) this);
    }

    /**
     * Converts degrees to radians, y = x pi/180; dy/dx = pi/180.
     *
     * @return this in radians
     * @alias PyTorch deg2rad; NumPy deg2rad, radians; JAX deg2rad
     */
    default Tensor deg2rad() {
        return Tape.apply(TrigonometricFormulas.DEG2RAD, (Tensor) this);
    }

    /**
     * Converts radians to degrees, y = x 180/pi; dy/dx = 180/pi.
     *
     * @return this in degrees
     * @alias PyTorch rad2deg; NumPy rad2deg, degrees; JAX rad2deg
     */
    default Tensor rad2deg() {
        return Tape.apply(TrigonometricFormulas.RAD2DEG, (Tensor) this);
    }

    /**
     * Computes the length of the vector (a, b), y = sqrt(a^2 + b^2) without overflow; dy/da = a/y, dy/db = b/y, both 0
     * at the origin.
     *
     * @param b the other component, broadcast
     * @return the length
     * @alias PyTorch hypot; NumPy hypot; JAX hypot
     */
    default Tensor hypot(Tensor b) {
        return Tape.apply(TrigonometricFormulas.HYPOT, (Tensor) this, b);
    }
}

/**
 * The formulas of the trigonometric and hyperbolic functions, in a class of their own so that they are built on first
 * use.
 */
final class TrigonometricFormulas {
    private TrigonometricFormulas() {}

    /** sin x. */
    static final Pointwise SIN = Pointwise.of("sin", Expr::sin);
    /** cos x. */
    static final Pointwise COS = Pointwise.of("cos", Expr::cos);
    /** tan x. */
    static final Pointwise TAN = Pointwise.of("tan", Expr::tan);
    /** The inverse sine. */
    static final Pointwise ASIN = Pointwise.of("asin", Expr::asin);
    /** The inverse cosine. */
    static final Pointwise ACOS = Pointwise.of("acos", Expr::acos);
    /** The inverse tangent. */
    static final Pointwise ATAN = Pointwise.of("atan", Expr::atan);
    /** The angle of the point (b, a). */
    static final Pointwise ATAN2 = Pointwise.of("atan2", Expr::atan2);
    /** sqrt(a^2 + b^2). */
    static final Pointwise HYPOT = Pointwise.of("hypot", Expr::hypot);
    /** x pi/180. */
    static final Pointwise DEG2RAD = Pointwise.of("deg2rad", x -> x.mul(Math.PI / 180));
    /** x 180/pi. */
    static final Pointwise RAD2DEG = Pointwise.of("rad2deg", x -> x.mul(180 / Math.PI));
}

/** The formulas of the hyperbolic functions, likewise: tanh is used alone by many a program. */
final class HyperbolicFormulas {
    private HyperbolicFormulas() {}

    /** sinh x. */
    static final Pointwise SINH = Pointwise.of("sinh", Expr::sinh);
    /** cosh x. */
    static final Pointwise COSH = Pointwise.of("cosh", Expr::cosh);
    /** tanh x. */
    static final Pointwise TANH = Pointwise.of("tanh", Expr::tanh);
    /** The inverse of sinh. */
    static final Pointwise ASINH = Pointwise.of("asinh", Expr::asinh);
    /** The inverse of cosh. */
    static final Pointwise ACOSH = Pointwise.of("acosh", Expr::acosh);
    /** The inverse of tanh. */
    static final Pointwise ATANH = Pointwise.of("atanh", Expr::atanh);
}
