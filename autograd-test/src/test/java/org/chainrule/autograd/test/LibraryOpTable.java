package org.chainrule.autograd.test;

import static java.util.Map.entry;
import static org.chainrule.autograd.test.TestTensors.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import org.chainrule.autograd.AttentionDropout;
import org.chainrule.autograd.AttentionOptions;
import org.chainrule.autograd.BagMode;
import org.chainrule.autograd.Correction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.EmbeddingBagOptions;
import org.chainrule.autograd.LstmStates;
import org.chainrule.autograd.RecurrentStates;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Steps;
import org.chainrule.autograd.Tensor;

/** What to pass to ops with parameters that are neither tensors nor numbers, and the shape of the result. */
final class LibraryOpTable {
    private static final Tensor MASK = Tensor.of(new boolean[][] {{true, false, true}, {false, false, true}});
    private static final Tensor INDEX = Tensor.of(new long[][] {{2, 0, 1}, {1, 1, 0}});

    private static final Tensor THREE = Tensor.of(new long[] {3}).select(0, 0);

    private static final Tensor BAGS = Tensor.of(new long[][] {{0, 2, 1}, {1, 1, 0}});

    private static final AttentionDropout KEPT = (first, factors) -> {
        for (int n = 0; n < factors.length; n++) {
            factors[n] = (first + n) % 5 == 2 ? 0 : 1.25;
        }
    };

    private LibraryOpTable() {}

