package org.chainrule.autograd;

import static org.chainrule.autograd.EdgeRow.row;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows 37 to 49, 52, 65 to 69 and 93 of {@code docs/edges.md}: where a pointwise op has no derivative, or an infinite one, or is
 * a special function.
 */
class KinksAndPolesTest {

    static Stream<EdgeRow> kinks() {
        // @formatter:off
        return Stream.of(
                row(37, "relu", x -> x[0].relu(), "-1 0 2 nan", "0 0 2 nan", "0 0 1 nan"),
                row(37, "maximum(x, 0), which splits", x -> x[0].maximum(0), "-1 0 2", "0 0 2", "0 0.5 1"),
                row(38, "abs", x -> x[0].abs(), "-2 0 -0 3 nan", "2 0 0 3 nan", "-1 0 0 1 nan"),
                row(38, "sign", x -> x[0].sign(), "-2 0 3 nan", "-1 0 1 nan", "0 0 0 0"),
                row(38, "floor", x -> x[0].floor(), "-1.5 -1 0.5 nan inf", "-2 -1 0 nan inf", "0 0 0 0 0"),
                row(38, "ceil", x -> x[0].ceil(), "-1.5 -1 0.5 nan inf", "-1 -1 1 nan inf", "0 0 0 0 0"),
                row(38, "round", x -> x[0].round(), "-1.5 0.5 1.5 2.5 nan", "-2 0 2 2 nan", "0 0 0 0 0"),
                row(38, "trunc", x -> x[0].trunc(), "-1.5 -1 -0.5 0.5 2.5 nan inf", "-1 -1 -0 0 2 nan inf",
                        "0 0 0 0 0 0 0"),
                row(38, "frac", x -> x[0].frac(), "-1.5 -1 0.25 2 nan inf", "-0.5 0 0.25 0 nan nan", "1 1 1 1 1 1"),
                row(38, "fmod", x -> x[0].fmod(x[1]), "7 -7 7 -7 -4 1 1e300 inf 5 | 3 3 -3 -3 2 0 3 3 inf",
                        "1 -1 1 -1 -0 nan 0 nan 5", "1 1 1 1 1 1 1 1 1 | -2 2 2 -2 2 -inf -3.333333333333333e299 -inf -0"),
                row(38, "remainder", x -> x[0].remainder(x[1]), "7 -7 7 -7 -4 1 -5 | 3 3 -3 -3 2 0 inf",
                        "1 2 -2 -1 -0 nan inf", "1 1 1 1 1 1 1 | -2 3 3 -2 2 -inf 1"),
                row(38, "floorDivide", x -> x[0].floorDivide(x[1]), "7 -7 7 -7 1 -0 -1 | 3 3 -3 -3 0.1 5 0",
                        "2 -3 -3 2 9 -0 -inf", "0 0 0 0 0 0 0 | 0 0 0 0 0 0 0"),
                row(38, "floorDivide, as NumPy's", x -> x[0].floorDivide(x[1]),
                        "inf -inf inf inf -inf -inf inf 3 -3 -3 0 1e300 nan 2 | 2 2 -2 inf -inf 0 -0 inf inf -inf 0 1e-300 2 nan",
                        "nan nan nan nan nan -inf -inf 0 -1 0 nan inf nan nan",
                        "0 0 0 0 0 0 0 0 0 0 0 0 0 0 | 0 0 0 0 0 0 0 0 0 0 0 0 0 0"),
                row(38, "remainder, as NumPy's", x -> x[0].remainder(x[1]),
                        "inf -inf inf -inf 3 -3 -3 3 0 nan 2 | 2 2 inf 0 inf inf -inf -inf 0 2 nan",
                        "nan nan nan nan 3 inf -3 -inf nan nan nan",
                        "1 1 1 1 1 1 1 1 1 1 1 | nan nan nan inf 0 1 0 1 nan nan nan"),
                row(38, "ldexp", x -> x[0].ldexp(x[1]), "3 1e-300 1e300 -0 inf 2 nan 0 1.5 | 2 2000 -2000 5 -9 -inf 1 inf 0.5",
                        "12 1.1481306952742546e302 8.709809816217217e-303 -0 inf 0 nan nan 2.1213203435596424",
                        "4 inf 0 32 0.001953125 0 2 inf 1.4142135623730951 | 8.317766166719343 7.958235543436793e301 6.0371801173243e-303 0 inf 0 nan nan 1.4703872152028208"),
                row(38, "mantissa of frexp", x -> x[0].frexp().mantissa(), "1 -0.75 8 0 5e-324 1.7976931348623157e308 inf nan",
                        "0.5 -0.75 0.5 0 0.5 0.9999999999999999 inf nan", "0.5 1 0.0625 1 inf 5.562684646268003e-309 1 1"),
                row(38, "nextAfter", x -> x[0].nextAfter(x[1]), "1 1 0 -0 2 1.7976931348623157e308 inf nan 1 | 2 0 1 -1 2 inf 0 1 nan",
                        "1.0000000000000002 0.9999999999999999 4.9e-324 -4.9e-324 2 inf 1.7976931348623157e308 nan nan",
                        "1 1 1 1 1 1 1 1 1 | 0 0 0 0 0 0 0 0 0"),
                row(38, "truncDivide, as PyTorch's", x -> x[0].truncDivide(x[1]), "inf inf inf -3 0 | 2 -2 inf inf 0",
                        "inf -inf nan 0 nan", "0 0 0 0 0 | 0 0 0 0 0"),
                row(38, "truncDivide", x -> x[0].truncDivide(x[1]), "7 -7 7 -7 -1 | 3 3 -3 -3 0", "2 -2 -2 2 -inf",
                        "0 0 0 0 0 | 0 0 0 0 0"),
                row(38, "copysign", x -> x[0].copysign(x[1]), "2 -2 2 -2 0 | -1 1 -0 0 -3", "-2 2 -2 2 -0",
                        "-1 -1 -1 -1 0 | 0 0 0 0 0"),
                row(41, "clampMin(1)", x -> x[0].clampMin(1), "0 1 2 nan", "1 1 2 nan", "0 1 1 0"),
                row(41, "clampMax(1)", x -> x[0].clampMax(1), "0 1 2 nan", "0 1 1 nan", "1 1 0 0"),
                row(41, "clampMin of a tensor", x -> x[0].clampMin(x[1]), "0 1 2 | 1 1 1", "1 1 2", "0 1 1 | 1 0 0"),
                row(41, "clamp(0, 1)", x -> x[0].clamp(0, 1), "-1 0 0.5 1 2 nan", "0 0 0.5 1 1 nan", "0 1 1 1 0 0"),
                row(42, "clamp between tensors", x -> x[0].clamp(x[1], x[2]),
                        "1 0 2 3 4 | 1 1 1 1 1 | 3 3 3 3 3", "1 1 2 3 3", "1 0 1 1 0 | 0 1 0 0 0 | 0 0 0 0 1"),
                row(42, "clamp, upper bound lesser", x -> x[0].clamp(x[1], x[2]), "0 2 4 | 3 3 3 | 1 1 1", "1 1 1",
                        "0 0 0 | 0 0 0 | 1 1 1"),
                row(42, "clamp, equal bounds", x -> x[0].clamp(x[1], x[2]), "0 1 2 | 1 1 1 | 1 1 1", "1 1 1",
                        "0 1 0 | 1 0 0 | 0 0 1"),
                row(42, "clamp(v, v)", x -> x[0].clamp(x[1], x[1]), "0 1 2 | 1 1 1", "1 1 1", "0 1 0 | 1 0 1"),
                row(43, "hardtanh", x -> x[0].hardtanh(), "-2 -1 0 1 2", "-1 -1 0 1 1", "0 0 1 0 0"),
                row(43, "relu6", x -> x[0].relu6(), "-1 0 3 6 7", "0 0 3 6 6", "0 0 1 0 0"),
                row(44, "leakyRelu(0.1)", x -> x[0].leakyRelu(.1), "-2 0 3 nan", "-0.2 0 3 nan", "0.1 0.1 1 0.1"),
                row(44, "prelu", x -> x[0].prelu(x[1]), "-2 0 3 | 0.1 0.1 0.1", "-0.2 0 3", "0.1 0.1 1 | -2 0 0"),
                row(44, "elu", x -> x[0].elu(), "-1 0 2 1000", "-0.6321205588285577 0 2 1000",
                        "0.36787944117144233 1 1 1"),
                row(44, "elu(2)", x -> x[0].elu(2), "0 2", "0 2", "2 1"),
                row(44, "selu", x -> x[0].selu(), "0 1 1000", "0 1.0507009873554805 1050.7009873554805",
                        "1.7580993408473768 1.0507009873554805 1.0507009873554805"),
                row(44, "celu(2)", x -> x[0].celu(2), "-2 0 2 1000", "-1.2642411176571153 0 2 1000",
                        "0.36787944117144233 1 1 1"),
                row(45, "hardSwish", x -> x[0].hardSwish(), "-4 -3 0 3 4", "0 0 0 3 4", "0 0 0.5 1 1"),
                row(45, "hardSigmoid", x -> x[0].hardSigmoid(), "-4 -3 0 3 4", "0 0 0.5 1 1",
                        "0 0 0.16666666666666667 0 0"),
                row(52, "maximum(a, a)", x -> x[0].maximum(x[0]), "3", "3", "1"),
                row(52, "maximum(a, b)", x -> x[0].maximum(x[1]), "1 2 3 nan | 1 3 2 1", "1 3 3 nan",
                        "0.5 0 1 nan | 0.5 1 0 nan"),
                row(53, "fmax", x -> x[0].fmax(x[1]), "1 2 3 nan 1 nan | 1 3 2 1 nan nan", "1 3 3 1 1 nan",
                        "1 0 1 0 1 1 | 0 1 0 1 0 0"),
                row(53, "fmin", x -> x[0].fmin(x[1]), "1 2 3 nan 1 nan | 1 3 2 1 nan nan", "1 2 2 1 1 nan",
                        "1 1 0 0 1 1 | 0 0 1 1 0 0"),
                row(52, "minimum(a, b)", x -> x[0].minimum(x[1]), "1 2 3 1 | 1 3 2 nan", "1 2 2 nan",
                        "0.5 1 0 nan | 0.5 0 1 nan"));
        // @formatter:on
    }

