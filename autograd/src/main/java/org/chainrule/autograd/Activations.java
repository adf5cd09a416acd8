package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.formula.Expr;

/** Non-linear functions of neural networks, element by element. */
public sealed interface Activations permits Tensor {

    /**
     * Computes the logistic function y = 1/(1 + e^-x); dy/dx = sigmoid(x) sigmoid(-x), which equals y(1 - y) and keeps
     * its digits for large |x|.
     *
     * @return the logistic function of this, between 0 and 1
     * @alias PyTorch sigmoid, nn.functional.sigmoid, special.expit; SciPy special.expit; JAX nn.sigmoid
     */
    default Tensor sigmoid() {
        return Tape.apply(ActivationFormulas.SIGMOID, (Tensor) this);
    }

    /**
     * Computes the logarithm of the logistic function y = ln sigmoid(x) = min(x, 0) - ln(1 + e^-|x|); dy/dx =
     * sigmoid(-x).
     *
     * @return ln(sigmoid(this)), negative
     * @alias PyTorch nn.functional.logsigmoid; JAX nn.log_sigmoid
     */
    default Tensor logSigmoid() {
        return Tape.apply(ActivationFormulas.LOG_SIGMOID, (Tensor) this);
    }

    /**
     * Computes the smooth rectifier y = ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|); dy/dx = sigmoid(x).
     *
     * @return ln(1 + e^this), positive
     * @alias PyTorch nn.functional.softplus; JAX nn.softplus
     */
    default Tensor softplus() {
        return Tape.apply(ActivationFormulas.SOFTPLUS, (Tensor) this);
    }

