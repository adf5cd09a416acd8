package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Offsets, orders, weights and other options of ops, against what PyTorch and NumPy compute. */
class OptionValuesTest {
    private static final double NAN = Double.NaN;
    private static final Tensor X = Tensor.of(new double[][] {{3, 1, 2}, {-1, 5, .5}});
    private static final Tensor R = Tensor.arange(1, 25, 1).reshape(2, 3, 4);
    private static final Tensor V = Tensor.of(4, 5, 6, 7, 8);
    private static final Tensor HOLES = Tensor.of(new double[][] {{NAN, 1, 0}, {4, NAN, 6}});

    private static Arguments line(String what, Tensor actual, String expected) {
        return Arguments.of(what, actual, expected);
    }

    static Stream<Arguments> reductions() {
        // @formatter:off
        return Stream.of(
                line("nanSum(true, 1)", HOLES.nanSum(true, 1), "(2,1) 1 10"),
                line("nanMean(true, 0)", HOLES.nanMean(true, 0), "(1,3) 4 1 3"),
                line("nanMean(true)", HOLES.nanMean(true), "(1,1) 2.75"),
                line("countNonzero(true, 1)", X.gt(2).countNonzero(true, 1), "(2,1) 1 1"),
                line("any(true, 0)", X.gt(2).any(true, 0), "(1,3) 1 1 0"),
                line("all(true, 1)", X.gt(.7).all(true, 1), "(2,1) 1 0"),
                line("aminmax(1).min", X.aminmax(1).min(), "1 -1"),
                line("aminmax(true, 1).max", X.aminmax(true, 1).max(), "(2,1) 3 5"),
                line("varMean(1).var", X.varMean(1).var(), "1 9.75"),
                line("varMean(1).mean", X.varMean(1).mean(), "2 1.5"),
                line("varMean(NONE, true, 0).var", X.varMean(Correction.NONE, true, 0).var(), "(1,3) 4 4 0.5625"),
                line("stdMean(true, 0).std", X.stdMean(Correction.NONE, true, 0).std(), "(1,3) 2 2 0.75"),
                line("stdMean().mean", X.stdMean().mean(), "() 1.75"));
        // @formatter:on
    }

    static Stream<Arguments> diagonals() {
        Tensor cube = Tensor.arange(0, 8, 1).reshape(2, 2, 2);
        // @formatter:off
        return Stream.of(
                line("diagonal(0, 0, 1)", cube.diagonal(0, 0, 1), "(2,2) 0 6 1 7"), // numpy.diagonal
                line("diagonal(1, 0, 2)", cube.diagonal(1, 0, 2), "(2,1) 1 3"),
                line("diagonal(-1, 2, 0)", cube.diagonal(-1, 2, 0), "(2,1) 1 3"),
                line("diagEmbed(1, -2, -1)", Tensor.of(1, 2).diagEmbed(1, -2, -1), "(3,3) 0 1 0 0 0 2 0 0 0"),
                line("diagEmbed(-1, -2, -1)", Tensor.of(1, 2).diagEmbed(-1, -2, -1), "(3,3) 0 0 0 1 0 0 0 2 0"),
                line("diagEmbed(-1, 1, 0)", Tensor.of(1, 2).diagEmbed(-1, 1, 0), "(3,3) 0 1 0 0 0 2 0 0 0"),
                line("diagEmbed(0, 0, 2)", Tensor.of(new double[][] {{1, 2}, {3, 4}}).diagEmbed(0, 0, 2), "(2,2,2) 1 0 3 0 0 2 0 4"),
                line("R.diagonal.diagEmbed", R.diagonal(2, 1, 0).diagEmbed(2, 1, 0).diagonal(2, 1, 0), "(4,0)"),
                line("diag()", Tensor.of(1, 2).diag(), "(2,2) 1 0 0 2"),
                line("diag(-1)", Tensor.of(1, 2).diag(-1), "(3,3) 0 0 0 1 0 0 0 2 0"),
                line("diag(1) of a matrix", X.diag(1), "1 0.5"),
                line("trace(1)", X.trace(1), "() 1.5"),
                line("trace(-1)", R.trace(-1), "15 39"));
        // @formatter:on
    }

