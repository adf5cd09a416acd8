package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;

/** Circular and hyperbolic functions and their inverses, element by element. Angles are in radians. */
public sealed interface Trigonometry permits Tensor {

    /**
     * The sine; dy/dx = cos x.
     *
     * @return sin(this)
     */
    default Tensor sin() {
        return Tape.apply(TrigonometricFormulas.SIN, (Tensor) this);
    }

    /**
     * The cosine; dy/dx = -sin x.
     *
     * @return cos(this)
     */
    default Tensor cos() {
        return Tape.apply(TrigonometricFormulas.COS, (Tensor) this);
    }

    /**
     * The tangent; dy/dx = 1 + y^2.
     *
     * @return tan(this)
     */
    default Tensor tan() {
        return Tape.apply(TrigonometricFormulas.TAN, (Tensor) this);
    }

    /**
     * The inverse of the sine; dy/dx = 1/sqrt((1 - x)(1 + x)).
     *
     * @return asin(this), between -pi/2 and pi/2; NaN outside [-1, 1]
     */
    default Tensor asin() {
        return Tape.apply(TrigonometricFormulas.ASIN, (Tensor) this);
    }

    /**
     * The inverse of the cosine; dy/dx = -1/sqrt((1 - x)(1 + x)).
     *
     * @return acos(this), between 0 and pi; NaN outside [-1, 1]
     */
    default Tensor acos() {
        return Tape.apply(TrigonometricFormulas.ACOS, (Tensor) this);
    }

    /**
     * The inverse of the tangent; dy/dx = 1/(1 + x^2).
     *
     * @return atan(this), between -pi/2 and pi/2
     */
    default Tensor atan() {
        return Tape.apply(TrigonometricFormulas.ATAN, (Tensor) this);
    }

    /**
     * The angle of the point (x, y), whose ordinate y is this; dy by y is x/r^2 and by x is -y/r^2, both 0 at the
     * origin.
     *
     * @param x the abscissa
     * @return the angle, between -pi and pi
     */
    default Tensor atan2(Tensor x) {
        return Tape.apply(TrigonometricFormulas.ATAN2, (Tensor) this, x);
    }

    /**
     * The hyperbolic sine; dy/dx = cosh x.
     *
     * @return sinh(this)
     */
    default Tensor sinh() {
        return Tape.apply(TrigonometricFormulas.SINH, (Tensor) this);
    }

    /**
     * The hyperbolic cosine; dy/dx = sinh x.
     *
     * @return cosh(this)
     */
    default Tensor cosh() {
        return Tape.apply(TrigonometricFormulas.COSH, (Tensor) this);
    }

    /**
     * The hyperbolic tangent; dy/dx = 4 sigmoid(2x) sigmoid(-2x), which equals 1 - y^2 and keeps its digits for large
     * |x|.
     *
     * @return tanh(this), between -1 and 1
     */
    default Tensor tanh() {
        return Tape.apply(TrigonometricFormulas.TANH, (Tensor) this);
    }

    /**
     * The inverse of the hyperbolic sine; dy/dx = 1/sqrt(1 + x^2).
     *
     * @return asinh(this)
     */
    default Tensor asinh() {
        return Tape.apply(TrigonometricFormulas.ASINH, (Tensor) this);
    }

    /**
     * The inverse of the hyperbolic cosine; dy/dx = 1/sqrt((x - 1)(x + 1)).
     *
     * @return acosh(this); NaN below 1
     */
    default Tensor acosh() {
        return Tape.apply(TrigonometricFormulas.ACOSH, (Tensor) this);
    }

    /**
     * The inverse of the hyperbolic tangent; dy/dx = 1/((1 - x)(1 + x)).
     *
     * @return atanh(this); infinite at -1 and 1, NaN beyond
     */
    default Tensor atanh() {
        return Tape.apply(TrigonometricFormulas.ATANH, (Tensor) this);
    }

    /**
     * The length of the vector (a, b), y = sqrt(a^2 + b^2) without overflow; dy/da = a/y, dy/db = b/y, both 0 at the
     * origin.
     *
     * @param b the other side
     * @return the length
     */
    default Tensor hypot(Tensor b) {
        return Tape.apply(TrigonometricFormulas.HYPOT, (Tensor) this, b);
    }
}

/** The formulas of the circular and hyperbolic functions, apart from the methods so that they are made when one is first used. */
final class TrigonometricFormulas {
    private TrigonometricFormulas() {}

    /** sin x. */
    static final Pointwise SIN = Pointwise.of("sin", Expr::sin);
    /** cos x. */
    static final Pointwise COS = Pointwise.of("cos", Expr::cos);
    /** tan x. */
    static final Pointwise TAN = Pointwise.of("tan", Expr::tan);
    /** The inverse of the sine. */
    static final Pointwise ASIN = Pointwise.of("asin", Expr::asin);
    /** The inverse of the cosine. */
    static final Pointwise ACOS = Pointwise.of("acos", Expr::acos);
    /** The inverse of the tangent. */
    static final Pointwise ATAN = Pointwise.of("atan", Expr::atan);
    /** The angle of the point (b, a). */
    static final Pointwise ATAN2 = Pointwise.of("atan2", Expr::atan2);
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
    /** sqrt(a^2 + b^2). */
    static final Pointwise HYPOT = Pointwise.of("hypot", Expr::hypot);
}
