package org.chainrule.autograd;

import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of first and second order of every op, also of broadcast and strided operands. */
class OpGradientsTest {
    private static final Shape V = Shape.of(3);
    private static final Shape COLUMN = Shape.of(2, 1);
    private static final Shape M = Shape.of(2, 3);
    private static final Shape T = Shape.of(2, 3, 4);
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private interface Expression extends Function<Tensor[], Tensor> {}

    private static Arguments line(String what, Expression f, Shape... shapes) {
        return Arguments.of(what, f, shapes);
    }

    static Stream<Arguments> pointwise() {
        // @formatter:off
        return Stream.of(
                line("lerp", x -> x[0].lerp(x[1], x[2]), M, V, COLUMN),
                line("lerp by a number", x -> x[0].lerp(x[1], .3), COLUMN, V),
                line("addcmul", x -> x[0].addcmul(x[1], x[2], -2), M, V, COLUMN),
                line("square", x -> x[0].square(), M),
                line("rsqrt", x -> x[0].rsqrt(), M),
                line("cbrt", x -> x[0].cbrt(), M),
                line("abs", x -> x[0].sub(1.2).abs(), M),
                line("clamp", x -> x[0].clamp(.7, 1.3), M),
                line("clamp between tensors", x -> x[0].clamp(x[1], x[2].add(1)), M, COLUMN, V),
                line("exp2", x -> x[0].exp2(), M), line("expm1", x -> x[0].expm1(), M),
                line("log2", x -> x[0].log2(), M), line("log10", x -> x[0].log10(), M),
                line("log1p", x -> x[0].log1p(), M),
                line("logAddExp", x -> x[0].logAddExp(x[1]), M, V),
                line("xlogy", x -> x[0].xlogy(x[1]), M, COLUMN),
                line("xlogy of a number", x -> x[0].xlogy(3), M),
                line("sin", x -> x[0].sin(), M), line("cos", x -> x[0].cos(), M), line("tan", x -> x[0].mul(.5).tan(), M),
                line("asin", x -> x[0].mul(.4).asin(), M), line("acos", x -> x[0].mul(.4).acos(), M),
                line("atan", x -> x[0].atan(), M), line("atan2", x -> x[0].sub(1).atan2(x[1].sub(1)), M, V),
                line("sinh", x -> x[0].sinh(), M), line("cosh", x -> x[0].cosh(), M),
                line("asinh", x -> x[0].sub(1).asinh(), M), line("acosh", x -> x[0].add(1).acosh(), M),
                line("atanh", x -> x[0].mul(.4).atanh(), M), line("hypot", x -> x[0].hypot(x[1].neg()), M, COLUMN),
                line("logSigmoid", x -> x[0].sub(1).logSigmoid(), M), line("softplus", x -> x[0].softplus(), M),
                line("leakyRelu", x -> x[0].sub(1).leakyRelu(.2), M),
                line("prelu", x -> x[0].sub(1).prelu(x[1]), M, V),
                line("elu", x -> x[0].sub(1).elu(2), M), line("selu", x -> x[0].sub(1).selu(), M),
                line("celu", x -> x[0].sub(1).celu(2), M), line("silu", x -> x[0].sub(1).silu(), M),
                line("swish", x -> x[0].sub(1).swish(1.5), M), line("geluTanh", x -> x[0].sub(1).geluTanh(), M),
                line("mish", x -> x[0].sub(1).mish(), M), line("softsign", x -> x[0].sub(1).softsign(), M),
                line("glu", x -> x[0].glu(0), M), line("tanhshrink", x -> x[0].sub(1).tanhshrink(), M),
                line("logit", x -> x[0].mul(.4).logit(), M), line("logit(eps)", x -> x[0].mul(.4).logit(.1), M),
                line("sinc", x -> x[0].sub(1).sinc(), M),
                line("lgamma", x -> x[0].sub(1.2).lgamma(), M), line("digamma", x -> x[0].sub(1.2).digamma(), M),
                line("polygamma", x -> x[0].polygamma(2), M),
                line("erfinv", x -> x[0].mul(.5).erfinv(), M),
                line("erfcx", x -> x[0].sub(1).erfcx(), M), line("ndtr", x -> x[0].sub(1).ndtr(), M),
                line("logNdtr", x -> x[0].sub(1).mul(9).logNdtr(), M), line("ndtri", x -> x[0].mul(.4).ndtri(), M),
                line("i0", x -> x[0].sub(1).i0(), M), line("i1", x -> x[0].mul(30).i1().log(), M),
                line("i0e", x -> x[0].sub(1.2).i0e(), M), line("i1e", x -> x[0].mul(20).i1e(), M),
                line("zeta", x -> Tensor.of(1.5, 2, 3).zeta(x[0]), M),
                line("multigammaln", x -> x[0].add(1).multigammaln(3), M), line("entr", x -> x[0].entr(), M),
                line("xlog1py", x -> x[0].xlog1py(x[1]), M, COLUMN), line("xlog1py of a number", x -> x[0].xlog1py(3), M),
                line("logAddExp2", x -> x[0].logAddExp2(x[1]), M, V),
                line("heaviside", x -> Tensor.of(-1, 0, 2).heaviside(x[0]), M),
                line("ldexp", x -> x[0].ldexp(x[1]), M, V), line("frexp", x -> x[0].mul(3).frexp().mantissa(), M),
                line("nextAfter", x -> x[0].nextAfter(x[1]), M, V), line("deg2rad", x -> x[0].deg2rad(), M), line("rad2deg", x -> x[0].rad2deg(), M),
                line("softplus(2, 3)", x -> x[0].softplus(2, 3), M), line("logBase(3)", x -> x[0].logBase(3), M),
                line("threshold", x -> x[0].threshold(1.05, 3), M), line("softshrink", x -> x[0].sub(1).softshrink(.1), M),
                line("hardshrink", x -> x[0].sub(1).hardshrink(.1), M),
                line("fmod", x -> x[0].mul(3).fmod(x[1].add(.37)), M, V),
                line("remainder", x -> x[0].mul(3).neg().remainder(x[1].add(.37)), M, V),
                line("frac", x -> x[0].mul(2.3).frac(), M), line("copysign", x -> x[0].copysign(x[1].sub(1)), M, V),
                line("fmax", x -> x[0].fmax(x[1]), M, V), line("fmin", x -> x[0].fmin(x[1]), M, V),
                line("clampMin", x -> x[0].clampMin(x[1]), M, V), line("clampMax", x -> x[0].clampMax(x[1]), M, V),
                line("hardtanh", x -> x[0].hardtanh(.6, 1.4), M), line("relu6", x -> x[0].sub(1).relu6(), M),
                line("hardSigmoid", x -> x[0].mul(2).hardSigmoid(), M),
                line("hardSwish", x -> x[0].mul(2).hardSwish(), M));
        // @formatter:on
    }

