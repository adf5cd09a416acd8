package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.formula.Expr;

/** Functions of one variable, element by element. */
public sealed interface Functions permits Tensor {

    /** e^x. */
    Pointwise EXP = Pointwise.of("exp", Expr::exp).slope((_, y) -> y);
    /** ln x. */
    Pointwise LOG = Pointwise.of("log", Expr::log);
    /** The hyperbolic tangent. */
    Pointwise TANH = Pointwise.of("tanh", Expr::tanh);
    /** The logistic function 1 / (1 + e^-x). */
    Pointwise SIGMOID = Pointwise.of("sigmoid", Expr::sigmoid);
    /** max(0, x) with slope 0 at 0. */
    Pointwise RELU = Pointwise.of("relu", x -> select(x.le(0), zero(), x))
            .slope((x, _) -> select(x.gt(0), one(), select(x.le(0), zero(), constant(Double.NaN))));

    /**
     * The exponential y = e^x; dy/dx = y.
     *
     * @return e^this
     */
    default Tensor exp() {
        return EXP.apply((Tensor) this);
    }

    /**
     * The natural logarithm y = ln x; dy/dx = 1/x.
     *
     * @return ln(this); -infinity at 0, NaN below
     */
    default Tensor log() {
        return LOG.apply((Tensor) this);
    }

    /**
     * The logistic function y = 1/(1 + e^-x); dy/dx = y sigmoid(-x), which equals y(1 - y) and keeps its digits for large
     * |x|.
     *
     * @return the logistic function of this, between 0 and 1
     */
    default Tensor sigmoid() {
        return SIGMOID.apply((Tensor) this);
    }

    /**
     * The hyperbolic tangent; dy/dx = 4 sigmoid(2x) sigmoid(-2x), which equals 1 - y^2 and keeps its digits for large |x|.
     *
     * @return tanh(this), between -1 and 1
     */
    default Tensor tanh() {
        return TANH.apply((Tensor) this);
    }

    /**
     * The rectifier y = max(0, x); dy/dx = 1 above 0, else 0, at 0 too. NaN stays NaN, in the slope as well.
     *
     * @return this where it is positive, else 0
     */
    default Tensor relu() {
        return RELU.apply((Tensor) this);
    }
}
