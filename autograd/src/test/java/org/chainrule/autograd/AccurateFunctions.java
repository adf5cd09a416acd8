package org.chainrule.autograd;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.formula.Precise;

/** Every pointwise op that is differentiable, with what it is in many digits. */
final class AccurateFunctions {
    private AccurateFunctions() {}

    private static final double MIN = Double.MIN_VALUE;
    private static final double MAX = Double.MAX_VALUE;

    static Stream<AccurateFunction> all() {
        return Stream
                .of(arithmetic(), exponentials(), special(), tails(), bessel(), trigonometry(), sigmoids(), piecewise())
                .flatMap(s -> s);
    }

    private static AccurateFunction of(String op, String name, UnaryOperator<Tensor> f,
            Function<BigDecimal, Jet> truth) {
        return AccurateFunction.of(op, name, f, truth);
    }

    private static Tensor like(Tensor x, double value) {
        return Tensor.full(value, Shape.SCALAR, x.dtype());
    }

    private static Jet over(double a, BigDecimal b) {
        return Jet.constant(Precise.over(BigDecimal.valueOf(a), b));
    }

    private static Stream<AccurateFunction> arithmetic() {
        return Stream.of( //
                of("ADD", "x + 3", x -> x.add(3), x -> Jet.variable(x).plus(Jet.constant(3)))
                        .at("inf: inf 1 0, -inf: -inf 1 0"),
                of("SUB", "3 - x", x -> Tensor.sub(3, x), x -> Jet.constant(3).minus(Jet.variable(x)))
                        .at("inf: -inf -1 0, -inf: inf -1 0"),
                of("MUL", "x * x", x -> x.mul(x), Truths::squareOf).at("inf: inf inf 2, -inf: inf -inf 2"),
                of("MUL", "3 x", x -> x.mul(3), x -> Truths.line(x, 3)).at("inf: inf 3 0, -inf: -inf 3 0"),
                of("DIV", "x / 3", x -> x.div(3), x -> Jet.variable(x).times(over(1, new BigDecimal(3))))
                        .at("inf: inf 0.3333333333333333 0, -inf: -inf 0.3333333333333333 0"),
                of("DIV", "3 / x", x -> Tensor.div(3, x), x -> Truths.reciprocal(x).times(3))
                        .at("inf: 0 0 0, -inf: 0 0 0, 0: inf -inf inf"),
                of("NEG", "neg", Tensor::neg, x -> Truths.line(x, -1)).at("inf: -inf -1 0, -inf: inf -1 0"),
                of("POW", "x^3", x -> x.pow(3), x -> Truths.pow(x, 3)).at("inf: inf inf inf, -inf: -inf inf -inf"),
                of("POW", "x^2.5", x -> x.pow(2.5), x -> Truths.pow(x, 2.5)).between(MIN, MAX)
                        .at("inf: inf inf inf, 0: 0 0 0"),
                of("POW", "x^-1.5", x -> x.pow(-1.5), x -> Truths.pow(x, -1.5)).between(MIN, MAX).at("inf: 0 0 0"),
                of("POW", "x^0.1", x -> x.pow(.1f), x -> Truths.pow(x, .1f)).between(MIN, MAX).near(7e-44, 5.7e-315)
                        .at("inf: inf 0 0, 0: 0 inf -inf"),
                of("POW", "x^-1.1", x -> x.pow(-1.1f), x -> Truths.pow(x, -1.1f)).between(MIN, MAX)
                        .at("inf: 0 0 0, 0: inf -inf inf"),
                of("POW", "x^-0.5", x -> x.pow(-.5), x -> Truths.pow(x, -.5)).between(MIN, MAX)
                        .near(5.5e-206, 4e-26, 2.2e-124, 2e-16).at("inf: 0 0 0, 0: inf -inf inf"),
                of("POW", "x^1e-36", x -> x.pow(0x1p-120), x -> Truths.pow(x, 0x1p-120)).between(MIN, MAX)
                        .near(7e-44, 5.7e-315, 2e-21).at("inf: inf 0 0, 0: 0 inf -inf"),
                of("POW", "3^x", x -> Tensor.pow(3, x), x -> Truths.power(Precise.log(new BigDecimal(3)), x))
                        .near(646, 80)
                        .at("inf: inf inf inf, -inf: 0 0 0"),
                of("RECIPROCAL", "reciprocal", Tensor::reciprocal, Truths::reciprocal)
                        .at("inf: 0 0 0, -inf: 0 0 0, 0: inf -inf inf"),
                of("SQRT", "sqrt", Tensor::sqrt, Truths::sqrtOf).between(MIN, MAX)
                        .at("inf: inf 0 0, 0: 0 inf -inf"),
                of("CBRT", "cbrt", Tensor::cbrt, Truths::cbrt).near(3.7e-24, 4.9e-186) // the second derivative is extreme
                        .at("inf: inf 0 0, -inf: -inf 0 0, 0: 0 inf -inf"),
                of("SQUARE", "square", Tensor::square, Truths::squareOf).at("inf: inf inf 2, -inf: inf -inf 2"),
                of("RSQRT", "rsqrt", Tensor::rsqrt, Truths::rsqrt).between(MIN, MAX).at("inf: 0 0 0, 0: inf -inf inf"),
                of("LERP", "lerp", x -> x.lerp(like(x, 3), .25), x -> Truths.line(x, .75).plus(Jet.constant(.75))
                        .plus(Jet.variable(x)).minus(Jet.variable(x))),
                of("ADDCMUL", "addcmul", x -> like(x, 1).addcmul(x, x, 2), x -> Truths.squareOf(x).times(2)
                        .plus(Jet.constant(1))).at("inf: inf inf 4, -inf: inf -inf 4"),
                of("HYPOT", "hypot(x, 1)", x -> x.hypot(like(x, 1)), x -> Truths.hypot(x, 1))
                        .at("inf: inf 1 0, -inf: inf -1 0"),
                of("HYPOT", "hypot(3e15, x)", x -> like(x, 3e15f).hypot(x), x -> Truths.hypot(x, 3e15f))
                        .at("inf: inf 1 0, -inf: inf -1 0"),
                of("HYPOT", "hypot(x, 1e-30)", x -> x.hypot(like(x, 1e-30f)), x -> Truths.hypot(x, 1e-30f))
                        .at("inf: inf 1 0, -inf: inf -1 0"));
    }

