package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.autograd.EdgeRow.row;

import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows 50, 51, 57, 59 to 64, 70 and 77 of {@code docs/edges.md}: ties, zeros, infinities and nothing at all. */
class ReductionEdgesTest {

    static Stream<EdgeRow> rows() {
        // @formatter:off
        return Stream.of(
                row(50, "max of all", x -> x[0].max(), "1 3 3 2", "() 3", "0 0.5 0.5 0"),
                row(50, "min of all", x -> x[0].min(), "1 3 1 1", "() 1", "0.3333333333333333 0 0.3333333333333333 "
                        + "0.3333333333333333"),
                row(50, "max with a NaN", x -> x[0].max(), "1 nan 3", "() nan", "nan nan nan"),
                row(51, "max over an axis", x -> x[0].max(1), "(2,3) 1 3 3 5 4 5", "3 5", "(2,3) 0 0.5 0.5 0.5 0 0.5"),
                row(51, "min over an axis", x -> x[0].min(true, 0), "(2,3) 1 3 3 1 4 2", "(1,3) 1 3 2",
                        "(2,3) 0.5 1 0 0.5 0 1"),
                row(53, "median", x -> x[0].median(), "2 2 1", "() 2", "0.5 0.5 0"),
                row(53, "median along an axis", x -> x[0].median(0).values(), "2 2 1", "() 2", "1 0 0"),
                row(53, "median with NaN", x -> x[0].median(), "2 nan 1 nan", "() nan", "0 nan 0 nan"),
                row(57, "prod", x -> x[0].prod(), "2 0 3", "() 0", "0 6 0"),
                row(57, "prod", x -> x[0].prod(), "2 0 0", "() 0", "0 0 0"),
                row(57, "prod", x -> x[0].prod(), "inf 2 0", "() nan", "0 nan inf"),
                row(57, "prod over an axis", x -> x[0].prod(0), "(3,2) 2 1 0 2 3 3", "0 6", "(3,2) 0 6 6 3 0 2"),
                row(59, "norm", x -> x[0].norm(), "0 0", "() 0", "0 0"),
                row(59, "norm", x -> x[0].norm(), "3 -4", "() 5", "0.6 -0.8"),
                row(59, "norm of order 3", x -> x[0].norm(3), "0 0", "() 0", "0 0"),
                row(59, "norm of order 1", x -> x[0].norm(1), "-2 0 3", "() 5", "-1 0 1"),
                row(59, "norm of order 1/2", x -> x[0].norm(.5), "-4 0 9", "() 25", "-2.5 0 1.6666666666666667"),
                row(59, "norm of infinite order", x -> x[0].norm(Double.POSITIVE_INFINITY), "2 -2 1", "() 2",
                        "0.5 -0.5 0"),
                row(59, "norm of infinite order", x -> x[0].norm(Double.POSITIVE_INFINITY), "0 0", "() 0", "0 0"),
                row(59, "norm of huge numbers", x -> x[0].norm(), "3e200 4e200", "() 5e200", "0.6 0.8"),
                row(59, "norm with a NaN", x -> x[0].norm(), "1 nan", "() nan", "nan nan"),
                row(59, "norm of order 1 with a NaN", x -> x[0].norm(1), "1 nan", "() nan", "1 nan"),
                row(60, "std of constants", x -> x[0].std(), "2 2 2", "() 0", "0 0 0"),
                row(60, "std of constants that round", x -> x[0].std(), "0.1 0.1 0.1", "() 0", "0 0 0"),
                row(60, "std of huge numbers", x -> x[0].std(), "1e200 2e200 3e200", "() 1e200", "-0.5 0 0.5"),
                row(61, "var", x -> x[0].var(), "1 2 4", "() 2.3333333333333335",
                        "-1.3333333333333333 -0.3333333333333333 1.6666666666666667"),
                row(61, "var of one element", x -> x[0].var(), "5", "() nan", "nan"),
                row(61, "var with a correction of all elements", x -> x[0].var(Correction.of(3), false), "1 2 4", "() nan", "nan nan nan"),
                row(61, "var with a correction of more", x -> x[0].var(Correction.of(4), false), "1 2 4", "() nan", "nan nan nan"),
                row(61, "std with a correction of all elements", x -> x[0].std(Correction.of(3), false), "1 2 4", "() nan", "nan nan nan"),
                row(61, "std with a correction of more", x -> x[0].std(Correction.of(9), false), "1 2 4", "() nan", "nan nan nan"),
                row(61, "var of a population", x -> x[0].var(Correction.NONE, false), "1 3", "() 1", "-1 1"),
                row(62, "logSumExp", x -> x[0].logSumExp(), "-inf 0", "() 0", "0 1"),
                row(62, "logSumExp", x -> x[0].logSumExp(), "-inf -inf", "() -inf", "nan nan"),
                row(62, "logSumExp", x -> x[0].logSumExp(), "inf inf", "() inf", "nan nan"),
                row(62, "logSumExp", x -> x[0].logSumExp(), "inf 0", "() inf", "nan 0"),
                row(62, "logSumExp", x -> x[0].logSumExp(), "0 -40", "() 4.248354255291589e-18", "1 4.248354255291589e-18"),
                row(62, "logAddExp", x -> x[0].logAddExp(x[1]), "-inf 1000 3 inf -inf | 0 1000 -inf 0 -inf",
                        "0 1000.6931471805599 3 inf -inf", "0 0.5 1 1 0 | 1 0.5 0 0 0"),
                row(62, "logAddExp", x -> x[0].logAddExp(x[1]), "inf inf | inf 1", "inf inf", "0.5 1 | 0.5 0"),
                row(63, "softmax of a masked row", x -> x[0].softmax(-1), "-inf -inf", "nan nan", "nan nan"),
                row(64, "logSoftmax, select 1", x -> x[0].logSoftmax(0).select(0, 1), "-inf 0", "() 0", "0 0"),
                row(64, "logSoftmax of a sure row", x -> x[0].logSoftmax(0), "40 0", "-4.248354255291589e-18 -40",
                        "-1 1"),
                row(64, "logSoftmax, select 0", x -> x[0].logSoftmax(0).select(0, 0), "-inf 0", "() -inf", "1 -1"),
                row(70, "softmax of masked scores, select 1", x -> masked(x[0]).softmax(0).select(0, 1), "7 2 2",
                        "() 0.5", "0 0.25 -0.25"),
                row(77, "sum of nothing", x -> x[0].sum(), "(0)", "() 0", "(0)"),
                row(77, "prod of nothing", x -> x[0].prod(), "(0)", "() 1", "(0)"),
                row(77, "prod of nothing over an axis", x -> x[0].prod(1), "(2,0)", "1 1", "(2,0)"),
                row(77, "mean of nothing", x -> x[0].mean(), "(0)", "() nan", "(0)"),
                row(77, "max beside an empty axis", x -> x[0].max(1), "(0,3)", "(0)", "(0,3)"),
                row(77, "norm of nothing", x -> x[0].norm(), "(0)", "() 0", "(0)"),
                row(77, "logSumExp of nothing", x -> x[0].logSumExp(), "(0)", "() -inf", "(0)"));
        // @formatter:on
    }