    static Stream<EdgeRow> poles() {
        // @formatter:off
        return Stream.of(
                row(39, "sqrt", x -> x[0].sqrt(), "4 0 -0 -1", "2 0 -0 nan", "0.25 inf -inf nan"),
                row(39, "rsqrt", x -> x[0].rsqrt(), "4 0 -1", "0.5 inf nan", "-0.0625 -inf nan"),
                row(39, "cbrt", x -> x[0].cbrt(), "8 -8 0 -0", "2 -2 0 -0", "0.08333333333333333 0.08333333333333333 inf inf"),
                row(40, "log", x -> x[0].log(), "2 0 -1", "0.6931471805599453 -inf nan", "0.5 inf -1"),
                row(40, "log2", x -> x[0].log2(), "8 0", "3 -inf", "0.18033688011112042 inf"),
                row(40, "log10", x -> x[0].log10(), "1000 0", "3 -inf", "0.0004342944819032518 inf"),
                row(40, "log1p", x -> x[0].log1p(), "0 -1 -2", "0 -inf nan", "1 inf -1"),
                row(40, "1/x", x -> x[0].reciprocal(), "2 0 -0", "0.5 inf -inf", "-0.25 -inf -inf"),
                row(40, "1/x as a quotient", x -> Tensor.div(1, x[0]), "2 0", "0.5 inf", "-0.25 -inf"),
                row(93, "erfinv", x -> x[0].erfinv(), "0 0.5 -1 1 1.5 nan", "0 0.4769362762044699 -inf inf nan nan",
                        "0.886226925452758 1.1125848189719497 inf inf nan nan"),
                row(93, "lgamma", x -> x[0].lgamma(), "0.5 1 2 0 -0 -1 -0.5 inf -inf nan",
                        "0.5723649429247001 0 0 inf inf inf 1.2655121234846454 inf inf nan",
                        "-1.9635100260214235 -0.5772156649015329 0.42278433509846713 -inf inf nan 0.03648997397857652 inf nan nan"),
                row(93, "digamma", x -> x[0].digamma(), "1 0 -0 -1 -0.5 inf -inf nan",
                        "-0.5772156649015329 -inf inf nan 0.03648997397857652 inf nan nan",
                        "1.6449340668482264 inf inf inf 8.934802200544679 0 nan nan"),
                row(93, "polygamma(1)", x -> x[0].polygamma(1), "1 0 -0 -1 inf -inf nan",
                        "1.6449340668482264 inf inf inf 0 nan nan", "-2.404113806319189 -inf inf nan 0 nan nan"),
                row(93, "sinc", x -> x[0].sinc(), "0 1 2 -2 1e-10 inf nan", "1 0 0 0 1 0 nan",
                        "0 -1 0.5 -0.5 -3.289868133696453e-10 0 nan"),
                row(46, "x^0", x -> x[0].pow(0), "0 2 nan", "1 1 1", "0 0 0"),
                row(47, "a^b", x -> x[0].pow(x[1]), "0 0 0 2 -2 | 0 1 2 0 2", "1 0 0 1 4",
                        "0 1 0 0 -4 | 0 0 0 0.6931471805599453 nan"),
                row(47, "a^b at 1 and -1, as IEEE 754", x -> x[0].pow(x[1]), "1 1 1 -1 -1 -1 | inf -inf nan inf -inf nan",
                        "1 1 1 1 1 nan", "inf -inf nan nan nan nan | 0 0 0 nan nan nan"),
                row(48, "a^b", x -> x[0].pow(x[1]), "0 | -1", "inf", "-inf | -inf"),
                row(49, "0^x", x -> Tensor.pow(0, x[0]), "0 1 2", "1 0 0", "0 0 0"),
                row(65, "hypot", x -> x[0].hypot(x[1]), "0 3 0 | 0 4 -2", "0 5 2", "0 0.6 0 | 0 0.8 -1"),
                row(65, "hypot of huge and tiny", x -> x[0].hypot(x[1]), "3e200 3e-200 | 4e200 4e-200",
                        "5e200 5e-200", "0.6 0.6 | 0.8 0.8"),
                row(66, "atan2", x -> x[0].atan2(x[1]), "0 1 -1 | 0 0 1", "0 1.5707963267948966 -0.7853981633974483",
                        "0 0 0.5 | 0 -1 0.5"),
                row(67, "a ln b", x -> x[0].xlogy(x[1]), "0 0 1 2 0 | 0 2 0 1 nan", "0 0 -inf 0 nan",
                        "0 0.6931471805599453 -inf 0 nan | 0 0 inf 2 nan"),
                row(68, "where(x > 0, sqrt x, 0)", x -> Tensor.where(x[0].gt(0), x[0].sqrt(), Tensor.of(0)), "0 1",
                        "0 1", "0 0.5"),
                row(68, "where(false, a * b, 0)", x -> untaken(x[0].mul(x[1])), "1 | inf", "0", "0 | 0"),
                row(68, "where(false, a / b, 0)", x -> untaken(x[0].div(x[1])), "1 | 0", "0", "0 | 0"),
                row(68, "where(false, log x, 0)", x -> untaken(x[0].log()), "0", "0", "0"),
                row(68, "where(false, a^b, 0)", x -> untaken(x[0].pow(x[1])), "0 | -1", "0", "0 | 0"),
                row(68, "where(false, log1p x, 0)", x -> untaken(x[0].log1p()), "-1", "0", "0"),
                row(68, "where(false, acosh x, 0)", x -> untaken(x[0].acosh()), "1", "0", "0"),
                row(68, "where(false, atanh x, 0)", x -> untaken(x[0].atanh()), "1", "0", "0"),
                row(69, "where(x > 0, x / 4, 0)", x -> Tensor.where(x[0].gt(0), x[0].div(4), Tensor.of(0)), "0 1",
                        "0 0.25", "0 0.25"));
        // @formatter:on
    }

    /** A choice that is never taken. */
    private static Tensor untaken(Tensor y) {
        return Tensor.where(y.detach().lt(y.detach()), y, Tensor.of(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"kinks", "poles"})
    void tabled(EdgeRow row) {
        row.verify();
    }
}