    private static Stream<AccurateFunction> exponentials() {
        return Stream.of( //
                of("EXP", "exp", Tensor::exp, Truths::exp).at("inf: inf inf inf, -inf: 0 0 0"),
                of("EXP2", "exp2", Tensor::exp2, x -> Truths.power(Precise.LN2, x))
                        .near(1024, -1074, -1022, 128, -149, -126, 1024.5, 128.5).at("inf: inf inf inf, -inf: 0 0 0"),
                of("EXPM1", "expm1", Tensor::expm1, Truths::expm1).at("inf: inf inf inf, -inf: -1 0 0"),
                of("LOG", "log", Tensor::log, Truths::log).between(MIN, MAX).near(1)
                        .at("inf: inf 0 0, 0: -inf inf -inf"),
                of("LOG2", "log2", Tensor::log2,
                        x -> Truths.log(x).times(over(1, Precise.LN2))).between(MIN, MAX).near(1)
                        .at("inf: inf 0 0, 0: -inf inf -inf"),
                of("LOG10", "log10", Tensor::log10,
                        x -> Truths.log(x).times(over(1, Precise.LN10))).between(MIN, MAX).near(1)
                        .at("inf: inf 0 0, 0: -inf inf -inf"),
                of("LOGIT", "logit", Tensor::logit, Truths::logit).between(MIN, Math.nextDown(1.0))
                        .near(.5, .25, .75, 1)
                        .at("0: -inf inf -inf, 1: inf inf inf"),
                of("LOG_TO_BASE", "logBase(3)", x -> x.logBase(3), x -> Truths.log(x)
                        .times(over(1, Precise.log(new BigDecimal(3))))).between(MIN, MAX)
                        .near(1, 2.761129704493334e-39).at("inf: inf 0 0"),
                of("LOG1P", "log1p", Tensor::log1p, Truths::log1p).between(Math.nextUp(-1.0), MAX)
                        .at("inf: inf 0 0, -1: -inf inf -inf"),
                of("ERF", "erf", Tensor::erf, Truths::erf).near(24, 26.5, 27, 9, 10, 10.1, -24)
                        .at("inf: 1 0 0, -inf: -1 0 0"),
                of("ERFC", "erfc", Tensor::erfc, Truths::erfc).near(24, 26.5, 27, 9, 10, 10.1, -24)
                        .at("inf: 0 0 0, -inf: 2 0 0"),
                of("LOG_ADD_EXP", "logAddExp(x, -2)", x -> x.logAddExp(like(x, -2)), x -> Truths.logAddExp(x, -2))
                        .at("inf: inf 1 0, -inf: -2 0 0"),
                of("LOG_ADD_EXP2", "logAddExp2(x, -2)", x -> x.logAddExp2(like(x, -2)),
                        x -> SpecialTruths.logAddExp2(x, -2)).at("inf: inf 1 0, -inf: -2 0 0"),
                of("LOG_ADD_EXP2", "logAddExp2(30, x)", x -> like(x, 30).logAddExp2(x),
                        x -> SpecialTruths.logAddExp2(x, 30)).at("inf: inf 1 0, -inf: 30 0 0"),
                of("LOG_ADD_EXP", "logAddExp(30, x)", x -> like(x, 30).logAddExp(x), x -> Truths.logAddExp(x, 30))
                        .at("inf: inf 1 0, -inf: 30 0 0"),
                of("XLOGY", "x ln 3", x -> x.xlogy(like(x, 3)),
                        x -> Jet.variable(x).times(Jet.constant(Precise.log(new BigDecimal(3))))),
                of("XLOGY", "3 ln x", x -> like(x, 3).xlogy(x), x -> Truths.log(x).times(3)).between(MIN, MAX).near(1)
                        .at("inf: inf 0 0, 0: -inf inf -inf"));
    }

