package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every loss, or for all that compare element by element. */
class LossTest {
    private static final Map<String, Loss> ELEMENTWISE = Stream
            .of(Loss.mse(), Loss.l1(), Loss.huber(), Loss.smoothL1(), Loss.bce(), Loss.bceWithLogits(), Loss.klDiv(),
                    Loss.poissonNll())
            .collect(Collectors.toMap(Loss::name, Function.identity()));

    static Stream<String> elementwise() {
        return ELEMENTWISE.keySet().stream();
    }

    private static Loss loss(String name, Reduction reduction) {
        return ELEMENTWISE.get(name).reduction(reduction);
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void valuesAreLeftAddedUpOrAveraged(String name) {
        Tensor p = Tensor.of(new double[][] {{0.2, 0.9, 0.4}, {0.7, 0.5, 0.1}});
        Tensor t = Tensor.of(new double[][] {{0.3, 0.6, 1}, {0.5, 0.25, 0.8}});

        double[] each = loss(name, Reduction.NONE).of(p, t).toDoubleArray();
        double sum = 0;
        for (int n = 0; n < 6; n++) {
            double alone = loss(name, Reduction.MEAN)
                    .of(Tensor.of(p.toDoubleArray()[n]), Tensor.of(t.toDoubleArray()[n]))
                    .item();
            assertThat(each[n]).isEqualTo(alone).isNotZero();
            sum += alone;
        }
        assertThat(loss(name, Reduction.SUM).of(p, t).item()).isCloseTo(sum, within(1e-14));
        assertThat(loss(name, Reduction.MEAN).of(p, t).item()).isCloseTo(sum / 6, within(1e-14));
        assertThat(loss(name, Reduction.NONE).of(p, t).shape()).isEqualTo(p.shape());
        assertThat(loss(name, Reduction.MEAN).of(p, t).shape()).isEqualTo(Shape.SCALAR);
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void aColumnIsNotComparedWithARow(String name) {
        Loss loss = loss(name, Reduction.MEAN);

        assertThatThrownBy(() -> loss.of(Tensor.zeros(100, 1), Tensor.zeros(100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        name + " of prediction (100, 1) F64 and target (100) F64: the shapes must be the same; broadcast "
                                + "to (100, 100), every prediction would be compared with every target, and training "
                                + "would lead to the mean of all targets, so that nothing is broadcast; use target.reshape(100, 1)");
        assertThatThrownBy(() -> loss.of(Tensor.zeros(4, 3), Tensor.zeros(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name
                        + " of prediction (4, 3) F64 and target (3) F64: the shapes must be the same; broadcast "
                        + "to (4, 3), the target would be repeated, so that nothing is broadcast; reshape the one that "
                        + "is wrong, or expand it if it is to be repeated");
    }

    /** The mean of (n, n) losses has no shape that would tell, so a function that takes it can't be refused. */
    @Test
    void aFunctionMayNotCompareAColumnWithARowEither() {
        Loss squares = (p, t) -> p.sub(t).square();
        Tensor column = Tensor.zeros(4, 1).named("output");

        assertThatThrownBy(() -> squares.of(column, Tensor.zeros(4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loss of prediction output (4, 1) F64 and target (4) F64: the shapes must be the same; "
                        + "broadcast to (4, 4), every prediction would be compared with every target, and training "
                        + "would lead to the mean of all targets, so that nothing is broadcast; use target.reshape(4, 1)");
        assertThat(squares.of(column, Tensor.ones(4, 1)).item()).isEqualTo(1);
        assertThat(squares.of(Tensor.zeros(4, 3), Tensor.ones(3)).item()).as("a target for all").isEqualTo(1);
        Loss columns = (p, t) -> p.squeeze(1).sub(t).square();
        assertThat(columns.of(column, Tensor.ones(4)).item()).isEqualTo(1);
        Loss mean = (p, t) -> p.sub(t).square().mean();
        assertThat(mean.of(column, Tensor.ones(4)).item()).isEqualTo(1);
        Loss unsupervised = (p, _) -> p.square();
        assertThat(unsupervised.of(Tensor.of(1, 3), null).item()).isEqualTo(5);
    }

    @Test
    void aFunctionThatALossAppliesItselfIsNotAppliedTwice() {
        Tensor x = Tensor.zeros(2, 3).requiresGrad(true);
        Tensor labels = Tensor.of(new long[] {0, 2});
        assertThatThrownBy(() -> Loss.crossEntropy().of(x.softmax(1).named("shares"), labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "crossEntropy of prediction shares (2, 3) F64: the prediction is the result of softmax, which "
                                + "this loss applies itself; leave it out, for twice it hardly trains");
        assertThatThrownBy(() -> Loss.nll().of(x.softmax(1), labels)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("logSoftmax in its place");
        assertThatThrownBy(() -> Loss.bceWithLogits().of(x.sigmoid(), Tensor.zeros(2, 3)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("result of sigmoid");
        double expected = Loss.crossEntropy().of(x, labels).item();
        assertThat(Loss.crossEntropy().of(x.logSoftmax(1), labels).item()).isEqualTo(expected);
        assertThat(Loss.nll().of(x.logSoftmax(1), labels).item()).isEqualTo(expected);
    }

    @Test
    void labelsOfClassesAreNotComparedWithScores() {
        assertThatThrownBy(() -> Loss.mse().of(Tensor.zeros(4, 3), Tensor.of(new long[4]).named("kinds"))).hasMessage(
                "mse of prediction (4, 3) F64 and target kinds (4) I64: the shapes must be the same; if the target holds "
                        + "labels of classes, crossEntropy takes them as they are, and target.oneHot(3) makes a row of "
                        + "each");
    }

    /** Reshaping would pair the wrong elements. */
    @Test
    void reshapingIsAdvisedOnlyWhereItPairsTheRightElements() {
        assertThatThrownBy(() -> Loss.mse().of(Tensor.zeros(1, 2, 3), Tensor.zeros(2, 1, 3)))
                .hasMessageNotContaining("reshape").hasMessageContaining("permute");
        assertThatThrownBy(() -> Loss.mse().of(Tensor.zeros(2, 3), Tensor.zeros(3, 2)))
                .hasMessageNotContaining("reshape").hasMessageContaining("target.transpose()");
        assertThatThrownBy(() -> Loss.mse().of(Tensor.zeros(4, 2, 3), Tensor.zeros(4, 3, 2)))
                .hasMessageNotContaining("reshape").hasMessageContaining("permute");
        assertThatThrownBy(() -> Loss.mse().of(Tensor.zeros(2, 3), Tensor.zeros(2, 1, 3)))
                .hasMessageContaining("target.reshape(2, 3)");
        Tensor labels = Tensor.arange(6);
        assertThatThrownBy(() -> Loss.crossEntropy().of(Tensor.zeros(2, 9, 3), labels.reshape(3, 2)))
                .hasMessageNotContaining("reshape");
        assertThatThrownBy(() -> Loss.crossEntropy().of(Tensor.zeros(6, 9), labels.reshape(6, 1)))
                .hasMessageContaining("target.reshape(6)");
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void thePredictionMustBeFloating(String name) {
        assertThatThrownBy(() -> loss(name, Reduction.MEAN).of(Tensor.arange(2), Tensor.zeros(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        name + " of prediction (2) I64: the prediction must be floating point; use to(F64) or to(F32)");
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void theTargetTakesThePredictionsType(String name) {
        Tensor single = Tensor.of(new float[] {0.25f, 0.5f}).requiresGrad(true);
        Tensor wide = Tensor.of(0.5, 1).requiresGrad(true);
        Tensor loss = loss(name, Reduction.MEAN).of(single, wide);
        loss.backward();

        assertThat(loss.dtype()).isEqualTo(DType.F32);
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
        assertThat(wide.grad().dtype()).isEqualTo(DType.F64);
        double inDoubles = loss(name, Reduction.MEAN).of(Tensor.of(0.25, 0.5), wide).item();
        assertThat(loss.item()).isCloseTo(inDoubles, within(2e-7));
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void wholeNumbersAndTruthValuesAreTargets(String name) {
        Loss loss = loss(name, Reduction.SUM);
        Tensor p = Tensor.of(0.25, 0.75);

        double expected = loss.of(p, Tensor.of(1, 0)).item();
        assertThat(loss.of(p, Tensor.of(new long[] {1, 0})).item()).isEqualTo(expected);
        assertThat(loss.of(p, Tensor.of(new boolean[] {true, false})).item()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void anEmptyBatchHasASumButNoMean(String name) {
        Tensor p = Tensor.zeros(0, 3).requiresGrad(true);
        Tensor t = Tensor.zeros(0, 3);

        assertThat(loss(name, Reduction.NONE).of(p, t).shape()).isEqualTo(Shape.of(0, 3));
        assertThat(loss(name, Reduction.SUM).of(p, t).item()).isZero();
        assertThat(Autograd.grad(loss(name, Reduction.SUM).of(p, t), p).shape()).isEqualTo(Shape.of(0, 3));
        assertThatThrownBy(() -> loss(name, Reduction.MEAN).of(p, t)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + ": the batch is empty, its losses have shape (0, 3), and there is no mean of none; "
                        + "leave such a batch out, or use reduction(Reduction.SUM), which gives 0");
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void aNaNShows(String name) {
        Tensor p = Tensor.of(0.25, 0.75);
        Tensor t = Tensor.of(0.25, Double.NaN);

        assertThat(loss(name, Reduction.NONE).of(p, t).toDoubleArray()).satisfies(each -> {
            assertThat(each[0]).isNotNaN();
            assertThat(each[1]).isNaN();
        });
    }

    @Test
    void everySettingIsKeptByTheOthers() {
        assertThat(Loss.hinge().margin(2).squared()).isEqualTo(new Hinge(2, true))
                .isEqualTo(Loss.hinge().squared().margin(2));
        assertThat(Loss.tripletMargin().margin(2).order(1).eps(0.1).swapped())
                .isEqualTo(Loss.tripletMargin().swapped().eps(0.1).order(1).margin(2))
                .isEqualTo(new TripletMargin(2, 1, 0.1, true));
        assertThat(Loss.crossEntropy().labelSmoothing(0.1).ignoreIndex(3))
                .isEqualTo(Loss.crossEntropy().ignoreIndex(3).labelSmoothing(0.1))
                .isEqualTo(new CrossEntropy(List.of(), 0.1, 3));
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void theLastReductionCounts(String name) {
        Tensor p = Tensor.of(0.25, 0.75);
        Tensor t = Tensor.of(0.5, 0);
        Loss sum = loss(name, Reduction.NONE).reduction(Reduction.SUM);

        assertThat(sum.of(p, t).item()).isEqualTo(loss(name, Reduction.SUM).of(p, t).item());
        assertThat(sum.of(p, t, Reduction.MEAN).item()).isEqualTo(loss(name, Reduction.MEAN).of(p, t).item());
        assertThat(sum.unreduced(p, t).toDoubleArray()).isEqualTo(loss(name, Reduction.NONE).of(p, t).toDoubleArray());
        assertThat(sum.name()).isEqualTo(name);
        assertThatThrownBy(() -> sum.reduction(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void anyFunctionOfTwoTensorsIsALossWithAllReductions() {
        Loss logCosh = (p, t) -> p.sub(t).cosh().log();
        Tensor p = Tensor.of(1, 2);
        Tensor t = Tensor.of(1, 3);
        double far = Math.log(Math.cosh(1));

        assertThat(logCosh.of(p, t).item()).isCloseTo(far / 2, within(1e-15));
        assertThat(logCosh.reduction(Reduction.SUM).of(p, t).item()).isCloseTo(far, within(1e-15));
        assertThat(logCosh.reduction(Reduction.NONE).of(p, t).toDoubleArray()).containsExactly(new double[] {0, far},
                within(1e-15));
        assertThatThrownBy(() -> logCosh.of(Tensor.zeros(0), Tensor.zeros(0)))
                .hasMessageStartingWith("loss: the batch is empty");
    }

    @ParameterizedTest
    @EnumSource(Reduction.class)
    void aFunctionThatMakesAScalarIsTheSameUnderEveryReduction(Reduction reduction) {
        Loss worst = (p, t) -> p.sub(t).abs().max();
        Tensor p = Tensor.of(1, 2).requiresGrad(true);
        Tensor loss = worst.reduction(reduction).of(p, Tensor.of(1, 5));
        loss.backward();

        assertThat(loss.item()).isEqualTo(3);
        assertThat(p.grad().toDoubleArray()).containsExactly(0, -1);
    }

    @Test
    void anElementwiseFunctionIsCheckedLikeTheOthers() {
        Loss logCosh = Loss.elementwise("logCosh", (p, t) -> p.sub(t).cosh().log());

        assertThat(logCosh.of(Tensor.of(new float[] {1, 2}), Tensor.of(new long[] {1, 2})).dtype())
                .isEqualTo(DType.F32);
        assertThatThrownBy(() -> logCosh.of(Tensor.zeros(2, 1), Tensor.zeros(2))).hasMessage(
                "logCosh of prediction (2, 1) F64 and target (2) F64: the shapes must be the same; broadcast to (2, 2), "
                        + "every prediction would be compared with every target, and training would lead to the mean of "
                        + "all targets, so that nothing is broadcast; use target.reshape(2, 1)");
        assertThatThrownBy(() -> logCosh.of(Tensor.zeros(0), Tensor.zeros(0)))
                .hasMessageStartingWith("logCosh: the batch is empty");
    }

    @Test
    void aFunctionOfThreeTensorsHasAllReductions() {
        TernaryLoss spread = (a, b, c) -> a.maximum(b).maximum(c).sub(a.minimum(b).minimum(c));
        Tensor a = Tensor.of(1, 2);
        Tensor b = Tensor.of(4, 2);
        Tensor c = Tensor.of(0, 5);

        assertThat(spread.of(a, b, c).item()).isEqualTo(3.5);
        assertThat(spread.reduction(Reduction.NONE).of(a, b, c).toDoubleArray()).containsExactly(4, 3);
        assertThat(spread.reduction(Reduction.NONE).reduction(Reduction.SUM).of(a, b, c).item()).isEqualTo(7);
        assertThatThrownBy(() -> Loss.tripletMargin().of(Tensor.zeros(0, 2), Tensor.zeros(0, 2), Tensor.zeros(0, 2)))
                .hasMessageStartingWith("tripletMargin: the batch is empty");
    }
}