    static Stream<Arguments> differences() {
        Tensor x = Tensor.of(1, 3, 6);
        Tensor y = Tensor.of(1, 5, 10);
        // @formatter:off
        return Stream.of(
                line("diff(2, 0)", Tensor.of(1, 2, 4, 7, 0).diff(2, 0), "1 1 -10"), // numpy.diff
                line("diff(3, 0)", Tensor.of(1, 2, 4, 7, 0).diff(3, 0), "0 -11"),
                line("diff(9, 1)", X.diff(9, 1), "(2,0)"),
                line("diff(0, 1)", X.diff(0, 1), "(2,3) 3 1 2 -1 5 0.5"),
                line("append", Tensor.of(1, 3, 2).diff(1, 0, null, Tensor.of(4, 5)), "2 -1 2 1"), // torch.diff
                line("prepend", X.diff(1, 0, Tensor.zeros(1, 3), null), "(2,3) 3 1 2 -4 4 -1.5"),
                line("both", y.diff(2, 0, x, x), "1 -8 9 1 -14 11 1"),
                line("trapezoid()", y.trapezoid(), "() 10.5"), // torch.trapezoid
                line("trapezoid(2, 0)", y.trapezoid(2, 0), "() 21"),
                line("trapezoid(x, 0)", y.trapezoid(x, 0), "() 28.5"),
                line("trapezoid of rows", Tensor.arange(0, 9, 1).reshape(3, 3).trapezoid(), "2 8 14"),
                line("trapezoid of columns", Tensor.arange(0, 9, 1).reshape(3, 3).trapezoid(x, 0), "16.5 21.5 26.5"),
                line("trapezoid of places of each row", X.trapezoid(X.cumsum(1), 1), "5 11.375"),
                line("trapezoid of one", Tensor.of(3.0, 4).slice(0, 0, 1).trapezoid(), "() 0"),
                line("cumulativeTrapezoid()", y.cumulativeTrapezoid(), "3 10.5"), // torch.cumulative_trapezoid
                line("cumulativeTrapezoid(x, -1)", y.cumulativeTrapezoid(x, -1), "6 28.5"),
                line("cumulativeTrapezoid(2, 1)", X.cumulativeTrapezoid(2, 1), "(2,2) 4 7 4 9.5"));
        // @formatter:on
    }

    static Stream<Arguments> borders() {
        // @formatter:off
        return Stream.of(
                line("pad(0, -1, 2)", V.pad(0, -1, 2), "5 6 7 8 0 0"),
                line("pad(1, 1, -2, 9)", X.pad(1, 1, -2, 9), "(2,2) 9 3 9 -1"),
                line("pad(0, -2, -3)", V.pad(0, -2, -3), ""),
                line("pad(0, -4, 1)", V.pad(0, -4, 1), "8 0"),
                line("padReflect(0, -1, 2)", V.padReflect(0, -1, 2), "5 6 7 8 7 6"),
                line("padReflect(0, -4, 2)", V.padReflect(0, -4, 2), "8 7 6"),
                line("padReplicate(0, 2, -3)", V.padReplicate(0, 2, -3), "4 4 4 5"),
                line("padCircular(0, -1, 2)", V.padCircular(0, -1, 2), "5 6 7 8 5 6"),
                line("padCircular(0, 2, -2)", V.padCircular(0, 2, -2), "5 6 4 5 6"),
                line("repeatInterleave(2)", X.slice(1, 0, 2).repeatInterleave(2), "3 3 1 1 -1 -1 5 5"),
                line("repeatInterleave(times)", V.repeatInterleave(Tensor.of(new long[] {1, 0, 2, 0, 1})), "4 6 6 8"));
        // @formatter:on
    }

    static Stream<Arguments> choices() {
        Tensor positive = X.gt(1);
        // @formatter:off
        return Stream.of(
                line("where(mask, 7)", X.where(positive, 7), "(2,3) 3 7 2 7 5 7"),
                line("where(mask, X, 7)", Tensor.where(positive, X, 7), "(2,3) 3 7 2 7 5 7"),
                line("where(mask, 7, X)", Tensor.where(positive, 7, X), "(2,3) 7 1 7 -1 7 0.5"),
                line("where(mask, 7, row)", Tensor.where(positive, 7, Tensor.of(1, 2, 3)), "(2,3) 7 2 7 1 7 3"),
                line("round(2)", Tensor.of(1.005, -2.675, 0.125, 1e308, NAN).round(2), "1 -2.68 0.12 1e308 nan"), // numpy.round
                line("round(-2)", Tensor.of(1250, -151, 49, 1e300).round(-2), "1200 -200 0 1e300"),
                line("round(0)", Tensor.of(.5, 1.5, -.7).round(0), "0 2 -1"),
                line("isin", X.isin(Tensor.of(5, 2, NAN, 2)), "(2,3) 0 0 1 0 1 0"),
                line("isin of NaN", Tensor.of(NAN, 1).isin(Tensor.of(NAN, 1)), "0 1"),
                line("isin of nothing", X.isin(Tensor.zeros(0)), "(2,3) 0 0 0 0 0 0"));
        // @formatter:on
    }