    private static Stream<AccurateFunction> special() {
        return Stream.of( //
                of("SINC", "sinc", Tensor::sinc, SpecialTruths::sinc).near(1, 2, 3, 0.5, 1.4302966531, 1e15)
                        .at("inf: 0 0 0, -inf: 0 0 0"),
                of("ERFINV", "erfinv", Tensor::erfinv, SpecialTruths::erfinv)
                        .between(Math.nextUp(-1.0), Math.nextDown(1.0)).near(1, 0.99903, 0.99999994, 0.9966)
                        .at("1: inf inf inf, -1: -inf inf -inf"),
                of("LGAMMA", "lgamma", Tensor::lgamma, x -> GammaTruths.derivatives(0, x)).between(-170, MAX)
                        .near(1, 2, 0.5, 1.4616321449683622, 4, 5, -2.457024738220797, -1.5, 2.5e305)
                        .at("inf: inf inf 0, -inf: inf nan nan, 0: inf -inf inf, -1: inf nan inf, -2: inf nan inf, -4: inf nan inf, -5: inf nan inf,"
                                + "1: 0 -0.5772156649015329 1.6449340668482264, 2: 0 0.42278433509846713 0.6449340668482264"),
                of("DIGAMMA", "digamma", Tensor::digamma, x -> GammaTruths.derivatives(1, x)).between(-170, MAX)
                        .near(1, 2, 1.4616321449683622, 4, 5, -0.5040830082644554, -1.5)
                        .at("inf: inf 0 0, -inf: nan nan nan, 0: -inf inf -inf, -1: nan inf nan, -2: nan inf nan, -4: nan inf nan, -5: nan inf nan"),
                of("POLYGAMMA", "polygamma(1)", x -> x.polygamma(1), x -> GammaTruths.derivatives(2, x))
                        .between(-170, MAX).near(1, 11.5, -1.5, -23.199348450009882)
                        .at("inf: 0 0 0, -inf: nan nan nan, 0: inf -inf inf, -1: inf nan inf"),
                of("POLYGAMMA", "polygamma(4)", x -> x.polygamma(4), x -> GammaTruths.derivatives(5, x))
                        .between(1e-3, 1e9).near(1, 15, 15.76754016179717)
                        .at("inf: 0 0 0, 0: -inf inf -inf, -1: nan inf nan"));
    }