    static Stream<Arguments> reductions() {
        // @formatter:off
        return Stream.of(
                line("prod", x -> x[0].prod(), M), line("prod over axes", x -> x[0].prod(0, -1), T),
                line("prod with zeros", x -> x[0].mul(Tensor.of(0, 1, 0)).prod(true, 1), M),
                line("max", x -> x[0].max(), M), line("max over axes", x -> x[0].max(0, 2), T),
                line("min over an axis", x -> x[0].min(true, 1), M), line("cumsum", x -> x[0].cumsum(1), T),
                line("var", x -> x[0].var(), M), line("var over axes", x -> x[0].var(Correction.NONE, true, 0, -1), T),
                line("std", x -> x[0].std(), M), line("std over an axis", x -> x[0].std(Correction.NONE, false, 1), T),
                line("nanSum that keeps axes", x -> x[0].nanSum(true, 0, 2), T),
                line("quantiles", x -> x[0].quantile(new double[] {.2, .7}, 1, true, QuantileMode.LINEAR), T),
                line("nanQuantile", x -> x[0].nanQuantile(.3, 0), T), line("nanMedian", x -> x[0].nanMedian(1).values(), M),
                line("diff", x -> x[0].diff(2, 1, x[1], x[0]), M, COLUMN),
                line("trapezoid", x -> x[0].trapezoid(x[1], 1), T, V),
                line("cumulativeTrapezoid", x -> x[0].cumulativeTrapezoid(x[1], 2), T, Shape.of(3, 4)),
                line("aminmax", x -> x[0].aminmax(1).max().sub(x[0].aminmax(1).min()), M),
                line("norm", x -> x[0].norm(), M), line("norm over an axis", x -> x[0].norm(2, true, 1), T),
                line("norm of order 1", x -> x[0].sub(1).norm(1), M),
                line("norm of order 3", x -> x[0].sub(1).norm(3, 0, 2), T),
                line("norm of order 1/2", x -> x[0].norm(.5, 1), M),
                line("dist", x -> x[0].dist(x[1]), M, COLUMN), line("dist of order 3", x -> x[0].dist(x[1].neg(), 3), M, V),
                line("renorm", x -> x[0].renorm(2, 1, 2.2), T), line("renorm of order 1", x -> x[0].sub(1).renorm(1, 0, .7), M),
                line("mode", x -> x[0].mul(x[0].detach().gt(1)).mode(1, true).values(), M),
                line("norm of infinite order", x -> x[0].neg().norm(INFINITY, false, 1), M),
                line("logSumExp", x -> x[0].logSumExp(), M), line("logSumExp over axes", x -> x[0].logSumExp(true, 0, 2), T),
                line("softmax", x -> x[0].softmax(1), T), line("softmax of the last axis", x -> x[0].softmax(-1), M),
                line("logSoftmax", x -> x[0].logSoftmax(0), T),
                line("logSoftmaxAt", x -> x[0].logSoftmaxAt(1, Tensor.of(new long[] {2, 0})), M),
                line("logSoftmaxAt the first axis", x -> x[0].logSoftmaxAt(0, Tensor.of(new long[] {1, 0, 1})), M));
        // @formatter:on
    }

