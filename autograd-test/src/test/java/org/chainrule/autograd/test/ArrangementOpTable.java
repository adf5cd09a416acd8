package org.chainrule.autograd.test;

import static java.util.Map.entry;
import static org.chainrule.autograd.test.TestTensors.random;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Histogram;
import org.chainrule.autograd.HistogramOptions;
import org.chainrule.autograd.MinMax;
import org.chainrule.autograd.QuantileMode;
import org.chainrule.autograd.ReduceMode;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.StdMean;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VarMean;

/** The part of the {@link LibraryOpTable} for ops that order, choose, count and arrange elements. */
final class ArrangementOpTable {
    private static final Tensor MASK = Tensor.of(new boolean[][] {{true, false, true}, {false, false, true}});
    private static final Tensor INDEX = Tensor.of(new long[][] {{2, 0, 1}, {1, 1, 0}});
    private static final Tensor PLACES = Tensor.of(new long[] {2, 0, 2});
    private static final Tensor WHOLE = Tensor.of(new long[] {6}).select(0, 0);
    private static final double[] SHARES = {0.3, 0.9};

    private ArrangementOpTable() {}

    @FunctionalInterface
    private interface Sizes {
        int[] of(int a, int b);
    }

    @FunctionalInterface
    private interface Element {
        double of(double[][] x, int row, int column);
    }

    private static int[] sizes(int... sizes) {
        return sizes;
    }

    /** An input of shape (a, b), which is (2, 3). */
    private static Map.Entry<String, OpCase> one(String key, UnaryOperator<Tensor> call, Sizes result) {
        return entry(key, OpCase.of(key, x -> call.apply(x[0]), random(2, 3))
                .shape(in -> Shape.of(result.of(in[0].size(0), in[0].size(1)))));
    }

    /** An op whose gradient says nothing of its value: an input of shape (2, 3), and the value by a plain loop. */
    private static Map.Entry<String, OpCase> valued(String key, UnaryOperator<Tensor> call, Element value) {
        Tensor x = random(2, 3);
        double[][] values = new double[2][3];
        for (int n = 0; n < 6; n++) {
            values[n / 3][n % 3] = value.of(x.toDoubleMatrix(), n / 3, n % 3);
        }
        return entry(key, OpCase.of(key, in -> call.apply(in[0]), x).shape(in -> in[0]).value(Tensor.of(values)));
    }

    private static Map.Entry<String, OpCase> several(String key, Function<Tensor[], Tensor> call,
            Function<Shape[], Shape> shape, Tensor... inputs) {
        return entry(key, OpCase.of(key, call, inputs).shape(shape));
    }

    private static Shape masked(Shape... in) {
        return LibraryOps.broadcast(in[0], Shape.of(2, 3));
    }

    private static double median(double[][] x) {
        return Stream.of(x).flatMapToDouble(DoubleStream::of).sorted().toArray()[2];
    }

    private static double positive(double[][] x, int column) {
        return (x[0][column] > 0 ? 1 : 0) + (x[1][column] > 0 ? 1 : 0);
    }