    private static Stream<AccurateFunction> tails() {
        return Stream.of( //
                of("ERFCX", "erfcx", Tensor::erfcx, NormalTruths::erfcx).near(4, -4, -8, 8, 10, -26.6, -9.4, 1e8)
                        .at("inf: 0 0 0, -inf: inf -inf inf"),
                of("NDTR", "ndtr", Tensor::ndtr, Truths::normalCdf).near(-38.4, -14.1, 8.3, 5.4)
                        .at("inf: 1 0 0, -inf: 0 0 0"),
                of("LOG_NDTR", "logNdtr", Tensor::logNdtr, NormalTruths::logNdtr)
                        .near(-1e10, -1e5, -11.3, -5.65, 38.5, 14.2, 5.65)
                        .at("inf: 0 0 0, -inf: -inf inf -1"),
                of("NDTRI", "ndtri", Tensor::ndtri, NormalTruths::ndtri).between(MIN, Math.nextDown(1.0))
                        .near(.5, 1, 0.024, 1e-310, 1e-40)
                        .at("0: -inf inf -inf, 1: inf inf inf, 2: nan nan nan, 0.5: 0 2.5066282746310002 0"),
                of("ENTR", "entr", Tensor::entr, x -> Jet.variable(x).times(Truths.log(x)).times(-1)).between(MIN, MAX)
                        .near(1, 0.36787944117144233).at("inf: -inf -inf 0, 0: 0 inf -inf, -1: -inf nan 1"),
                of("XLOG1PY", "x ln(1 + 3)", x -> x.xlog1py(like(x, 3)),
                        x -> Jet.variable(x).times(Jet.constant(Precise.log(new BigDecimal(4))))),
                of("XLOG1PY", "3 ln(1 + x)", x -> like(x, 3).xlog1py(x), x -> Truths.log1p(x).times(3))
                        .between(Math.nextUp(-1.0), MAX).near(-1).at("inf: inf 0 0, -1: -inf inf -inf"));
    }

    private static Stream<AccurateFunction> bessel() {
        return Stream.of( //
                of("I0", "i0", Tensor::i0, x -> BesselTruths.i(0, x)).near(30, 91.9, 713.98)
                        .at("inf: inf inf inf, -inf: inf -inf inf, 0: 1 0 0.5"),
                of("I1", "i1", Tensor::i1, x -> BesselTruths.i(1, x)).near(30, 91.9, 713.98)
                        .at("inf: inf inf inf, -inf: -inf inf -inf, 0: 0 0.5 0"),
                of("I0E", "i0e", Tensor::i0e, x -> BesselTruths.ie(0, x)).near(30)
                        .at("inf: 0 0 0, -inf: 0 0 0, 0: 1 0 1.5"),
                of("I1E", "i1e", Tensor::i1e, x -> BesselTruths.ie(1, x)).near(30, 1.5, 1.7)
                        .at("inf: 0 0 0, -inf: 0 0 0, 0: 0 0.5 0"),
                of("ZETA", "zeta(2.5, x)", x -> like(x, 2.5).zeta(x), x -> BesselTruths.zeta(2.5, x)).between(MIN, MAX)
                        .near(1, 14.5, 1e17).at("inf: 0 0 0, 0: inf -inf inf, -0.5: nan nan nan, -2: inf -inf inf"),
                of("ZETA", "zeta(1.25, x)", x -> like(x, 1.25).zeta(x), x -> BesselTruths.zeta(1.25, x))
                        .between(MIN, MAX).near(1, 13.25, 1e17, 1e300),
                of("ZETA", "zeta(3, x)", x -> like(x, 3).zeta(x), x -> BesselTruths.zeta(3, x)).between(-40, MAX)
                        .near(1, -0.5, -1.5, -3.3).at("0: inf -inf inf, -1: inf -inf inf, -4: inf -inf inf"));
    }