    /**
     * Computes the smooth rectifier with a sharpness, y = ln(1 + e^(beta x))/beta, and x where beta x is above a threshold;
     * dy/dx = sigmoid(beta x), and 1 there.
     *
     * @param beta the sharpness, 1 for {@link #softplus()}; not 0
     * @param threshold where the function becomes linear, 20 in PyTorch; infinity for nowhere
     * @return ln(1 + e^(beta this))/beta
     * @throws IllegalArgumentException if beta is 0 or not finite in the type of this, or the threshold is NaN
     */
    default Tensor softplus(double beta, double threshold) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.SHARP_SOFTPLUS,
                Setting.divisor("softplus", "beta", beta, x),
                Setting.bound("softplus", "threshold", threshold, x));
    }

    /**
     * Computes the rectified linear unit y = max(0, x); dy/dx = 1 above 0, else 0, at 0 too. NaN stays NaN, in the
     * derivative as well.
     *
     * @return this where it is positive, else 0
     * @alias PyTorch relu, nn.functional.relu; JAX nn.relu
     */
    default Tensor relu() {
        return Tape.apply(ActivationFormulas.RELU, (Tensor) this);
    }

    /**
     * Computes the leaky rectifier with a slope of 0.01 below 0; see {@link #leakyRelu(double)}.
     *
     * @return this where it is positive, else that fraction of it
     * @alias PyTorch nn.functional.leaky_relu; JAX nn.leaky_relu
     */
    default Tensor leakyRelu() {
        return leakyRelu(0.01);
    }

    /**
     * Computes the leaky rectifier y = x above 0, else slope * x; dy/dx = 1 above 0, else the slope, at 0 too (Maas,
     * Hannun, Ng 2013).
     *
     * @param negativeSlope the slope below 0
     * @return this where it is positive, else that fraction of it
     * @throws IllegalArgumentException if the slope isn't finite in the type of this
     */
    default Tensor leakyRelu(double negativeSlope) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.LEAKY_RELU,
                Setting.finite("leakyRelu", "negativeSlope", negativeSlope, x));
    }

    /**
     * Computes the rectifier with a learned slope below 0, y = x above 0, else weight * x; dy/dx = 1 above 0, else the
     * weight; dy/dweight = x below 0, else 0 (He et al. 2015).
     *
     * @param weight the slope below 0, broadcast
     * @return this where it is positive, else that fraction of it
     * @alias PyTorch nn.functional.prelu
     */
    default Tensor prelu(Tensor weight) {
        return Tape.apply(ActivationFormulas.PRELU, (Tensor) this, weight);
    }

    /**
     * Computes the exponential linear unit with alpha = 1; see {@link #elu(double)}.
     *
     * @return this where it is positive, else alpha (e^this - 1)
     * @alias PyTorch nn.functional.elu; JAX nn.elu
     */
    default Tensor elu() {
        return elu(1);
    }

    /**
     * Computes the exponential linear unit y = x above 0, else alpha (e^x - 1); dy/dx = 1 above 0, else alpha e^x, at 0
     * too (Clevert, Unterthiner, Hochreiter 2015).
     *
     * @param alpha the limit for x to -infinity is -alpha
     * @return this where it is positive, else alpha (e^this - 1)
     * @throws IllegalArgumentException if alpha isn't finite in the type of this
     */
    default Tensor elu(double alpha) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.ELU, Setting.finite("elu", "alpha", alpha, x));
    }

    /**
     * Computes the scaled exponential linear unit y = 1.0507 elu(x, 1.6733), whose constants keep mean 0 and variance 1
     * through layers; dy/dx = 1.0507 above 0, else 1.7581 e^x (Klambauer et al. 2017).
     *
     * @return selu(this)
     * @alias PyTorch nn.functional.selu; JAX nn.selu
     */
    default Tensor selu() {
        return Tape.apply(ActivationFormulas.SELU, (Tensor) this);
    }

    /**
     * Computes the continuously differentiable exponential linear unit with alpha = 1; see {@link #celu(double)}.
     *
     * @return celu(this)
     * @alias PyTorch nn.functional.celu; JAX nn.celu
     */
    default Tensor celu() {
        return celu(1);
    }

    /**
     * Computes the continuously differentiable exponential linear unit y = x above 0, else alpha (e^(x/alpha) - 1);
     * dy/dx = 1 above 0, else e^(x/alpha) (Barron 2017).
     *
     * @param alpha the limit for x to -infinity is -alpha; positive
     * @return celu(this)
     * @throws IllegalArgumentException if alpha isn't positive and finite in the type of this
     */
    default Tensor celu(double alpha) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.CELU, Setting.positive("celu", "alpha", alpha, x));
    }

    /**
     * Computes the sigmoid linear unit y = x sigmoid(x), also called swish; dy/dx = s + x s (1 - s) with s =
     * sigmoid(x).
     *
     * @return this * sigmoid(this)
     * @alias PyTorch nn.functional.silu; JAX nn.silu
     */
    default Tensor silu() {
        return Tape.apply(ActivationFormulas.SILU, (Tensor) this);
    }

    /**
     * Computes the swish function y = x sigmoid(beta x), between x/2 at beta = 0 and the rectifier; dy/dx = s + beta x
     * s (1 - s) with s = sigmoid(beta x) (Ramachandran, Zoph, Le 2017).
     *
     * @param beta the factor in the argument of the sigmoid
     * @return this * sigmoid(beta * this)
     * @throws IllegalArgumentException if beta isn't finite in the type of this
     * @alias none; silu is that of beta = 1
     */
    default Tensor swish(double beta) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.SWISH, Setting.finite("swish", "beta", beta, x));
    }

    /**
     * Computes the Gaussian error linear unit y = x P(N &le; x) = x erfc(-x/sqrt 2)/2 for a standard normal N; dy/dx =
     * P(N &le; x) + x e^(-x^2/2)/sqrt(2 pi) (Hendrycks, Gimpel 2016).
     *
     * @return gelu(this)
     * @alias PyTorch nn.functional.gelu; JAX nn.gelu(approximate=False)
     */
    default Tensor gelu() {
        return Tape.apply(ActivationFormulas.GELU, (Tensor) this);
    }

    /**
     * Computes an approximation of {@link #gelu} by tanh, y = x (1 + tanh u)/2 = x sigmoid(2u) with u = sqrt(2/pi) (x +
     * 0.044715 x^3); dy/dx follows by the product rule.
     *
     * @return about gelu(this), within 0.0005
     * @alias PyTorch nn.functional.gelu(approximate="tanh"); JAX nn.gelu
     */
    default Tensor geluTanh() {
        return Tape.apply(ActivationFormulas.GELU_TANH, (Tensor) this);
    }

    /**
     * Computes the Mish function y = x tanh(ln(1 + e^x)); dy/dx = t + x (1 - t^2) sigmoid(x) with t = y/x (Misra 2019).
     *
     * @return mish(this)
     * @alias PyTorch nn.functional.mish; JAX nn.mish
     */
    default Tensor mish() {
        return Tape.apply(ActivationFormulas.MISH, (Tensor) this);
    }

    /**
     * Computes the hard tanh, this clamped to -1 and 1; see {@link #hardtanh(double, double)}.
     *
     * @return this within the bounds
     * @alias PyTorch nn.functional.hardtanh; JAX nn.hard_tanh
     */
    default Tensor hardtanh() {
        return hardtanh(-1, 1);
    }

    /**
     * Computes the hard tanh y = min(max(x, low), high); dy/dx = 1 strictly between the bounds, else 0. (At the bounds
     * {@link Piecewise#clamp(double, double)} has derivative 1.)
     *
     * @param low the lower bound, which may be infinite
     * @param high the upper bound, which may be infinite
     * @return this within the bounds
     * @throws IllegalArgumentException if a bound is NaN
     */
    default Tensor hardtanh(double low, double high) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.HARDTANH, Setting.bound("hardtanh", "low", low, x),
                Setting.bound("hardtanh", "high", high, x));
    }

    /**
     * Computes the rectifier with an upper bound of 6, y = min(max(x, 0), 6); dy/dx = 1 strictly between 0 and 6, else
     * 0.
     *
     * @return this between 0 and 6
     * @alias PyTorch nn.functional.relu6; JAX nn.relu6
     */
    default Tensor relu6() {
        return Tape.apply(ActivationFormulas.RELU6, (Tensor) this);
    }

    /**
     * Computes the piecewise linear sigmoid y = relu6(x + 3)/6; dy/dx = 1/6 strictly between -3 and 3, else 0.
     *
     * @return this/6 + 1/2 between 0 and 1
     * @alias PyTorch nn.functional.hardsigmoid; JAX nn.hard_sigmoid
     */
    default Tensor hardSigmoid() {
        return Tape.apply(ActivationFormulas.HARD_SIGMOID, (Tensor) this);
    }

    /**
     * Computes the piecewise quadratic swish y = x hardSigmoid(x); dy/dx = 0 up to -3, 1 from 3 on, x/3 + 1/2 between
     * (Howard et al. 2019).
     *
     * @return this * hardSigmoid(this)
     * @alias PyTorch nn.functional.hardswish; JAX nn.hard_swish
     */
    default Tensor hardSwish() {
        return Tape.apply(ActivationFormulas.HARD_SWISH, (Tensor) this);
    }

    /**
     * Keeps what is above a threshold, y = x where x &gt; threshold, else a value; dy/dx = 1 above it, else 0.
     *
     * @param threshold the threshold
     * @param value what takes the place of the others
     * @return this where it is above the threshold, else the value; NaN stays NaN
     * @throws IllegalArgumentException if the threshold or the value is NaN
     * @alias PyTorch nn.functional.threshold
     */
    default Tensor threshold(double threshold, double value) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.THRESHOLD,
                Setting.bound("threshold", "threshold", threshold, x), Setting.bound("threshold", "value", value, x));
    }

    /**
     * Shrinks towards 0 with lambda = 0.5; see {@link #softshrink(double)}.
     *
     * @return this moved towards 0
     * @alias PyTorch nn.functional.softshrink
     */
    default Tensor softshrink() {
        return softshrink(0.5);
    }

    /**
     * Shrinks towards 0, y = x - lambda above lambda, x + lambda below -lambda, 0 between; dy/dx = 1 outside of [-lambda,
     * lambda], else 0. It is the proximal map of lambda |x|.
     *
     * @param lambda by how much, not negative
     * @return this moved towards 0 by lambda
     * @throws IllegalArgumentException if lambda is negative or not finite in the type of this
     */
    default Tensor softshrink(double lambda) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.SOFTSHRINK,
                Setting.notNegative("softshrink", "lambda", lambda, x));
    }

    /**
     * Sets small elements to 0 with lambda = 0.5; see {@link #hardshrink(double)}.
     *
     * @return this where it is greater than lambda in magnitude, else 0
     * @alias PyTorch nn.functional.hardshrink
     */
    default Tensor hardshrink() {
        return hardshrink(0.5);
    }

    /**
     * Sets small elements to 0, y = x where |x| &gt; lambda, else 0; dy/dx = 1 there, else 0.
     *
     * @param lambda up to which magnitude, not negative
     * @return this where it is greater than lambda in magnitude, else 0; NaN stays NaN
     * @throws IllegalArgumentException if lambda is negative or not finite in the type of this
     */
    default Tensor hardshrink(double lambda) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, ActivationFormulas.HARDSHRINK,
                Setting.notNegative("hardshrink", "lambda", lambda, x));
    }

    /**
     * Computes y = x - tanh x, without loss of digits near 0, where it is about x^3/3; dy/dx = tanh(x)^2.
     *
     * @return this - tanh(this)
     * @alias PyTorch nn.functional.tanhshrink
     */
    default Tensor tanhshrink() {
        return Tape.apply(ActivationFormulas.TANHSHRINK, (Tensor) this);
    }

    /**
     * Computes the gated linear unit along the last axis; see {@link #glu(int)}.
     *
     * @return a sigmoid(b), of half the size
     * @alias PyTorch nn.functional.glu; JAX nn.glu
     */
    default Tensor glu() {
        return glu(-1);
    }

    /**
     * Computes the gated linear unit y = a sigmoid(b), where a and b are the halves of this along an axis; dy/da =
     * sigmoid(b), dy/db = a sigmoid(b) sigmoid(-b) (Dauphin et al. 2017).
     *
     * @param axis the axis, of even size
     * @return a sigmoid(b), of half the size along the axis
     * @throws IllegalArgumentException if the size is odd
     */
    default Tensor glu(int axis) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("glu", () -> {
            int size = x.shape().size(axis);
            if (size % 2 != 0) {
                throw new IllegalArgumentException(
                        "the size along axis " + axis + " must be even to be halved, not " + size);
            }
            return x.slice(axis, 0, size / 2).mul(x.slice(axis, size / 2, size).sigmoid());
        }, x);
    }

    /**
     * Computes the rational sigmoid y = x/(1 + |x|); dy/dx = 1/(1 + |x|)^2.
     *
     * @return softsign(this), between -1 and 1
     * @alias PyTorch nn.functional.softsign; JAX nn.soft_sign
     */
    default Tensor softsign() {
        return Tape.apply(ActivationFormulas.SOFTSIGN, (Tensor) this);
    }
}

