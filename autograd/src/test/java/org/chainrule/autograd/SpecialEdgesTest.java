package org.chainrule.autograd;

import static org.chainrule.autograd.EdgeRow.row;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows of number 93 of {@code docs/edges.md}: special functions at zeros of either sign, infinities, NaN, poles, the ends of their domains, and
 * tiny and huge arguments. Numbers are closed forms, such as pi^2 / 6, and mpmath's of 50 digits.
 */
class SpecialEdgesTest {

    static Stream<EdgeRow> rows() {
        // @formatter:off
        return Stream.of(
                row(93, "erf", x -> x[0].erf(), "0 -0 1e-300 7 inf -inf nan", "0 -0 1.1283791670955126e-300 1 1 -1 nan",
                        "1.1283791670955126 1.1283791670955126 1.1283791670955126 5.9159629580030695e-22 0 0 nan"),
                row(93, "erfc", x -> x[0].erfc(), "0 -0 -7 30 inf -inf nan", "1 1 2 0 0 2 nan",
                        "-1.1283791670955126 -1.1283791670955126 -5.9159629580030695e-22 0 0 0 nan"),
                row(93, "erfcx", x -> x[0].erfcx(), "0 -0 1 1e300 -27 inf -inf nan",
                        "1 1 0.427583576155807 5.641895835477563e-301 inf 0 inf nan",
                        "-1.1283791670955126 -1.1283791670955126 -0.27321201478389856 0 -inf 0 -inf nan"),
                row(93, "ndtr", x -> x[0].ndtr(), "0 -0 -40 40 inf -inf nan", "0.5 0.5 0 1 1 0 nan",
                        "0.3989422804014327 0.3989422804014327 0 0 0 0 nan"),
                row(93, "logNdtr", x -> x[0].logNdtr(), "0 -1e10 -1e200 40 inf -inf nan",
                        "-0.6931471805599453 -5e19 -inf -0 0 -inf nan", "0.7978845608028654 1e10 1e200 0 0 inf nan"),
                row(93, "ndtri", x -> x[0].ndtri(), "0.5 0 -0 1 -0.1 1.1 4.9e-324 0.9999999999999999 inf -inf nan",
                        "0 -inf -inf inf nan nan -38.467405617144344 8.209536151601387 nan nan nan",
                        "2.5066282746310007 inf inf inf nan nan inf 1081559575103678.6 nan nan nan"),
                row(93, "i0", x -> x[0].i0(), "0 -0 1 1e-200 800 -800 inf -inf nan", "1 1 1.2660658777520084 1 inf inf inf inf nan",
                        "0 -0 0.565159103992485 5e-201 inf -inf inf -inf nan"),
                row(93, "i1", x -> x[0].i1(), "0 -0 1 1e-200 800 -800 inf -inf nan",
                        "0 -0 0.565159103992485 5e-201 inf -inf inf -inf nan", "0.5 0.5 0.7009067737595233 0.5 inf inf inf inf nan"),
                row(93, "i0e", x -> x[0].i0e(), "0 -0 1e-200 1e300 -1e300 inf -inf nan",
                        "1 1 1 3.989422804014327e-151 3.989422804014327e-151 0 0 nan", "0 0 -1 0 0 0 0 nan"),
                row(93, "i1e", x -> x[0].i1e(), "0 -0 1 1e-200 1e300 -1e300 inf -inf nan",
                        "0 -0 0.20791041534970844 5e-201 3.989422804014327e-151 -3.989422804014327e-151 0 -0 nan",
                        "0.5 0.5 0.04993877689422354 0.5 0 0 0 0 nan"),
                row(93, "entr", x -> x[0].entr(), "0 -0 1 1e-300 1e300 -1 inf -inf nan",
                        "0 0 0 6.9077552789821376e-298 -6.907755278982137e302 -inf -inf -inf nan",
                        "inf inf -1 689.7755278982137 -691.7755278982137 nan -inf nan nan"),
                row(93, "a ln(1 + b)", x -> x[0].xlog1py(x[1]), "0 2 0 1 3 2 0 0 | -1 -1 -2 -2 1e-20 inf inf nan",
                        "0 -inf 0 nan 3e-20 inf 0 nan", "0 -inf 0 nan 1e-20 inf inf nan | 0 inf 0 -1 3 0 0 nan"),
                row(93, "zeta(2, x)", x -> Tensor.of(2).zeta(x[0]), "() 1", "() 1.6449340668482264", "() -2.4041138063191885"),
                row(93, "zeta(2, x)", x -> Tensor.full(2, x[0].shape(), DType.F64).zeta(x[0]), "0.5 -0.5 0 -1 1e300 inf nan",
                        "4.934802200544679 8.934802200544679 inf inf 1e-300 0 nan",
                        "-16.82879664423432 -0.82879664423432 -inf -inf -0 -0 nan"),
                row(93, "zeta(1, x)", x -> Tensor.of(1).zeta(x[0]), "() 1", "() inf", "() -1.6449340668482264"),
                row(93, "zeta(1/2, x)", x -> Tensor.of(0.5).zeta(x[0]), "() 1", "() nan", "() nan"),
                row(93, "polygamma(2)", x -> x[0].polygamma(2), "1 0 -0 -1 inf -inf nan", "-2.4041138063191885 -inf inf nan 0 nan nan",
                        "6.493939402266829 inf inf inf 0 nan nan"),
                row(93, "multigammaln(2)", x -> x[0].multigammaln(2), "1 2 0.5 0.3 inf nan",
                        "1.1447298858494002 0.4515827052894549 inf nan inf nan",
                        "-2.5407256909229563 0.45927430907704364 -inf nan inf nan"));
        // @formatter:on
    }

    @ParameterizedTest
    @MethodSource("rows")
    void valueAndGradients(EdgeRow row) {
        row.verify();
    }
}