    private static Stream<AccurateFunction> trigonometry() {
        return Stream.of( //
                of("DEG2RAD", "deg2rad", Tensor::deg2rad,
                        x -> Jet.variable(x).times(Jet.constant(Precise.over(Precise.PI, new BigDecimal(180)))))
                        .at("inf: inf 0.017453292519943295 0"),
                of("RAD2DEG", "rad2deg", Tensor::rad2deg,
                        x -> Jet.variable(x).times(over(180, Precise.PI)))
                        .at("inf: inf 57.29577951308232 0"),
                of("SIN", "sin", Tensor::sin, Truths::sin).near(Math.PI, Math.PI / 2, (float) Math.PI),
                of("COS", "cos", Tensor::cos, Truths::cos).near(Math.PI, Math.PI / 2, (float) Math.PI),
                of("TAN", "tan", Tensor::tan, Truths::tan).near(Math.PI, Math.PI / 2, (float) Math.PI / 2),
                of("ASIN", "asin", Tensor::asin, Truths::asin).between(Math.nextUp(-1.0), Math.nextDown(1.0))
                        .near(1, -1, .5).at("1: 1.5707963267948966 inf inf, -1: -1.5707963267948966 inf -inf"),
                of("ACOS", "acos", Tensor::acos, Truths::acos).between(Math.nextUp(-1.0), Math.nextDown(1.0))
                        .near(1, -1, .5).at("1: 0 -inf -inf, -1: 3.141592653589793 -inf inf"),
                of("ATAN", "atan", Tensor::atan, Truths::atan)
                        .at("inf: 1.5707963267948966 0 0, -inf: -1.5707963267948966 0 0"),
                of("ATAN2", "atan2(x, 2)", x -> x.atan2(like(x, 2)), x -> Truths.angle(x, 2))
                        .at("inf: 1.5707963267948966 0 0, -inf: -1.5707963267948966 0 0"),
                of("ATAN2", "atan2(2, x)", x -> like(x, 2).atan2(x), x -> Truths.angleByAbscissa(x, 2))
                        .at("inf: 0 0 0, -inf: 3.141592653589793 0 0"),
                of("SINH", "sinh", Tensor::sinh, Truths::sinh).near(710.4, 89.4)
                        .at("inf: inf inf inf, -inf: -inf inf -inf"),
                of("COSH", "cosh", Tensor::cosh, Truths::cosh).near(710.4, 89.4)
                        .at("inf: inf inf inf, -inf: inf -inf inf"),
                of("TANH", "tanh", Tensor::tanh, Truths::tanh).at("inf: 1 0 0, -inf: -1 0 0"),
                of("ASINH", "asinh", Tensor::asinh, Truths::asinh).near(1e9, 3e4)
                        .at("inf: inf 0 0, -inf: -inf 0 0"),
                of("ACOSH", "acosh", Tensor::acosh, Truths::acosh).between(Math.nextUp(1.0), MAX).near(1, 1e9, 3e4)
                        .at("inf: inf 0 0, 1: 0 inf -inf"),
                of("ATANH", "atanh", Tensor::atanh, Truths::atanh).between(Math.nextUp(-1.0), Math.nextDown(1.0))
                        .near(1, -1).at("1: inf inf inf, -1: -inf inf -inf"));
    }