/** The formulas of the activations, in a class of their own so that they are built on first use. */
final class ActivationFormulas {
    private ActivationFormulas() {}

    /** The logistic function 1 / (1 + e^-x). */
    static final Pointwise SIGMOID = Pointwise.of("sigmoid", Expr::sigmoid);
    /** ln sigmoid(x). */
    static final Pointwise LOG_SIGMOID = Pointwise
            .of("logSigmoid", x -> x.min(zero()).sub(x.abs().neg().expNonPositive().log1p()))
            .derivative((x, _) -> x.neg().sigmoid());
    /** ln(1 + e^x). */
    static final Pointwise SOFTPLUS = Pointwise.of("softplus", Expr::softplus);
    /** ln(1 + e^(beta x)) / beta, x above a threshold. */
    static final Pointwise SHARP_SOFTPLUS = Pointwise.of("softplus",
            (x, beta, threshold) -> select(x.mul(beta).gt(threshold), x,
                    select(x.mul(beta).eq(constant(Double.POSITIVE_INFINITY)), x, // or beyond all numbers
                            x.mul(beta).softplus().div(beta))))
            .derivatives((x, beta, threshold, _) -> select(x.mul(beta).gt(threshold), one(), x.mul(beta).sigmoid()),
                    null,
                    null);
    /** x above a threshold, else a value. */
    static final Pointwise THRESHOLD = Pointwise.of("threshold",
            (x, threshold, value) -> select(x.le(threshold), value, x));
    /** x moved towards 0. */
    static final Pointwise SOFTSHRINK = Pointwise.of("softshrink", (x, lambda) -> select(x.abs().le(lambda), zero(),
            select(x.lt(0), x.add(lambda), x.sub(lambda))));
    /** 0 where x is small, else x. */
    static final Pointwise HARDSHRINK = Pointwise.of("hardshrink",
            (x, lambda) -> select(x.abs().le(lambda), zero(), x));
    /** x - tanh x. */
    static final Pointwise TANHSHRINK = Pointwise.of("tanhshrink", Expr::tanhshrink);
    /** max(0, x) with derivative 0 at 0. */
    static final Pointwise RELU = Pointwise.of("relu", x -> select(x.le(0), zero(), x))
            .derivative((_, y) -> select(y.gt(0), one(), select(y.le(0), zero(), constant(Double.NaN))));
    /** x above 0, a fraction of it below. */
    static final Pointwise LEAKY_RELU = Pointwise.of("leakyRelu", (x, slope) -> select(x.gt(0), x, slope.mul(x)));
    /** A leaky rectifier with a learned slope. */
    static final Pointwise PRELU = Pointwise.of("prelu", (x, weight) -> select(x.gt(0), x, weight.mul(x)));
    /** x above 0, alpha (e^x - 1) below. */
    static final Pointwise ELU = Pointwise.of("elu", Expr::elu);
    /** The scaled exponential linear unit. */
    static final Pointwise SELU = Pointwise.of("selu",
            x -> select(x.gt(0), x, x.expm1().mul(1.6732632423543772)).mul(1.0507009873554805));
    /** x above 0, alpha (e^(x/alpha) - 1) below. */
    static final Pointwise CELU = Pointwise.of("celu", Expr::celu);
    /** x sigmoid(x). */
    static final Pointwise SILU = Pointwise.of("silu", Expr::silu);
    /** x sigmoid(beta x). */
    static final Pointwise SWISH = Pointwise.of("swish", Expr::swish);
    /** x times the standard normal distribution function. */
    static final Pointwise GELU = Pointwise.of("gelu", Expr::gelu);
    /** The approximation of gelu by tanh. */
    static final Pointwise GELU_TANH = Pointwise.of("geluTanh", Expr::geluTanh);
    /** x tanh(softplus(x)). */
    static final Pointwise MISH = Pointwise.of("mish", Expr::mish);
    /** x within bounds, with derivative 0 at them. */
    static final Pointwise HARDTANH = Pointwise.of("hardtanh", (x, low, high) -> x.max(low).min(high)).derivatives(
            (x, low, high, _) -> select(x.gt(low), x.lt(high), zero()), (x, low, _, _) -> x.le(low),
            (x, _, high, _) -> x.ge(high));
    /** max(0, min(x, 6)), with derivative 0 at 0 and 6. */
    static final Pointwise RELU6 = Pointwise.of("relu6", x -> x.max(zero()).min(constant(6)))
            .derivative((_, y) -> select(y.gt(0), y.lt(6), zero()));
    /** A line from 0 at -3 to 1 at 3. */
    static final Pointwise HARD_SIGMOID = Pointwise.of("hardSigmoid", x -> x.add(3).max(zero()).min(constant(6)).div(6))
            .derivative((x, _) -> select(x.gt(-3), select(x.lt(3), constant(1. / 6), zero()), zero()));
    /** x hardSigmoid(x). */
    static final Pointwise HARD_SWISH = Pointwise
            .of("hardSwish", x -> x.max(constant(-3)).mul(x.add(3).max(zero()).min(constant(6)).div(6)))
            .derivative((x, _) -> select(x.le(-3), zero(), select(x.ge(3), one(), x.div(3).add(0.5))));
    private static final double FAR = 1e30; // 1 + x is x, in any precision

    /** x / (1 + |x|), also at infinity; 1 + |x| isn't squared, since it might overflow. */
    static final Pointwise SOFTSIGN = Pointwise
            .of("softsign", x -> within(FAR, x).div(within(FAR, x).abs().add(1)))
            .derivative((x, _) -> one().div(x.abs().add(1)).square());

    private static Expr within(double bound, Expr x) {
        return x.max(constant(-bound)).min(constant(bound));
    }
}