    static Stream<Arguments> arrangements() {
        Tensor index = Tensor.of(new long[][] {{2, 0, 2}, {1, 1, 0}});
        // @formatter:off
        return Stream.of(
                line("flatten", x -> x[0].flatten(1, 2), T), line("squeeze", x -> x[0].squeeze(1), COLUMN),
                line("unsqueeze", x -> x[0].unsqueeze(1), M), line("tile", x -> x[0].tile(2, 1, 3), M),
                line("slice", x -> x[0].slice(-1, 1, 4, 2), T), line("select", x -> x[0].select(1, -1), T),
                line("flip", x -> x[0].flip(0, 2), T), line("roll", x -> x[0].roll(-1, 1), T),
                line("split", x -> x[0].split(3, 2).get(0).sum(2).mul(x[0].split(3, 2).get(1).sum(2)), T),
                line("chunk", x -> x[0].chunk(2, 1).get(1), T), line("unbind", x -> x[0].unbind(1).get(2), T),
                line("pad", x -> x[0].pad(1, 1, 2, 7), T), line("padReflect", x -> x[0].padReflect(2, 2, 3), T),
                line("padReplicate", x -> x[0].padReplicate(1, 2, 1), T),
                line("concat", x -> Tensor.concat(-1, x[0], x[1], x[0]), M, COLUMN),
                line("stack", x -> Tensor.stack(1, x[0], x[1]), M, M),
                line("gather", x -> x[0].gather(1, index), M),
                line("indexSelect", x -> x[0].indexSelect(-1, Tensor.of(new long[] {3, 0, 3})), T),
                line("indexSelect by a matrix", x -> x[0].indexSelect(0, Tensor.of(new long[][] {{1, 0, 1}, {1, 1, 0}})), T),
                line("scatterAdd", x -> x[0].scatterAdd(1, index, x[1]), M, M),
                line("pad with negative widths", x -> x[0].pad(1, -1, 2, 7), T),
                line("padReflect with negative widths", x -> x[0].padReflect(2, -1, 3), T),
                line("padCircular with negative widths", x -> x[0].padCircular(2, 2, -1), T),
                line("tensorSplit", x -> x[0].tensorSplit(3, 2).get(0), T),
                line("scatterReduce to means", x -> x[0].scatterReduce(1, index, x[1], ReduceMode.MEAN), M, M),
                line("scatterReduce to products", x -> x[0].scatterReduce(1, index, x[1], ReduceMode.PROD, false), M, M),
                line("scatterReduce to maxima", x -> x[0].scatterReduce(1, index, x[1], ReduceMode.AMAX), M, M),
                line("indexReduce to minima", x -> x[0].indexReduce(0, Tensor.of(new long[] {1, 0, 1}), x[1], ReduceMode.AMIN, false), M, M.with(0, 3)),
                line("bincount of weights", x -> Tensor.of(new long[] {2, 0, 2}).bincount(x[0]), V),
                line("take", x -> x[0].take(index), M),
                line("selectScatter", x -> x[0].selectScatter(x[1], 0, 1), M, V),
                line("sliceScatter", x -> x[0].sliceScatter(x[1], 2, -3, 4, 2), T, T.with(2, 2)),
                line("diagonalScatter", x -> x[0].diagonalScatter(x[1], 1, 2, 0), T, Shape.of(3, 1)),
                line("cartesianProd", x -> Tensor.cartesianProd(x[0], x[1], x[0]), V, Shape.of(2)),
                line("combinations", x -> x[0].combinations(2), V), line("combinations with replacement", x -> x[0].combinations(2, true), V),
                line("indexFill", x -> x[0].indexFill(1, Tensor.of(new long[] {1}), 3), M),
                line("maskedFill", x -> x[0].maskedFill(Tensor.of(new boolean[] {true, false, true}), 3), M),
                line("dot", x -> x[0].dot(x[1]), V, V), line("outer", x -> x[0].outer(x[1]), V, Shape.of(2)),
                line("trace", x -> x[0].trace(), T), line("diagonal", x -> x[0].diagonal(-1), T),
                line("diagonal of other axes", x -> x[0].diagonal(1, 2, 0), T),
                line("diagEmbed", x -> x[0].diagEmbed(-1, 0, 2), M), line("diag", x -> x[0].diag(1), V),
                line("where with a number", x -> x[0].where(x[1].gt(1), .5), M, V),
                line("triu", x -> x[0].triu(1), T), line("tril", x -> x[0].tril(0), M),
                line("matrixTranspose", x -> x[0].matrixTranspose(), T));
        // @formatter:on
    }