    private static Stream<AccurateFunction> sigmoids() {
        return Stream.of( //
                of("SIGMOID", "sigmoid", Tensor::sigmoid, Truths::sigmoid).at("inf: 1 0 0, -inf: 0 0 0"),
                of("LOG_SIGMOID", "logSigmoid", Tensor::logSigmoid,
                        x -> Truths.line(x, -1).into(Truths.softplus(x.negate())).times(-1))
                        .at("inf: 0 0 0, -inf: -inf 1 0"),
                of("TANHSHRINK", "tanhshrink", Tensor::tanhshrink, Truths::tanhshrink).near(1.5, -1.5)
                        .at("inf: inf 1 0, -inf: -inf 1 0, 0: 0 0 0, -0: -0 0 0"),
                of("SHARP_SOFTPLUS", "softplus(2, 20)", x -> x.softplus(2, Double.POSITIVE_INFINITY),
                        x -> Truths.sharpSoftplus(x, 2)).near(1.4e308, 2e38).at("inf: inf 1 0, -inf: 0 0 0"),
                of("THRESHOLD", "threshold(1, -2)", x -> x.threshold(1, -2),
                        x -> x.compareTo(BigDecimal.ONE) > 0 ? Jet.variable(x) : Jet.constant(-2))
                        .at("inf: inf 1 0, -inf: -2 0 0, 1: -2 0 0"),
                of("SOFTSHRINK", "softshrink(0.5)", Tensor::softshrink,
                        x -> Truths.clamp(x, -.5, .5).times(-1).plus(Jet.variable(x))).near(.5, -.5)
                        .at("inf: inf 1 0, -inf: -inf 1 0, 0.5: 0 0 0, nan: nan 1 0"),
                of("HARDSHRINK", "hardshrink(0.5)", Tensor::hardshrink,
                        x -> Math.abs(x.doubleValue()) > .5 ? Jet.variable(x) : Jet.constant(0)).near(.5, -.5)
                        .at("inf: inf 1 0, 0.5: 0 0 0, nan: nan 1 0"),
                of("SOFTPLUS", "softplus", Tensor::softplus, Truths::softplus).at("inf: inf 1 0, -inf: 0 0 0"),
                of("SILU", "silu", Tensor::silu, x -> Truths.swish(x, 1)).near(-1.2784645, -2.3993573, 746, -751.7)
                        .at("inf: inf 1 0, -inf: 0 0 0"),
                of("SWISH", "swish(1.5)", x -> x.swish(1.5), x -> Truths.swish(x, 1.5)).near(-496, -500)
                        .at("inf: inf 1 0, -inf: 0 0 0"),
                of("SWISH", "swish(-1e-5)", x -> x.swish(-0x1p-16), x -> Truths.swish(x, -0x1p-16))
                        .at("inf: 0 0 0, -inf: -inf 1 0"),
                of("GELU", "gelu", Tensor::gelu, Truths::gelu)
                        .near(-0.7517915, -0.69, 1.4142135, -38.4, -13, -11.699695587158203, 1.3e154)
                        .at("inf: inf 1 0, -inf: 0 0 0"),
                of("GELU_TANH", "geluTanh", Tensor::geluTanh, Truths::geluTanh)
                        .near(-21, -10, -2.34045672416687, 1.8e103, 1e13)
                        .at("inf: inf 1 0, -inf: 0 0 0"),
                of("MISH", "mish", Tensor::mish, Truths::mish).near(-1.1924, -11, -19, -746, 373, 52, 8.5e37)
                        .at("inf: inf 1 0, -inf: 0 0 0"),
                of("SOFTSIGN", "softsign", Tensor::softsign, Truths::softsign)
                        .at("inf: 1 0 0, -inf: -1 0 0, 0: 0 1 0"));
    }