    static final Map<String, OpCase> CASES = Map.ofEntries(
            valued("any(boolean, int[])", x -> Tensor.where(x.gt(0).any(true, 0), x, x.neg()),
                    (x, i, j) -> positive(x, j) > 0 ? x[i][j] : -x[i][j]),
            valued("all(boolean, int[])", x -> Tensor.where(x.gt(0).all(true, 0), x, x.neg()),
                    (x, i, j) -> positive(x, j) > 1 ? x[i][j] : -x[i][j]),
            valued("countNonzero(boolean, int[])", x -> x.mul(x.gt(0).countNonzero(true, 0).to(x.dtype())),
                    (x, i, j) -> x[i][j] * positive(x, j)),
            one("nanSum(boolean, int[])", x -> x.nanSum(true, 1), (a, _) -> sizes(a, 1)),
            one("nanMean(boolean, int[])", x -> x.nanMean(true, 0), (_, b) -> sizes(1, b)),
            valued("nanMedian()", x -> x.mul(x.nanMedian()), (x, i, j) -> x[i][j] * median(x)),
            one("quantile(double, int, boolean)", x -> x.quantile(0.3, 0, true), (_, b) -> sizes(1, b)),
            one("quantile(double, int, boolean, QuantileMode)", x -> x.quantile(0.3, 1, false, QuantileMode.HIGHER),
                    (a, _) -> sizes(a)),
            one("quantile(double[])", x -> x.quantile(SHARES), (_, _) -> sizes(2)),
            one("quantile(double[], int)", x -> x.quantile(SHARES, 1), (a, _) -> sizes(2, a)),
            one("quantile(double[], int, boolean)", x -> x.quantile(SHARES, 0, true), (_, b) -> sizes(2, 1, b)),
            one("quantile(double[], int, boolean, QuantileMode)",
                    x -> x.quantile(SHARES, 1, false, QuantileMode.MIDPOINT), (a, _) -> sizes(2, a)),
            one("nanQuantile(double)", x -> x.nanQuantile(0.3), (_, _) -> sizes()),
            one("nanQuantile(double, int)", x -> x.nanQuantile(0.3, 0), (_, b) -> sizes(b)),
            one("nanQuantile(double, int, boolean)", x -> x.nanQuantile(0.3, 1, true), (a, _) -> sizes(a, 1)),
            one("nanQuantile(double, int, boolean, QuantileMode)",
                    x -> x.nanQuantile(0.3, 1, false, QuantileMode.NEAREST), (a, _) -> sizes(a)),
            one("nanQuantile(double[])", x -> x.nanQuantile(SHARES), (_, _) -> sizes(2)),
            one("nanQuantile(double[], int)", x -> x.nanQuantile(SHARES, 0), (_, b) -> sizes(2, b)),
            one("nanQuantile(double[], int, boolean)", x -> x.nanQuantile(SHARES, 1, true), (a, _) -> sizes(2, a, 1)),
            one("nanQuantile(double[], int, boolean, QuantileMode)",
                    x -> x.nanQuantile(SHARES, 1, false, QuantileMode.LOWER), (a, _) -> sizes(2, a)),
            one("diagonal(int, int, int)", x -> x.diagonal(1, 1, 0),
                    (a, b) -> sizes(Math.max(0, Math.min(b, a - 1)))),
            one("diagEmbed(int, int, int)", x -> x.diagEmbed(-1, 0, 2), (a, b) -> sizes(b + 1, a, b + 1)),
            several("diag()", x -> x[0].diag(), in -> Shape.of(in[0].size(0), in[0].size(0)), random(3)),
            one("diag(int)", x -> x.diag(1), (a, b) -> sizes(Math.max(0, Math.min(a, b - 1)))),
            one("trace(int)", x -> x.trace(1), (_, _) -> sizes()),
            one("diff(int, int)", x -> x.diff(2, 1), (a, b) -> sizes(a, Math.max(0, b - 2))),
            several("diff(int, int, Tensor, Tensor)", x -> x[0].diff(2, 1, x[1], x[2]),
                    in -> in[0].with(1, Math.max(0, in[0].size(1) + in[1].size(1) + in[2].size(1) - 2)), random(2, 3),
                    random(2, 1), random(2, 2)),
            one("trapezoid()", x -> x.trapezoid(), (a, _) -> sizes(a)),
            one("trapezoid(double, int)", x -> x.trapezoid(0.5, 0), (_, b) -> sizes(b)),
            several("trapezoid(Tensor, int)", x -> x[0].trapezoid(x[1], 0), in -> Shape.of(in[0].size(1)),
                    random(2, 3), random(2)),
            one("cumulativeTrapezoid()", x -> x.cumulativeTrapezoid(), (a, b) -> sizes(a, Math.max(0, b - 1))),
            one("cumulativeTrapezoid(double, int)", x -> x.cumulativeTrapezoid(0.5, 0),
                    (a, b) -> sizes(Math.max(0, a - 1), b)),
            several("cumulativeTrapezoid(Tensor, int)", x -> x[0].cumulativeTrapezoid(x[1], 1),
                    in -> in[0].with(1, Math.max(0, in[0].size(1) - 1)), random(2, 3), random(1, 3)),
            valued("round(int)", x -> x.mul(x.round(1)), (x, i, j) -> x[i][j] * (Math.rint(x[i][j] * 10) / 10)),
            several("where(Tensor, double)", x -> x[0].where(MASK, 0.7), ArrangementOpTable::masked, random(2, 3)),
            several("where(Tensor, Tensor, double)", x -> Tensor.where(MASK, x[0], 0.7), ArrangementOpTable::masked,
                    random(2, 3)),
            several("where(Tensor, double, Tensor)", x -> Tensor.where(MASK, 0.7, x[0]), ArrangementOpTable::masked,
                    random(2, 3)),
            one("repeatInterleave(int)", x -> x.repeatInterleave(2), (a, b) -> sizes(2 * a * b)),
            one("repeatInterleave(Tensor)", x -> x.repeatInterleave(Tensor.of(new long[] {2, 0, 1, 1, 0, 3})),
                    (_, _) -> sizes(7)),
            one("tensorSplit(int, int)", x -> LibraryOpTable.weighted(x, x.tensorSplit(2, 1)), (_, _) -> sizes()),
            one("tensorSplit(int[], int)", x -> LibraryOpTable.weighted(x, x.tensorSplit(new int[] {1, -1}, 1)),
                    (_, _) -> sizes()),
            several("scatterReduce(int, Tensor, Tensor, ReduceMode)",
                    x -> x[0].scatterReduce(1, INDEX, x[1], ReduceMode.MEAN), in -> in[0], random(2, 4), random(2, 3)),
            several("scatterReduce(int, Tensor, Tensor, ReduceMode, boolean)",
                    x -> x[0].scatterReduce(1, INDEX, x[1], ReduceMode.AMAX, false), in -> in[0], random(2, 4),
                    random(2, 3)),
            several("indexReduce(int, Tensor, Tensor, ReduceMode)",
                    x -> x[0].indexReduce(1, PLACES, x[1], ReduceMode.PROD), in -> in[0], random(2, 4), random(2, 3)),
            several("indexReduce(int, Tensor, Tensor, ReduceMode, boolean)",
                    x -> x[0].indexReduce(1, PLACES, x[1], ReduceMode.SUM, false), in -> in[0], random(2, 4),
                    random(2, 3)),
            several("selectScatter(Tensor, int, int)", x -> x[0].selectScatter(x[1], 1, -2), in -> in[0], random(2, 3),
                    random(2)),
            several("sliceScatter(Tensor, int, int, int)", x -> x[0].sliceScatter(x[1], 1, 1, 3), in -> in[0],
                    random(2, 4), random(2, 2)),
            several("sliceScatter(Tensor, int, int, int, int)", x -> x[0].sliceScatter(x[1], 1, 0, 4, 2), in -> in[0],
                    random(2, 4), random(2, 2)),
            several("diagonalScatter(Tensor)", x -> x[0].diagonalScatter(x[1]), in -> in[0], random(2, 3), random(2)),
            several("diagonalScatter(Tensor, int, int, int)", x -> x[0].diagonalScatter(x[1], -1, 1, 0),
                    in -> in[0], random(2, 3), random(2)),
            several("dist(Tensor)", x -> x[0].dist(x[1]), _ -> Shape.SCALAR, random(2, 3), random(3)),
            several("dist(Tensor, double)", x -> x[0].dist(x[1], 3), _ -> Shape.SCALAR, random(2, 3), random(2, 1)),
            one("renorm(double, int, double)", x -> x.renorm(2, 0, 0.5), (a, b) -> sizes(a, b)),
            several("cartesianProd(Tensor[])", x -> Tensor.cartesianProd(x[0], x[1]),
                    in -> Shape.of(in[0].size(0) * in[1].size(0), 2), random(3), random(2)),
            several("combinations(int)", x -> x[0].combinations(2),
                    in -> Shape.of(Math.max(0, in[0].size(0) * (in[0].size(0) - 1) / 2), 2), random(4)),
            several("combinations(int, boolean)", x -> x[0].combinations(2, true),
                    in -> Shape.of(in[0].size(0) * (in[0].size(0) + 1) / 2, 2), random(3)),
            several("bincount(Tensor)", x -> PLACES.bincount(x[0]), _ -> Shape.of(3), random(3)),
            several("bincount(Tensor, int)", x -> PLACES.bincount(x[0], 5), _ -> Shape.of(5), random(3)),
            whole("bitwiseAnd(Tensor)", x -> x.bitwiseAnd(WHOLE), 4),
            whole("bitwiseAnd(long)", x -> x.bitwiseAnd(5), 4),
            whole("bitwiseOr(Tensor)", x -> x.bitwiseOr(WHOLE), 14), whole("bitwiseOr(long)", x -> x.bitwiseOr(5), 13),
            whole("bitwiseXor(Tensor)", x -> x.bitwiseXor(WHOLE), 10),
            whole("bitwiseXor(long)", x -> x.bitwiseXor(5), 9),
            whole("bitwiseNot()", Tensor::bitwiseNot, -13),
            whole("bitwiseLeftShift(Tensor)", x -> x.bitwiseLeftShift(WHOLE), 768),
            whole("bitwiseLeftShift(long)", x -> x.bitwiseLeftShift(2), 48),
            whole("bitwiseRightShift(Tensor)", x -> x.bitwiseRightShift(WHOLE.sub(3)), 1),
            whole("bitwiseRightShift(long)", x -> x.bitwiseRightShift(2), 3),
            whole("gcd(Tensor)", x -> x.gcd(WHOLE.add(2)), 4), whole("lcm(Tensor)", x -> x.lcm(WHOLE.add(2)), 24),
            valued("isClose(Tensor, double, double)",
                    x -> Tensor.where(x.isClose(Tensor.of(0.5), 0.4, 0.3), x, x.mul(2)),
                    (x, i, j) -> x[i][j] * (Math.abs(x[i][j] - 0.5) <= 0.5 ? 1 : 2)),
            valued("isin(Tensor)", x -> Tensor.where(x.isin(x.slice(0, 0, 1)), x, x.mul(2)),
                    (x, i, j) -> i == 0 ? x[i][j] : 2 * x[i][j]));