    private static Tensor masked(Tensor scores) {
        return scores.maskedFill(Tensor.of(new boolean[] {true, false, false}), Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void tabled(EdgeRow row) {
        row.verify();
    }

    @Test
    @DisplayName("51: argmax and argmin take the first of several, and the first NaN")
    void anIndexIsTheFirst() {
        Tensor x = Tensor.of(new double[][] {{1, 3, 3}, {2, Double.NaN, Double.NaN}, {-0., 0, -1}});
        assertThat(x.argmax(1).toLongArray()).containsExactly(1, 1, 0);
        assertThat(x.argmin(1).toLongArray()).containsExactly(0, 1, 2);
        assertThat(Tensor.of(2, 2).argmin(0).item()).isZero();
    }

    @Test
    @DisplayName("62: logSumExp does not overflow")
    void logSumExpDoesNotOverflow() {
        Tensor x = Tensor.of(1000, 1000).requiresGrad(true);
        Tensor y = x.logSumExp();
        y.backward();
        assertThat(y.item()).isEqualTo(1000.6931471805599);
        assertThat(x.grad().toDoubleArray()).containsExactly(.5, .5);
    }

    @Test
    @DisplayName("63: anomaly mode names the softmax of a fully masked row")
    void anomalyModeNamesAFullyMaskedRow() {
        Tensor x = Tensor.of(new double[][] {{0, 1}, {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY}});
        assertMaskedRowFound("softmax", "[1, 0]", () -> x.softmax(1));
        assertMaskedRowFound("logSoftmax", "[1, 0]", () -> x.logSoftmax(-1));
        assertMaskedRowFound("logSoftmaxAt", "[1]", () -> x.logSoftmaxAt(1, Tensor.of(new long[] {1, 0})));
        assertMaskedRowFound("logSumExp", "[1, 0]", () -> x.requiresGrad(true).logSumExp(1).sum().backward());
    }

    private static void assertMaskedRowFound(String op, String place, Runnable body) {
        assertThatThrownBy(() -> Autograd.detectAnomaly(body)).isInstanceOf(ArithmeticException.class)
                .hasMessageContainingAll(op + " of (2, 2) F64", "fully masked row", place);
    }

    @Test
    @DisplayName("77: max of nothing is an error")
    void theMaximumOfNothingIsAnError() {
        assertThatThrownBy(() -> Tensor.zeros(0).max()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("max of (0) F64", "no elements");
    }
}