    static Stream<Arguments> counts() {
        Tensor numbers = Tensor.of(new long[] {4, 3, 6, 3, 4});
        Tensor few = Tensor.of(1, 2, 1);
        HistogramOptions weighted = HistogramOptions.defaults().weights(Tensor.of(1, 2, 4));
        // @formatter:off
        return Stream.of(
                line("bincount(weights)", numbers.bincount(Tensor.linspace(0, 1, 5)), "0 0 0 1 1 0 0.5"), // torch.bincount
                line("bincount(weights, 9)", numbers.bincount(Tensor.arange(5), 9), "0 0 0 4 4 0 2 0 0"),
                line("histogram with weights", few.histogram(4, 0, 3, weighted).counts(), "0 5 2 0"), // torch.histogram
                line("histogram of density", few.histogram(Tensor.of(0, 1, 3), HistogramOptions.defaults().density()).counts(), "0 0.5"),
                line("both", few.histogram(Tensor.of(0, 2, 4), weighted.density()).counts(),
                        "0.35714285714285715 0.14285714285714285"));
        // @formatter:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"reductions", "diagonals", "differences", "borders", "choices", "counts"})
    void tabled(String what, Tensor actual, String expected) {
        EdgeRow.assertSame(actual, EdgeRow.readOne(expected));
    }

    /** {@code torch.tensor_split}, which is {@code numpy.array_split}. */
    @Test
    void partsOfAboutEqualSizeOrAtIndices() {
        Tensor x = Tensor.arange(0, 7, 1);
        assertThat(x.tensorSplit(3, 0)).extracting(Tensor::toDoubleArray).containsExactly(new double[] {0, 1, 2},
                new double[] {3, 4}, new double[] {5, 6});
        assertThat(x.tensorSplit(9, 0)).extracting(Tensor::size).containsExactly(1, 1, 1, 1, 1, 1, 1, 0, 0);
        assertThat(x.tensorSplit(new int[] {1, 6}, 0)).extracting(Tensor::toDoubleArray)
                .containsExactly(new double[] {0}, new double[] {1, 2, 3, 4, 5}, new double[] {6});
        assertThat(x.tensorSplit(new int[] {5, 3, -1, 99}, 0)).extracting(Tensor::toDoubleArray).containsExactly(
                new double[] {0, 1, 2, 3, 4}, new double[] {}, new double[] {3, 4, 5}, new double[] {6},
                new double[] {});
        assertThat(x.tensorSplit(new int[0], 0)).singleElement().extracting(Tensor::size).isEqualTo(7);
    }

    /** The examples of {@code torch.unique_consecutive} and {@code numpy.unique}. */
    @Test
    void differentSlices() {
        Tensor x = Tensor.of(new long[] {1, 1, 2, 2, 3, 1, 1, 2});
        Unique runs = x.uniqueConsecutive();
        assertThat(runs.values().toLongArray()).containsExactly(1, 2, 3, 1, 2);
        assertThat(runs.inverse().toLongArray()).containsExactly(0, 0, 1, 1, 2, 3, 3, 4);
        assertThat(runs.counts().toLongArray()).containsExactly(2, 2, 1, 2, 1);
        Tensor rows = Tensor.of(new double[][] {{2, 3, 4}, {1, 0, 0}, {1, 0, 0}, {1, NAN, 0}, {1, 0, -2}, {1, NAN, 0}});
        Unique unique = rows.unique(0);
        assertThat(unique.values().toDoubleArray()).containsExactly(1, 0, -2, 1, 0, 0, 1, NAN, 0, 1, NAN, 0, 2, 3, 4);
        assertThat(unique.inverse().toLongArray()).containsExactly(4, 1, 1, 2, 0, 3);
        assertThat(unique.counts().toLongArray()).containsExactly(1, 2, 1, 1, 1);
        Unique columns = rows.slice(0, 0, 3).transpose().unique(-1);
        assertThat(columns.values().transpose().toDoubleArray()).containsExactly(1, 0, 0, 2, 3, 4);
        assertThat(rows.uniqueConsecutive(0).counts().toLongArray()).containsExactly(1, 2, 1, 1, 1);
        assertThat(rows.uniqueConsecutive(0).values().select(0, 1).toDoubleArray()).containsExactly(1, 0, 0);
        assertThat(Tensor.zeros(0, 3).unique(0).values().shape()).isEqualTo(Shape.of(0, 3));
        assertThat(Tensor.zeros(4, 0).unique(0).counts().toLongArray()).containsExactly(4);
        assertThat(X.uniqueConsecutive().inverse().shape()).isEqualTo(X.shape());
    }

    /** {@code torch.logspace}. */
    @Test
    void powersAtEqualDistances() {
        assertThat(Tensor.logspace(-10, 10, 5).toDoubleArray()).containsExactly(
                new double[] {1e-10, 1e-5, 1, 1e5, 1e10}, within(1e-5));
        assertThat(Tensor.logspace(-10, 10, 5).get(0)).isCloseTo(1e-10, within(1e-25));
        assertThat(Tensor.logspace(2, 2, 1, 2).toDoubleArray()).containsExactly(4);
        assertThat(Tensor.logspace(0, 3, 4, 2).toDoubleArray()).containsExactly(1, 2, 4, 8);
        refused(() -> Tensor.logspace(0, NAN, 2), "logspace: start and end must be finite, not 0.0 and NaN");
        refused(() -> Tensor.logspace(0, 1, 2, -1), "logspace: the base must be positive and finite, not -1.0");
    }

    @Test
    void wholeNumbersStayExact() {
        long large = (1L << 53) + 1;
        Tensor x = Tensor.of(new long[] {large, 2});
        assertThat(Tensor.where(x.gt(5), x, 7).toLongArray()).containsExactly(large, 7);
        assertThat(x.isin(Tensor.of(new long[] {large - 1, 2})).toBooleanArray()).containsExactly(false, true);
        assertThat(Tensor.arange(2).bincount(x).toLongArray()).containsExactly(large, 2);
        refused(() -> Tensor.where(x.gt(5), x, 0.5), "where of (2) BOOL and (2) I64: is of whole numbers, but 0.5");
        assertThat(Tensor.where(x.gt(5), x.gt(1), 0).dtype()).isEqualTo(DType.I64);
    }

    @Test
    void roundingIsThatOfTheType() {
        Tensor x = Tensor.of(new float[] {1.2345f, 3e7f, -0.05f});
        assertThat(x.round(2).toFloatArray()).containsExactly(1.23f, 3e7f, -0.05f);
        assertThat(x.round(30).toFloatArray()).containsExactly(x.toFloatArray());
        refused(() -> x.round(39), "round of (3) F32: the decimals must be from -38 to 38, not 39");
        refused(() -> Tensor.arange(3).round(1), "round of (3) I64: is for floating point");
        Tensor y = Tensor.of(0.1, 1e300).requiresGrad(true);
        assertThat(Autograd.grad(y.round(3).sum(), y).toDoubleArray()).containsExactly(0, 0);
    }

    @Test
    void refusesWhatMakesNoSense() {
        refused(() -> V.pad(0, -3, -3),
                "pad of (5) F64 along axis 0: a border of -3 and -3 leaves out more than the 5");
        refused(() -> V.padCircular(0, 3, -3), "must be between 0 and 2, or negative to leave elements out");
        refused(() -> V.diff(-1, 0), "diff of (5) F64: n must be 0 or more, not -1");
        refused(() -> V.diff(1, 0, X, null), "diff of (2, 3) F64 and (5) F64: ");
        refused(() -> V.trapezoid(Tensor.of(1, 2), 0), "there are 2 places for the 5 elements along axis 0");
        refused(() -> X.trapezoid(R, 1), "trapezoid of (2, 3) F64 and (2, 3, 4) F64: ");
        refused(() -> V.trapezoid(NAN, 0), "trapezoid of (5) F64: dx must be finite, not NaN");
        refused(() -> V.tensorSplit(0, 0), "tensorSplit of (5) F64: the count must be positive, not 0");
        refused(() -> R.diag(), "diag of (2, 3, 4) F64: is of a vector or a matrix");
        refused(() -> X.diagonal(0, 1, 1), "diagonal of (2, 3) F64: axes [1, 1] name axis 1");
        refused(() -> V.diagEmbed(0, 0, 0), "diagEmbed of (5) F64: ");
        refused(() -> V.diagEmbed(Integer.MIN_VALUE, 0, 1), "diagEmbed of (5) F64: ");
        refused(() -> Tensor.arange(3).bincount(V), "the weights have shape (5), but must have (3)");
        refused(() -> V.histogram(2, HistogramOptions.defaults().weights(X)), "histogram of (5) F64: the weights have");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