    static Stream<Arguments> attention() {
        AttentionOptions options = AttentionOptions.defaults();
        Tensor allowed = Tensor.of(new boolean[][] {{true, false, true}, {true, true, false}, {false, true, true}});
        Shape keys = Shape.of(2, 3, 2);
        Shape values = Shape.of(2, 3, 4);
        // @formatter:off
        return Stream.of(
                line("attention", x -> x[0].scaledDotProductAttention(x[1], x[2]), Shape.of(2, 2, 2), keys, values),
                line("attention of broadcast keys", x -> x[0].scaledDotProductAttention(x[1], x[2]), keys, Shape.of(3, 2), M.with(0, 3)),
                line("attention with a mask, causal", x -> x[0].scaledDotProductAttention(x[1], x[2], options.mask(allowed).causal()), keys, keys, values),
                line("attention with scores added", x -> x[0].scaledDotProductAttention(x[1], x[2], options.mask(x[3]).scale(.7)), keys, keys, values, Shape.of(3, 3)),
                line("attention of grouped heads", x -> x[0].scaledDotProductAttention(x[1], x[2], options.groupedHeads()), Shape.of(4, 2, 2), keys, values),
                line("attention with dropout", x -> x[0].scaledDotProductAttention(x[1], x[2], options.dropout((first, factors) -> {
                    for (int n = 0; n < factors.length; n++) {
                        factors[n] = (first + n) % 4 == 1 ? 0 : 4. / 3;
                    }
                })), keys, keys, values));
        // @formatter:on
    }

    /** The square gives linear ops a second derivative. */
    private static Tensor squared(Tensor y) {
        return y.add(y.square());
    }

    private static Tensor some(Shape shape, Random random) {
        return Tensor.uniform(.4, 1.9, shape, random);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"pointwise", "reductions", "arrangements", "attention"})
    void agreeWithDifferences(String what, Expression f, Shape[] shapes) {
        var random = new Random(what.hashCode());
        Tensor[] x = Stream.of(shapes).map(shape -> some(shape, random)).toArray(Tensor[]::new);
        GradCheck.ofMany(at -> squared(f.apply(at))).secondOrder().verify(x);
    }

    /** The operands are every other element of transposed arrays. */
    @ParameterizedTest(name = "{0}")
    @MethodSource({"pointwise", "reductions", "arrangements", "attention"})
    void agreeWithDifferencesForStridedOperands(String what, Expression f, Shape[] shapes) {
        var random = new Random(what.hashCode());
        Tensor[] x = Stream.of(shapes).map(shape -> some(doubled(shape), random)).toArray(Tensor[]::new);
        GradCheck.ofMany(at -> squared(f.apply(Stream.of(at).map(OpGradientsTest::strided).toArray(Tensor[]::new))))
                .secondOrder().randomDirection(random).verify(x);
    }

    private static Shape doubled(Shape shape) {
        Shape reversed = Tensor.zeros(shape.toArray()).transpose().shape();
        return reversed.with(0, 2 * reversed.size(0));
    }

    private static Tensor strided(Tensor x) {
        return x.slice(0, 1, x.shape().size(0), 2).transpose();
    }
}