    /** The product of an input and what an op of whole numbers makes of 12. */
    private static Map.Entry<String, OpCase> whole(String key, UnaryOperator<Tensor> call, int value) {
        Tensor twelve = Tensor.of(new long[] {12}).select(0, 0);
        return valued(key, x -> x.mul(call.apply(twelve).to(x.dtype())), (x, i, j) -> value * x[i][j]);
    }

    private static OpCase reduced(ReduceMode mode, boolean includeSelf) {
        return OpCase.of("scatterReduce " + mode + (includeSelf ? "" : " without self"),
                x -> x[0].scatterReduce(0, INDEX, x[1], mode, includeSelf), random(4, 3), random(2, 3))
                .shape(in -> in[0]);
    }

    private static OpCase ofRows(String name, UnaryOperator<Tensor> call) {
        return OpCase.of(name, x -> call.apply(x[0]), random(2, 3)).shape(in -> in[0].with(1, 1));
    }

    private static Tensor both(Tensor a, Tensor b) {
        return Tensor.concat(1, a, b);
    }

    private static Tensor ofWeights(Tensor weights) {
        Histogram histogram = Tensor.of(0.5, 1.5, 0.7).histogram(Tensor.of(0, 1, 2),
                HistogramOptions.defaults().weights(weights).density());
        return histogram.counts();
    }