    /** A case with a line in a table; null if there is none. */
    static OpCase find(String key) {
        return Stream.of(CASES, PlaneOpTable.CASES, ArrangementOpTable.CASES).map(table -> table.get(key))
                .filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** An input of shape (a, b), which is (2, 3). */
    private static Map.Entry<String, OpCase> one(String key, Function<Tensor, Tensor> call, Sizes result) {
        return entry(key, OpCase.of(key, x -> call.apply(x[0]), random(2, 3))
                .shape(in -> Shape.of(result.of(in[0].size(0), in[0].size(1)))));
    }

    /** An op whose gradient says nothing of its value: an input of shape (2, 3), and the value by a plain loop. */
    private static Map.Entry<String, OpCase> valued(String key, Function<Tensor, Tensor> call, Element value) {
        return valued(key, call, Shape.SCALAR, value);
    }

    /** The same, where the input meets a constant of some shape. */
    private static Map.Entry<String, OpCase> valued(String key, Function<Tensor, Tensor> call, Shape constant,
            Element value) {
        Tensor x = random(2, 3);
        double[] values = new double[6];
        for (int n = 0; n < values.length; n++) {
            values[n] = value.of(x.toDoubleArray(), n / 3, n % 3);
        }
        return entry(key, OpCase.of(key, in -> call.apply(in[0]), x).shape(in -> LibraryOps.broadcast(in[0], constant))
                .value(Tensor.of(Shape.of(2, 3), values)));
    }

    /** Values times their places in a sorted sequence. */
    private static Map.Entry<String, OpCase> sought(String key, Function<Tensor[], Tensor> places) {
        return entry(key, OpCase
                .of(key, x -> x[1].mul(places.apply(x).to(x[1].dtype())), Tensor.of(-1, 1, 2, 3),
                        Tensor.of(0.5, 1.5, 2.5))
                .shape(in -> in[1]).value(Tensor.of(0.5, 3, 7.5)));
    }

    private static Map.Entry<String, OpCase> several(String key, Function<Tensor[], Tensor> call,
            Function<Shape[], Shape> shape, Tensor... inputs) {
        return entry(key, OpCase.of(key, call, inputs).shape(shape));
    }

    /** A function of certain positive numbers, with its values in 40-digit arithmetic. */
    private static Map.Entry<String, OpCase> ofPositive(String key, Function<Tensor, Tensor> call, double... values) {
        Tensor x = Tensor.of(new double[][] {{1.25, 1.5, 2.25}, {3, 4.75, 7.5}});
        return entry(key, OpCase.of(key, in -> call.apply(in[0]), x).shape(in -> in[0])
                .value(Tensor.of(x.shape(), values)));
    }

    @FunctionalInterface
    private interface Sizes {
        int[] of(int a, int b);
    }

    @FunctionalInterface
    private interface Element {
        double of(double[] x, int row, int column);
    }

    private static int[] sizes(int... sizes) {
        return sizes;
    }

    static Tensor weighted(Tensor x, List<Tensor> parts) {
        Tensor sum = x.sum();
        for (Tensor part : parts) {
            sum = sum.mul(2).add(part.exp().sum());
        }
        return sum;
    }

    // ---- reductions in plain loops, of a matrix with three columns ----

    private static double ofAll(double[] x, boolean greatest) {
        int best = 0;
        for (int n = 1; n < x.length; n++) {
            best = (x[n] > x[best]) == greatest ? n : best;
        }
        return best;
    }

    private static double ofRow(double[] x, int row, boolean greatest) {
        return ofAll(new double[] {x[3 * row], x[3 * row + 1], x[3 * row + 2]}, greatest);
    }

    private static double ofColumn(double[] x, int column, boolean greatest) {
        return ofAll(new double[] {x[column], x[3 + column]}, greatest);
    }

    /** The index of an element by its place in the order of a row. */
    private static double atPlace(double[] x, int row, int place) {
        int index = 0;
        for (int n = 0; n < 3; n++) {
            int less = 0;
            for (int other = 0; other < 3; other++) {
                less += at(x, row, other) < at(x, row, n) ? 1 : 0;
            }
            index = less == place ? n : index;
        }
        return index;
    }

    /** The sum of the rows and columns of the positive elements. */
    private static double sumOfIndices(double[] x) {
        double sum = 0;
        for (int n = 0; n < x.length; n++) {
            sum += x[n] > 0 ? n / 3 + n % 3 : 0;
        }
        return sum;
    }

    private static double at(double[] x, int row, int column) {
        return x[3 * row + column];
    }

    private static final Map<String, OpCase> CASES = Map.ofEntries(
            one("sum(int[])", x -> x.sum(1), (a, _) -> sizes(a)),
            one("sum(boolean, int[])", x -> x.sum(true, 0), (_, b) -> sizes(1, b)),
            one("mean(int[])", x -> x.mean(-1), (a, _) -> sizes(a)),
            one("mean(boolean, int[])", x -> x.mean(true), (_, _) -> sizes(1, 1)),
            one("prod(int[])", x -> x.prod(1), (a, _) -> sizes(a)),
            one("prod(boolean, int[])", x -> x.prod(true, 0), (_, b) -> sizes(1, b)),
            one("max(int[])", x -> x.max(), (_, _) -> sizes()),
            one("max(boolean, int[])", x -> x.max(true, 1), (a, _) -> sizes(a, 1)),
            one("min(int[])", x -> x.min(0), (_, b) -> sizes(b)),
            one("min(boolean, int[])", x -> x.min(true, 0, 1), (_, _) -> sizes(1, 1)),
            valued("argmax()", x -> x.mul(x.argmax().to(x.dtype())), (x, i, j) -> at(x, i, j) * ofAll(x, true)),
            valued("argmin()", x -> x.mul(x.argmin().to(x.dtype())), (x, i, j) -> at(x, i, j) * ofAll(x, false)),
            valued("argmax(int)", x -> x.mul(x.argmax(1).to(x.dtype()).unsqueeze(1)),
                    (x, i, j) -> at(x, i, j) * ofRow(x, i, true)),
            valued("argmin(int)", x -> x.mul(x.argmin(0).to(x.dtype())),
                    (x, i, j) -> at(x, i, j) * ofColumn(x, j, false)),
            valued("argmax(int, boolean)", x -> x.mul(x.argmax(1, true).to(x.dtype())),
                    (x, i, j) -> at(x, i, j) * ofRow(x, i, true)),
            valued("argmin(int, boolean)", x -> x.mul(x.argmin(0, true).to(x.dtype())),
                    (x, i, j) -> at(x, i, j) * ofColumn(x, j, false)),
            valued("any(int[])", x -> Tensor.where(x.gt(0).any(0), x, x.neg()),
                    (x, i, j) -> at(x, 0, j) > 0 || at(x, 1, j) > 0 ? at(x, i, j) : -at(x, i, j)),
            valued("all(int[])", x -> Tensor.where(x.gt(0).all(0), x, x.neg()),
                    (x, i, j) -> at(x, 0, j) > 0 && at(x, 1, j) > 0 ? at(x, i, j) : -at(x, i, j)),
            valued("oneHot(int)", x -> x.mul(Tensor.of(new long[] {2, 0}).oneHot(3).to(x.dtype())), Shape.of(2, 3),
                    (x, i, j) -> j == (i == 0 ? 2 : 0) ? at(x, i, j) : 0),
            one("to(DType)", x -> x.gt(0).to(x.dtype()).mul(x), (a, b) -> sizes(a, b)),
            one("cumsum(int)", x -> x.cumsum(1), (a, b) -> sizes(a, b)),
            one("cumprod(int)", x -> x.cumprod(0), (a, b) -> sizes(a, b)),
            one("logCumSumExp(int)", x -> x.logCumSumExp(1), (a, b) -> sizes(a, b)),
            one("diff(int)", x -> x.diff(1), (a, b) -> sizes(a, Math.max(0, b - 1))),
            one("var(int[])", x -> x.var(1), (a, _) -> sizes(a)),
            one("var(Correction, boolean, int[])", x -> x.var(Correction.NONE, true, 0), (_, b) -> sizes(1, b)),
            one("std(int[])", x -> x.std(), (_, _) -> sizes()),
            one("std(Correction, boolean, int[])", x -> x.std(Correction.NONE, false, 1), (a, _) -> sizes(a)),
            one("var(boolean, int[])", x -> x.var(true, 1), (a, _) -> sizes(a, 1)),
            one("std(boolean, int[])", x -> x.std(false, 0), (_, b) -> sizes(b)),
            one("cov()", x -> x.cov(), (a, _) -> sizes(a, a)),
            one("cov(Correction)", x -> x.cov(Correction.of(0.5)), (a, _) -> sizes(a, a)),
            one("corrcoef()", x -> x.corrcoef(), (a, _) -> sizes(a, a)),
            several("addmm(Tensor, Tensor, double, double)", x -> x[0].addmm(x[1], x[2], 0.5, 2),
                    in -> Shape.of(in[1].size(0), in[2].size(1)), random(2), random(3, 4), random(4, 2)),
            several("tensorDot(Tensor, int)", x -> x[0].tensorDot(x[1], 1),
                    in -> Shape.of(in[0].size(0), in[1].size(1), in[1].size(2)), random(2, 3), random(3, 2, 4)),
            several("tensorDot(Tensor, int[], int[])", x -> x[0].tensorDot(x[1], new int[] {0, 1}, new int[] {2, 0}),
                    in -> Shape.of(in[1].size(1)), random(2, 3), random(3, 4, 2)),
            several("kron(Tensor)", x -> x[0].kron(x[1]), in -> Shape.of(in[0].size(0), in[0].size(1) * in[1].size(0)),
                    random(2, 3), random(2)),
            several("cross(Tensor)", x -> x[0].cross(x[1]), in -> LibraryOps.broadcast(in[0], in[1]), random(2, 3),
                    random(3)),
            several("cross(Tensor, int)", x -> x[0].cross(x[1], 0), in -> LibraryOps.broadcast(in[0], in[1]),
                    random(3, 2),
                    random(3, 1)),
            several("einsum(String, Tensor[])", x -> Tensor.einsum("iij,...jk->k...i", x[0], x[1]),
                    in -> Shape.of(in[1].size(2), in[1].size(0), in[0].size(0)), random(2, 2, 3), random(2, 3, 4)),
            several("multiDot(Tensor[])", x -> Tensor.multiDot(x[0], x[1], x[2]), in -> Shape.of(in[0].size(0)),
                    random(2, 3),
                    random(3, 4), random(4)),
            several("blockDiagonal(Tensor[])", x -> Tensor.blockDiagonal(x[0], x[1]),
                    in -> Shape.of(in[0].size(0) + 1, in[0].size(1) + in[1].size(0)), random(2, 3), random(2)),
            one("nanSum(int[])", x -> x.nanSum(1), (a, _) -> sizes(a)),
            one("nanMean(int[])", x -> x.nanMean(0), (_, b) -> sizes(b)),
            valued("countNonzero(int[])", x -> x.mul(x.gt(0).countNonzero(0).to(x.dtype())),
                    (x, i, j) -> at(x, i, j) * ((at(x, 0, j) > 0 ? 1 : 0) + (at(x, 1, j) > 0 ? 1 : 0))),
            one("diagEmbed()", x -> x.diagEmbed(), (a, b) -> sizes(a, b, b)),
            one("unflatten(int, int[])", x -> x.unflatten(0, 1, -1), (a, b) -> sizes(1, a, b)),
            one("rot90(int, int, int)", x -> x.rot90(1, 0, 1), (a, b) -> sizes(b, a)),
            several("cdist(Tensor)", x -> x[0].cdist(x[1]), in -> Shape.of(in[0].size(0), in[1].size(0)),
                    random(2, 3), random(4, 3)),
            several("indexCopy(int, Tensor, Tensor)", x -> x[0].indexCopy(1, Tensor.of(new long[] {2, 0}), x[1]),
                    in -> in[0],
                    random(2, 4), random(2, 2)),
            one("indexFill(int, Tensor, double)", x -> x.indexFill(1, Tensor.of(new long[] {0}), 3),
                    (a, b) -> sizes(a, b)),
            one("norm()", x -> x.norm(), (_, _) -> sizes()),
            one("norm(double, int[])", x -> x.norm(3, 0), (_, b) -> sizes(b)),
            one("norm(double, boolean, int[])", x -> x.norm(1, true, 1), (a, _) -> sizes(a, 1)),
            one("logSumExp(int[])", x -> x.logSumExp(), (_, _) -> sizes()),
            one("logSumExp(boolean, int[])", x -> x.logSumExp(true, 0), (_, b) -> sizes(1, b)),
            one("softmax(int)", x -> x.softmax(0), (a, b) -> sizes(a, b)),
            one("logSoftmax(int)", x -> x.logSoftmax(1), (a, b) -> sizes(a, b)),
            one("logSoftmaxAt(int, Tensor)", x -> x.logSoftmaxAt(1, Tensor.of(new long[] {2, 0})), (a, _) -> sizes(a)),
            one("reshape(int[])", x -> x.reshape(3, -1), (a, b) -> sizes(3, a * b / 3)),
            one("reshape(Shape)", x -> x.reshape(Shape.of(6)), (a, b) -> sizes(a * b)),
            one("flatten()", x -> x.flatten(), (a, b) -> sizes(a * b)),
            one("flatten(int, int)", x -> x.flatten(0, 1), (a, b) -> sizes(a * b)),
            one("transpose()", x -> x.transpose(), (a, b) -> sizes(b, a)),
            one("transpose(int, int)", x -> x.transpose(0, -1), (a, b) -> sizes(b, a)),
            one("permute(int[])", x -> x.permute(1, 0), (a, b) -> sizes(b, a)),
            one("matrixTranspose()", x -> x.matrixTranspose(), (a, b) -> sizes(b, a)),
            one("squeeze(int[])", x -> x.reshape(2, 1, 3).squeeze(1), (a, b) -> sizes(a, b)),
            one("unsqueeze(int)", x -> x.unsqueeze(1), (a, b) -> sizes(a, 1, b)),
            one("expand(Shape)", x -> x.expand(Shape.of(4, 2, 3)), (_, _) -> sizes(4, 2, 3)),
            one("sumTo(Shape)", x -> x.sumTo(Shape.of(1, 3)), (_, _) -> sizes(1, 3)),
            one("tile(int[])", x -> x.tile(2, 1, 2), (a, b) -> sizes(2, a, 2 * b)),
            one("repeat(int[])", x -> x.repeat(2, 3), (a, b) -> sizes(2 * a, 3 * b)),
            one("slice(int, int, int)", x -> x.slice(1, 1, 3), (a, _) -> sizes(a, 2)),
            one("slice(int, int, int, int)", x -> x.slice(1, 0, 3, 2), (a, _) -> sizes(a, 2)),
            one("select(int, int)", x -> x.select(0, -1), (_, b) -> sizes(b)),
            valued("argsort(int)", x -> x.mul(x.argsort(1).to(x.dtype())),
                    (x, i, j) -> at(x, i, j) * atPlace(x, i, j)),
            valued("argsort(int, boolean)", x -> x.mul(x.argsort(1, true).to(x.dtype())),
                    (x, i, j) -> at(x, i, j) * atPlace(x, i, 2 - j)),
            valued("median()", x -> x.mul(x.median()),
                    (x, i, j) -> at(x, i, j) * DoubleStream.of(x).sorted().toArray()[2]),
            sought("searchSorted(Tensor)", x -> x[0].searchSorted(x[1])),
            sought("searchSorted(Tensor, boolean)", x -> x[0].searchSorted(x[1], true)),
            valued("bincount()", x -> x.mul(Tensor.of(new long[] {2, 0, 2}).bincount().max().to(x.dtype())),
                    (x, i, j) -> 2 * at(x, i, j)),
            valued("bincount(int)", x -> x.mul(Tensor.of(new long[] {2, 0, 2}).bincount(5).max().to(x.dtype())),
                    (x, i, j) -> 2 * at(x, i, j)),
            one("quantile(double)", x -> x.quantile(0.3), (_, _) -> sizes()),
            one("quantile(double, int)", x -> x.quantile(0.3, 0), (_, b) -> sizes(b)),
            several("glu()", x -> x[0].glu(), in -> Shape.of(in[0].size(0), in[0].size(1) / 2), random(2, 4)),
            one("glu(int)", x -> x.glu(0), (a, b) -> new int[] {a / 2, b}),
            ofPositive("lgamma()", Tensor::lgamma, -0.09827183642181316, -0.12078223763524522, 0.1248717148923966,
                    0.6931471805599453, 2.8085714185757364, 7.534364236758733),
            ofPositive("digamma()", Tensor::digamma, -0.22745353337626542, 0.03648997397857652, 0.5725464666237345,
                    0.9227843350984671, 1.4492040552784629, 1.9467574842460869),
            ofPositive("polygamma(int)", x -> x.polygamma(2), -1.3277399375369203, -0.82879664423432,
                    -0.30373993753692036, -0.15411380631918858, -0.05462041258997334, -0.020305252536644666),
            ofPositive("erfcx()", Tensor::erfcx, 0.3678229164523611, 0.3215854164543175, 0.23108725873039188,
                    0.17900115118138996, 0.11630270721024731, 0.07457369306287669),
            ofPositive("logNdtr()", Tensor::logNdtr, -0.11165782847292517, -0.06914345561223398, -0.012299806091449409,
                    -0.0013508099647481938, -1.017083759798215e-06, -3.190891672910947e-14),
            ofPositive("i0()", Tensor::i0, 1.4304687177218296, 1.646723189772891, 2.7270783071907956,
                    4.8807925858650245, 21.803898740902113, 268.16131151518937),
            ofPositive("i1()", Tensor::i1, 0.7552814183407472, 0.9816664285779075, 2.003967456929593,
                    3.9533702174026093, 19.345361447520226, 249.58436542268814),
            ofPositive("i0e()", Tensor::i0e, 0.4098361493857494, 0.36743360905415834, 0.2874319388973915,
                    0.2430003541618254, 0.18864068614599086, 0.14831583007739552),
            ofPositive("i1e()", Tensor::i1e, 0.21639174933399202, 0.21903938742092569, 0.21121661600759037,
                    0.19682671329730086, 0.1673701708381456, 0.1380412115485542),
            ofPositive("ndtr()", Tensor::ndtr, 0.8943502263331448, 0.9331927987311419, 0.9877755273449553,
                    0.9986501019683699, 0.9999989829167575, 0.9999999999999681),
            ofPositive("multigammaln(int)", x -> x.multigammaln(3), 3.11012646848166, 2.1686775340635553,
                    1.6592935862241982, 2.694924879806965, 8.126938753393626, 21.493272337400075),
            ofPositive("zeta(Tensor)", x -> THREE.zeta(x), 0.6638699687684602, 0.41439832211716, 0.15186996876846018,
                    0.07705690315959429,
                    0.02731020629498667, 0.010152626268322333),
            several("heaviside(Tensor)", x -> x[0].heaviside(x[1]).add(THREE.mul(0).heaviside(x[1])), in -> in[0],
                    random(2, 3), random(2, 3)),
            one("logit(double)", x -> x.logit(0.3), (a, b) -> new int[] {a, b}),
            one("flip(int[])", x -> x.flip(1), (a, b) -> sizes(a, b)),
            one("split(int, int)", x -> weighted(x, x.split(2, 1)), (_, _) -> sizes()),
            one("chunk(int, int)", x -> weighted(x, x.chunk(2, 1)), (_, _) -> sizes()),
            one("unbind(int)", x -> weighted(x, x.unbind(0)), (_, _) -> sizes()),
            one("roll(int, int)", x -> x.roll(-1, 1), (a, b) -> sizes(a, b)),
            one("pad(int, int, int)", x -> x.pad(0, 1, 2), (a, b) -> sizes(a + 3, b)),
            one("pad(int, int, int, double)", x -> x.pad(1, 0, 1, 7), (a, b) -> sizes(a, b + 1)),
            one("padReflect(int, int, int)", x -> x.padReflect(1, 2, 1), (a, b) -> sizes(a, b + 3)),
            one("padReplicate(int, int, int)", x -> x.padReplicate(0, 2, 1), (a, b) -> sizes(a + 3, b)),
            one("gather(int, Tensor)", x -> x.gather(1, INDEX), (_, _) -> sizes(2, 3)),
            one("indexSelect(int, Tensor)", x -> x.indexSelect(1, Tensor.of(new long[] {2, 0, 2, 1})),
                    (a, _) -> sizes(a, 4)),
            one("takeAlongAxis(int, Tensor)", x -> x.takeAlongAxis(1, Tensor.of(new long[][] {{-1, 0}})),
                    (a, _) -> sizes(a, 2)),
            several("scatter(int, Tensor, Tensor)", x -> x[0].scatter(1, INDEX, x[1]), in -> in[0], random(2, 4),
                    random(2, 3)),
            several("embeddingBag(Tensor)", x -> x[0].embeddingBag(BAGS), in -> in[0].with(0, 2), random(3, 2)),
            entry("embeddingBag(Tensor, EmbeddingBagOptions)", OpCase
                    .of("embeddingBag(Tensor, EmbeddingBagOptions)",
                            x -> x[0].embeddingBag(BAGS, EmbeddingBagOptions.defaults().mode(BagMode.MAX)),
                            Tensor.of(new double[][] {{1, 5, 0}, {4, 2, 7}, {3, 3, 1}}))
                    .shape(in -> in[0].with(0, 2)).value(Tensor.of(new double[][] {{4, 5, 7}, {4, 5, 7}}))),
            several("embeddingBag(Tensor, Tensor)",
                    x -> x[0].embeddingBag(BAGS.flatten(), Tensor.of(new long[] {0, 0, 4})),
                    in -> in[0].with(0, 3), random(3, 2)),
            several("embeddingBag(Tensor, Tensor, EmbeddingBagOptions)",
                    x -> x[0].embeddingBag(BAGS.flatten(), Tensor.of(new long[] {0, 4}),
                            EmbeddingBagOptions.defaults().mode(BagMode.SUM).perSampleWeights(x[1])),
                    in -> in[0].with(0, 2), random(3, 2), random(6)),
            several("indexAdd(int, Tensor, Tensor)", x -> x[0].indexAdd(1, Tensor.of(new long[] {2, 0, 2}), x[1]),
                    in -> in[0], random(2, 4), random(2, 3)),
            one("repeatInterleave(int, int)", x -> x.repeatInterleave(2, 0), (a, b) -> sizes(2 * a, b)),
            one("repeatInterleave(Tensor, int)", x -> x.repeatInterleave(Tensor.of(new long[] {2, 0, 1}), 1),
                    (a, _) -> sizes(a, 3)),
            one("maskedSelect(Tensor)", x -> x.maskedSelect(MASK), (_, _) -> sizes(3)),
            several("maskedScatter(Tensor, Tensor)", x -> x[0].maskedScatter(MASK, x[1]), in -> in[0], random(2, 3),
                    random(4)),
            entry("nonzero()", valued("nonzero()", x -> x.mul(x.gt(0).nonzero().sum().to(x.dtype())),
                    (x, i, j) -> at(x, i, j) * sumOfIndices(x)).getValue().readingValues()),
            one("index(String, Object[])", x -> x.index("None, 1, ::-2"), (_, b) -> sizes(1, (b + 1) / 2)),
            one("index(Tensor[])", x -> x.index(Tensor.of(new long[] {1, 0, -1}), Tensor.of(new long[] {2, 1, 2})),
                    (_, _) -> sizes(3)),
            several("indexPut(Tensor, String, Object[])", x -> x[0].indexPut(x[1], "1, 1:"), in -> in[0], random(2, 3),
                    random(2)),
            several("indexPut(boolean, Tensor, Tensor[])",
                    x -> x[0].indexPut(true, x[1], Tensor.of(new long[] {1, 0, -1}), Tensor.of(new long[] {2, 1, 2})),
                    in -> in[0], random(2, 3), random(3)),
            several("unfold(int, int, int)", x -> x[0].unfold(1, 3, 2),
                    in -> Shape.of(in[0].size(0), Math.max(0, (in[0].size(1) - 1) / 2), 3), random(2, 5)),
            one("fold(int, int, int)", x -> x.fold(0, 5, 1), (_, _) -> sizes(5)),
            one("moveAxis(int, int)", x -> x.moveAxis(0, -1), (a, b) -> sizes(b, a)),
            one("moveAxis(int[], int[])", x -> x.moveAxis(new int[] {1}, new int[] {0}), (a, b) -> sizes(b, a)),
            one("expand(int[])", x -> x.expand(4, -1, 3), (a, _) -> sizes(4, a, 3)),
            one("split(int[], int)", x -> weighted(x, x.split(new int[] {1, 0, 2}, 1)), (_, _) -> sizes()),
            one("padCircular(int, int, int)", x -> x.padCircular(1, 2, 3), (a, b) -> sizes(a, b + 5)),
            several("meshgrid(Tensor[])", x -> {
                List<Tensor> grid = Tensor.meshgrid(x[0], x[1]);
                return grid.get(0).mul(grid.get(1)).add(grid.get(1));
            }, in -> Shape.of(in[0].size(0), in[1].size(0)), random(3), random(2)),
            one("take(Tensor)", x -> x.take(Tensor.of(new long[] {5, 0, 5, 1})), (_, _) -> sizes(4)),
            one("maskedFill(Tensor, double)", x -> x.maskedFill(x.gt(0), -1), (a, b) -> sizes(a, b)),
            one("maskedFill(Tensor, long)", x -> x.maskedFill(x.gt(0L), -1L), (a, b) -> sizes(a, b)),
            one("gt(long)", x -> Tensor.where(x.gt(0L), x, x.mul(2)), (a, b) -> sizes(a, b)),
            one("ge(long)", x -> Tensor.where(x.ge(0L), x, x.mul(2)), (a, b) -> sizes(a, b)),
            one("lt(long)", x -> Tensor.where(x.lt(0L), x, x.mul(2)), (a, b) -> sizes(a, b)),
            one("le(long)", x -> Tensor.where(x.le(0L), x, x.mul(2)), (a, b) -> sizes(a, b)),
            one("eq(long)", x -> Tensor.where(x.eq(1L), x, x.mul(2)), (a, b) -> sizes(a, b)),
            one("ne(long)", x -> Tensor.where(x.ne(1L), x, x.mul(2)), (a, b) -> sizes(a, b)),
            one("diagonal()", x -> x.diagonal(), (a, b) -> sizes(Math.min(a, b))),
            one("diagonal(int)", x -> x.diagonal(1), (a, b) -> sizes(Math.max(0, Math.min(a, b - 1)))),
            one("trace()", x -> x.trace(), (_, _) -> sizes()),
            one("triu()", x -> x.triu(), (a, b) -> sizes(a, b)),
            one("triu(int)", x -> x.triu(1), (a, b) -> sizes(a, b)),
            one("tril()", x -> x.tril(), (a, b) -> sizes(a, b)),
            one("tril(int)", x -> x.tril(-1), (a, b) -> sizes(a, b)),
            several("scatterAdd(int, Tensor, Tensor)", x -> x[0].scatterAdd(1, INDEX, x[1]), in -> in[0], random(2, 4),
                    random(2, 3)),
            several("clamp(Tensor, Tensor)", x -> x[0].clamp(x[1], x[2]), LibraryOps::broadcast, random(2, 3),
                    Tensor.of(-0.9, -0.3, -1.5), Tensor.of(new double[][] {{0.5}, {0.8}})),
            several("where(Tensor, Tensor)", x -> x[0].where(MASK, x[1]),
                    in -> LibraryOps.broadcast(in[0], in[1], Shape.of(2, 3)), random(2, 3), random(2, 1)),
            several("where(Tensor, Tensor, Tensor)", x -> Tensor.where(MASK, x[0], x[1]),
                    in -> LibraryOps.broadcast(in[0], in[1], Shape.of(2, 3)), random(3), random(2, 3)),
            several("concat(int, Tensor[])", x -> Tensor.concat(1, x[0], x[1]),
                    in -> Shape.of(in[0].size(0), in[0].size(1) + in[1].size(1)), random(2, 3), random(2, 4)),
            several("stack(int, Tensor[])", x -> Tensor.stack(1, x[0], x[1]),
                    in -> Shape.of(in[0].size(0), 2, in[0].size(1)), random(2, 3), random(2, 3)),
            several("matmul(Tensor)", x -> x[0].matmul(x[1]),
                    in -> Shape.of(in[0].size(0), in[1].size(0), in[0].size(2), in[1].size(2)), random(5, 1, 2, 3),
                    random(6, 3, 4)),
            several("layerNorm(Tensor, Tensor, double)", x -> x[0].layerNorm(x[1], x[2], 0.1), in -> in[0],
                    random(2, 5, 3), random(5, 3), random(5, 3)),
            several("scaledDotProductAttention(Tensor, Tensor)", x -> x[0].scaledDotProductAttention(x[1], x[2]),
                    in -> Shape.of(in[0].size(0), in[0].size(1), in[2].size(2)), random(2, 3, 2), random(2, 4, 2),
                    random(2, 4, 5)),
            several("scaledDotProductAttention(Tensor, Tensor, AttentionOptions)",
                    x -> x[0].scaledDotProductAttention(x[1], x[2],
                            AttentionOptions.defaults().mask(x[3]).causal().scale(0.7).dropout(KEPT)),
                    in -> Shape.of(in[1].size(0), in[0].size(0), in[2].size(2)), random(3, 2), random(2, 4, 2),
                    random(2, 4, 5),
                    random(3, 4)),
            several("linear(Tensor, Tensor)", x -> x[0].linear(x[1], x[2]),
                    in -> Shape.of(in[0].size(0), in[0].size(1), in[1].size(0)), random(2, 5, 3), random(4, 3),
                    random(4)),
            several("linear(Tensor)", x -> x[0].linear(x[1]), in -> Shape.of(in[1].size(0)), random(3), random(2, 3)),
            several("dot(Tensor)", x -> x[0].dot(x[1]), _ -> Shape.SCALAR, random(3), random(3)),
            several("outer(Tensor)", x -> x[0].outer(x[1]), in -> Shape.of(in[0].size(0), in[1].size(0)), random(2),
                    random(3)));

    /** A recurrent cell over three steps of two sequences, of which one is shorter, with all that it gives in one tensor. */
    private static OpCase recurrent(String name, Function<Tensor[], Tensor> call, int gates, Tensor... more) {
        List<Tensor> inputs = new ArrayList<>(List.of(random(3, 2, 2 * gates), random(2 * gates, 2)));
        inputs.addAll(List.of(more));
        return OpCase.of(name, call, inputs.toArray(Tensor[]::new))
                .shape(in -> Shape.of(in[0].size(0) + (name.equals("lstm") ? 2 : 1), in[0].size(1), in[1].size(1)));
    }

    private static Tensor all(RecurrentStates states) {
        return Tensor.concat(0, states.output(), states.hidden().unsqueeze(0));
    }

    private static Tensor all(LstmStates states) {
        return Tensor.concat(0, states.output(), states.hidden().unsqueeze(0), states.cell().unsqueeze(0));
    }

    /** What the cases of single methods leave out. */
    static List<OpCase> more() {
        Steps steps = Steps.backward().withLengths(Tensor.of(new long[] {2, 3}));
        return List.of(
                recurrent("rnnTanh", x -> all(x[0].rnnTanh(x[1], x[2], steps)), 1, random(2, 2)),
                recurrent("rnnRelu", x -> all(x[0].rnnRelu(x[1], x[2], Steps.forward())), 1, random(2, 2)),
                recurrent("lstm", x -> all(x[0].lstm(x[1], x[2], x[3], steps)), 4, random(2, 2), random(2, 2)),
                recurrent("gru", x -> all(x[0].gru(x[1], x[2], x[3], steps)), 3, random(6), random(2, 2)),
                OpCase.of("reshape to the same shape", x -> x[0].reshape(2, 3), random(2, 3)).shape(in -> in[0]),
                OpCase.of("to I64", x -> x[0].to(DType.I64).to(x[0].dtype()).mul(x[0]),
                        Tensor.of(new double[][] {{1.5, -2.5, 3.25}, {4.5, 0.5, -1.75}})).shape(in -> in[0])
                        .value(Tensor.of(new double[][] {{1.5, 5, 9.75}, {18, 0, 1.75}})),
                OpCase.of("matmul of matrices", x -> x[0].matmul(x[1]), random(4, 3), random(3, 2))
                        .shape(in -> Shape.of(in[0].size(0), in[1].size(1))),
                OpCase.of("matmul of vectors with matrices", x -> x[0].matmul(x[1]).matmul(x[2]), random(2),
                        random(2, 3),
                        random(3)).shape(_ -> Shape.SCALAR),
                OpCase.of("matmul of a vector with several matrices", x -> x[0].matmul(x[1]), random(3),
                        random(2, 3, 4)).shape(in -> Shape.of(in[1].size(0), in[1].size(2))),
                OpCase.of("matmul of several matrices with a vector", x -> x[0].matmul(x[1]), random(2, 4, 3),
                        random(3)).shape(in -> Shape.of(in[0].size(0), in[0].size(1))),
                OpCase.of("linear of a matrix", x -> x[0].linear(x[1], x[2]), random(2, 3), random(4, 3), random(4))
                        .shape(in -> Shape.of(in[0].size(0), in[1].size(0))),
                OpCase.of("sort", x -> x[0].sort(1).values(), random(2, 3)).shape(in -> in[0]),
                OpCase.of("sort of the first axis", x -> x[0].sort(0, true).values(), random(4, 2)).shape(in -> in[0]),
                OpCase.of("topk", x -> x[0].topk(2).values(), random(2, 3)).shape(in -> Shape.of(in[0].size(0), 2)),
                OpCase.of("kthValue", x -> x[0].kthValue(2, 1).values(), random(2, 3))
                        .shape(in -> Shape.of(in[0].size(0))),
                OpCase.of("kthValue of the first", x -> x[0].kthValue(1, 1).values(),
                        Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}})).shape(in -> Shape.of(in[0].size(0)))
                        .value(Tensor.of(1, 4)), // the next index is one, too
                OpCase.of("median of an axis", x -> x[0].median(0).values(), random(3, 2))
                        .shape(in -> Shape.of(in[0].size(1))),
                OpCase.of("maxWithIndex", x -> x[0].maxWithIndex(1).values(), random(2, 3))
                        .shape(in -> Shape.of(in[0].size(0))),
                OpCase.of("minWithIndex", x -> x[0].minWithIndex(0).values(), random(2, 3))
                        .shape(in -> Shape.of(in[0].size(1))),
                OpCase.of("cumsum of the first axis", x -> x[0].cumsum(0), random(3, 2)).shape(in -> in[0]),
                OpCase.of("cumprod with zeros", x -> x[0].cumprod(-1),
                        Tensor.of(new double[][] {{2, 0, 3, 4}, {0, -1, 0, 2}})).shape(in -> in[0]),
                OpCase.of("logCumSumExp of the first axis", x -> x[0].logCumSumExp(0), random(3, 2)).shape(in -> in[0]),
                OpCase.of("cummax", x -> x[0].cummax(1).values(), Tensor.of(new double[][] {{1, 3, 2}, {6, 5, 4}}))
                        .shape(in -> in[0]).value(Tensor.of(new double[][] {{1, 3, 3}, {6, 6, 6}})),
                OpCase.of("cummin", x -> x[0].cummin(0).values(), Tensor.of(new double[][] {{2, 3}, {1, 5}, {4, 7}}))
                        .shape(in -> in[0]).value(Tensor.of(new double[][] {{2, 3}, {1, 3}, {1, 3}})),
                OpCase.of("softmax of the last axis", x -> x[0].softmax(-1), random(2, 4)).shape(in -> in[0]),
                OpCase.of("logSoftmax of the first axis", x -> x[0].logSoftmax(0), random(4, 2)).shape(in -> in[0]),
                OpCase.of("logSoftmaxAt of the first axis", x -> x[0].logSoftmaxAt(0, Tensor.of(new long[] {2, 0})),
                        random(4, 2)).shape(in -> Shape.of(in[0].size(1))),
                OpCase.of("permute of three axes", x -> x[0].permute(2, 0, 1), random(2, 3, 4))
                        .shape(in -> Shape.of(in[0].size(2), in[0].size(0), in[0].size(1))),
                OpCase.of("sum over two axes", x -> x[0].sum(0, 2), random(2, 3, 4))
                        .shape(in -> Shape.of(in[0].size(1))),
                OpCase.of("mean over two axes", x -> x[0].mean(1, 0), random(2, 3, 4))
                        .shape(in -> Shape.of(in[0].size(2))),
                OpCase.of("layerNorm of the last axis", x -> x[0].layerNorm(x[1], x[2], 0.1), random(4, 3), random(3),
                        random(3)).shape(in -> in[0]));
    }
}