    private static Stream<AccurateFunction> piecewise() {
        return Stream.of( //
                of("ABS", "abs", Tensor::abs, Truths::abs).at("inf: inf 1 0, -inf: inf -1 0"),
                of("MAXIMUM", "maximum(x, 1)", x -> x.maximum(1), x -> Truths.clamp(x, 1, MAX))
                        .at("inf: inf 1 0, -inf: 1 0 0, 1: 1 0.5 0"),
                of("MINIMUM", "minimum(x, 1)", x -> x.minimum(1), x -> Truths.clamp(x, -MAX, 1))
                        .at("inf: 1 0 0, -inf: -inf 1 0, 1: 1 0.5 0"),
                of("FMAX", "fmax(x, 1)", x -> x.fmax(like(x, 1)), x -> Truths.clamp(x, 1, MAX))
                        .at("inf: inf 1 0, -inf: 1 0 0, 1: 1 1 0, nan: 1 0 0"),
                of("FMIN", "fmin(x, 1)", x -> x.fmin(like(x, 1)), x -> Truths.clamp(x, -MAX, 1))
                        .at("inf: 1 0 0, -inf: -inf 1 0, 1: 1 1 0, nan: 1 0 0"),
                of("CLAMP_MIN", "clampMin(1)", x -> x.clampMin(1), x -> Truths.clamp(x, 1, MAX))
                        .at("inf: inf 1 0, -inf: 1 0 0, 1: 1 1 0, nan: nan 0 0"),
                of("CLAMP_MAX", "clampMax(1)", x -> x.clampMax(1), x -> Truths.clamp(x, -MAX, 1))
                        .at("inf: 1 0 0, -inf: -inf 1 0, 1: 1 1 0, nan: nan 0 0"),
                of("COPYSIGN", "copysign(x, -1)", x -> x.copysign(-1),
                        x -> Jet.of(x.abs().negate(), BigDecimal.valueOf(-x.signum()), BigDecimal.ZERO))
                        .at("inf: -inf -1 0, -inf: -inf 1 0, 0: -0 0 0"),
                of("CLAMP", "clamp(-1, 2)", x -> x.clamp(-1, 2), x -> Truths.clamp(x, -1, 2))
                        .at("inf: 2 0 0, -inf: -1 0 0, -1: -1 1 0, 2: 2 1 0, nan: nan 0 0"),
                of("WHERE", "where(x > 0, x, 0)", x -> Tensor.where(x.gt(0), x, like(x, 0)),
                        x -> Truths.clamp(x, 0, MAX)).at("inf: inf 1 0, -inf: 0 0 0, 0: 0 0 0, nan: 0 0 0"),
                of("RELU", "relu", Tensor::relu, x -> Truths.clamp(x, 0, MAX))
                        .at("inf: inf 1 0, -inf: 0 0 0, 0: 0 0 0"),
                of("LEAKY_RELU", "leakyRelu", Tensor::leakyRelu, x -> Truths.line(x, x.signum() > 0 ? 1 : 0.01))
                        .at("inf: inf 1 0, -inf: -inf 0.01 0, 0: 0 0.01 0, nan: nan 0.01 0"),
                of("PRELU", "prelu", x -> x.prelu(like(x, .25)), x -> Truths.line(x, x.signum() > 0 ? 1 : 0.25))
                        .at("inf: inf 1 0, -inf: -inf 0.25 0, 0: 0 0.25 0, nan: nan 0.25 0"),
                of("ELU", "elu(2)", x -> x.elu(2), x -> Truths.exponentialUnit(x, 2, 1, 1))
                        .at("inf: inf 1 0, -inf: -2 0 0, 0: 0 2 2"),
                of("ELU", "elu", Tensor::elu, x -> Truths.exponentialUnit(x, 1, 1, 1))
                        .at("inf: inf 1 0, -inf: -1 0 0, 0: 0 1 1"),
                of("CELU", "celu", Tensor::celu, x -> Truths.exponentialUnit(x, 1, 1, 1))
                        .at("inf: inf 1 0, -inf: -1 0 0, 0: 0 1 1"),
                of("SELU", "selu", Tensor::selu,
                        x -> Truths.exponentialUnit(x, 1.6732632423543772, 1.0507009873554805, 1))
                        .at("inf: inf 1.0507009873554805 0, -inf: -1.7580993408473768 0 0"),
                of("CELU", "celu(4)", x -> x.celu(4), x -> Truths.exponentialUnit(x, 4, 1, 4))
                        .at("inf: inf 1 0, -inf: -4 0 0"),
                of("CELU", "celu(0.001)", x -> x.celu(1e-3f), x -> Truths.exponentialUnit(x, 1e-3f, 1, 1e-3f))
                        .near(-.643, -.744, -.1, -1.4).at("inf: inf 1 0"),
                of("CELU", "celu(100000.01)", x -> x.celu(100_000.01f),
                        x -> Truths.exponentialUnit(x, 100_000.01f, 1, 100_000.01f))
                        .near(-2.49e-310, -7.4e7, -7.45e7, -1e7, -1.04e7, -1e-40).at("inf: inf 1 0"),
                of("HARDTANH", "hardtanh", Tensor::hardtanh, x -> Truths.clamp(x, -1, 1))
                        .at("inf: 1 0 0, -inf: -1 0 0, -1: -1 0 0, 1: 1 0 0, nan: nan 0 0"),
                of("RELU6", "relu6", Tensor::relu6, x -> Truths.clamp(x, 0, 6))
                        .at("inf: 6 0 0, -inf: 0 0 0, 0: 0 0 0, 6: 6 0 0, nan: nan 0 0"),
                of("HARD_SIGMOID", "hardSigmoid", Tensor::hardSigmoid, Truths::hardSigmoid).near(-3, 3)
                        .at("inf: 1 0 0, -inf: 0 0 0, nan: nan 0 0"),
                of("HARD_SWISH", "hardSwish", Tensor::hardSwish, Truths::hardSwish).near(-3, 3)
                        .at("inf: inf 1 0, -inf: 0 0 0, -3: 0 0 0, 3: 3 1 0"),
                of("HEAVISIDE", "heaviside(x, 0.5)", x -> x.heaviside(like(x, .5)),
                        x -> Jet.constant(x.signum() > 0 ? 1 : 0)).at("0: 0.5 0 0, inf: 1 0 0, nan: nan 0 0"),
                of("SIGN", "sign", Tensor::sign, x -> Jet.constant(x.signum())).at("nan: nan 0 0"),
                of("FLOOR", "floor", Tensor::floor,
                        x -> Jet.constant(x.setScale(0, RoundingMode.FLOOR))).at("nan: nan 0 0"),
                of("CEIL", "ceil", Tensor::ceil,
                        x -> Jet.constant(x.setScale(0, RoundingMode.CEILING))).at("nan: nan 0 0"),
                of("FRAC", "frac", Tensor::frac, x -> Truths.rest(x, RoundingMode.DOWN, 1)).at("nan: nan 1 0"),
                of("FMOD", "fmod(x, 3)", x -> x.fmod(3), x -> Truths.rest(x, RoundingMode.DOWN, 3))
                        .at("inf: nan 1 0, nan: nan 1 0"),
                of("REMAINDER", "remainder(x, 4)", x -> x.remainder(4), x -> Truths.rest(x, RoundingMode.FLOOR, 4))
                        .at("inf: nan 1 0, nan: nan 1 0"),
                of("FLOOR_DIVIDE", "floorDivide(x, 4)", x -> x.floorDivide(4),
                        x -> Jet.constant(Truths.quotient(x, RoundingMode.FLOOR, 4))).at("inf: nan 0 0, nan: nan 0 0"),
                of("LDEXP", "ldexp(x, 3)", x -> x.ldexp(like(x, 3)), x -> Truths.line(x, 8))
                        .at("inf: inf 8 0, -inf: -inf 8 0"),
                of("LDEXP", "ldexp(3, x)", x -> like(x, 3).ldexp(x), x -> Truths.power(Precise.LN2, x).times(3))
                        .near(1022, -1075, -1024, 126, -150, -128).at("inf: inf inf inf, -inf: 0 0 0"),
                of("EXPONENT", "the exponent", x -> x.frexp().exponent().to(x.dtype()),
                        x -> Jet.constant(Truths.exponent(x))).at("inf: 0 0 0, -inf: 0 0 0, nan: 0 0 0, 0: 0 0 0"),
                of("NEXT_AFTER", "nextAfter(x, 2)", x -> x.nextAfter(like(x, 2)), x -> Truths.line(x, 1))
                        .at("2: 2 1 0"),
                of("TRUNC_DIVIDE", "truncDivide(x, 4)", x -> x.truncDivide(4),
                        x -> Jet.constant(Truths.quotient(x, RoundingMode.DOWN, 4))).at("inf: inf 0 0, nan: nan 0 0"),
                of("TRUNC", "trunc", Tensor::trunc,
                        x -> Jet.constant(x.setScale(0, RoundingMode.DOWN)))
                        .at("nan: nan 0 0, inf: inf 0 0, -0.5: -0 0 0"),
                of("ROUND", "round", Tensor::round,
                        x -> Jet.constant(x.setScale(0, RoundingMode.HALF_EVEN))).at("nan: nan 0 0"));
    }
}