    /** Divides each element by the least power of 2 above its magnitude. */
    private static Tensor parts(Tensor x) {
        return Tensor.of(x.shape(), Arrays.stream(x.toDoubleArray())
                .map(each -> each / Math.pow(2, Math.floor(Math.log(Math.abs(each)) / Math.log(2)) + 1)).toArray());
    }

    /** What the cases of single methods leave out, or return in pairs. */
    static List<OpCase> more() {
        return List.of(reduced(ReduceMode.SUM, true), reduced(ReduceMode.MEAN, false), reduced(ReduceMode.PROD, true),
                reduced(ReduceMode.PROD, false), reduced(ReduceMode.AMAX, true), reduced(ReduceMode.AMIN, true),
                reduced(ReduceMode.AMIN, false),
                ofRows("kthValue with keepDims", x -> x.kthValue(2, 1, true).values()),
                ofRows("median with keepDims", x -> x.median(1, true).values()),
                ofRows("nanMedian with keepDims", x -> x.nanMedian(1, true).values()),
                ofRows("maxWithIndex with keepDims", x -> x.maxWithIndex(1, true).values()),
                OpCase.of("mode", x -> x[0].mode(1).values(),
                        Tensor.of(new double[][] {{3, 1, 2}, {6, 5, 4}})).shape(in -> Shape.of(in[0].size(0)))
                        .value(Tensor.of(1, 4)),
                ofRows("mode with keepDims", x -> x.mode(1, true).values()),
                ofRows("minWithIndex with keepDims", x -> x.minWithIndex(1, true).values()),
                OpCase.of("frexp", x -> x[0].frexp().mantissa(), random(2, 3)).shape(in -> in[0])
                        .value(parts(random(2, 3))),
                OpCase.of("aminmax", x -> {
                    MinMax both = x[0].aminmax(true, 1);
                    return both(both.min(), both.max());
                }, random(2, 3)).shape(in -> in[0].with(1, 2)),
                OpCase.of("varMean", x -> {
                    VarMean both = x[0].varMean(true, 1);
                    return both(both.var(), both.mean());
                }, random(2, 3)).shape(in -> in[0].with(1, 2)),
                OpCase.of("stdMean", x -> {
                    StdMean both = x[0].stdMean(true, 1);
                    return both(both.std(), both.mean());
                }, random(2, 3)).shape(in -> in[0].with(1, 2)),
                OpCase.of("pad with negative widths", x -> x[0].pad(1, -1, 2), random(2, 3))
                        .shape(in -> in[0].with(1, in[0].size(1) + 1)),
                OpCase.of("density of weights", x -> ofWeights(x[0]), random(3).abs()).shape(_ -> Shape.of(2)));
    }
}
