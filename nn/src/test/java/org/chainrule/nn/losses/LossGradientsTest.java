package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** First and second derivatives of every loss, by predictions and targets, against finite differences. */
class LossGradientsTest {
    private static final Tensor VALUES = Tensor.of(new double[][] {{-1.3, 0.4, 2.2}, {0.7, -0.2, 3.1}});
    private static final Tensor OTHERS = Tensor.of(new double[][] {{-0.9, 1.1, -2}, {0.5, 0.3, 0.4}});
    private static final Tensor SHARES = Tensor.of(new double[][] {{0.2, 0.7, 0.1}, {0.15, 0.25, 0.6}});
    private static final Tensor CHANCES = Tensor.of(new double[][] {{0.8, 0.45, 0.02}, {0.5, 0.95, 0.3}});
    private static final Tensor SIGNS = Tensor.of(new long[][] {{1, -1, 1}, {1, -1, -1}});
    private static final Tensor LABELS = Tensor.of(new long[] {2, 0});
    private static final Tensor CUBE = Tensor.of(new double[][][] {{{-1.3, 0.4}, {2.2, 0.7}, {-0.2, 3.1}}});

    private static Stream<Arguments> losses() {
        return Stream.of( //
                row("mse", Loss.mse(), VALUES, OTHERS), //
                row("half mse", Loss.mse().half(), VALUES, OTHERS), //
                row("l1", Loss.l1(), VALUES, OTHERS), //
                row("huber", Loss.huber(), VALUES, OTHERS), //
                row("huber(0.3)", Loss.huber(0.3), VALUES, OTHERS), //
                row("smoothL1", Loss.smoothL1(), VALUES, OTHERS), //
                row("smoothL1(0.3)", Loss.smoothL1(0.3), VALUES, OTHERS), //
                row("hinge", Loss.hinge(), VALUES, SIGNS), //
                row("hinge, squared", Loss.hinge().margin(0.5).squared(), VALUES, SIGNS), //
                row("cosine", Loss.cosine(), VALUES, OTHERS), //
                row("cosine along axis 0", Loss.cosine().axis(0), VALUES, OTHERS), //
                row("cosine of a cube", Loss.cosine(), CUBE, CUBE.exp()), //
                row("bce", Loss.bce(), CHANCES, SHARES), //
                row("bceWithLogits", Loss.bceWithLogits(), VALUES, SHARES), //
                row("bce, weighted", Loss.bce().weight(CHANCES), CHANCES, SHARES), //
                row("bceWithLogits, posWeight", Loss.bceWithLogits().posWeight(2.5), VALUES, SHARES), //
                row("bceWithLogits, of classes", Loss.bceWithLogits().posWeight(2.5, 1, 0.3), VALUES, SHARES), //
                row("softMargin", Loss.softMargin(), VALUES, SIGNS), //
                row("hingeEmbedding", Loss.hingeEmbedding(), CHANCES, SIGNS), //
                row("poissonNll", Loss.poissonNll(), VALUES, CHANCES.mul(4)), //
                row("poissonNll, full", Loss.poissonNll().full(), VALUES, CHANCES.mul(4)), //
                row("poissonNll of rates", Loss.poissonNll().logInput(false).eps(0.1).full(), CHANCES, CHANCES.mul(4)), //
                row("multiMargin", Loss.multiMargin(), VALUES, LABELS), //
                row("multiMargin, squared", Loss.multiMargin().squared().classWeights(2, 1, 0.5), VALUES, LABELS), //
                row("multiMargin of a cube", Loss.multiMargin().ignoreIndex(2), CUBE, labels(1, 2)), //
                row("multiLabelMargin", Loss.multiLabelMargin(), VALUES,
                        Tensor.of(new long[][] {{2, 0, -1}, {1, -1, 0}})), //
                row("multiLabelSoftMargin", Loss.multiLabelSoftMargin(), VALUES, SHARES), //
                row("multiLabelSoftMargin, weighted", Loss.multiLabelSoftMargin().classWeights(2, 1, 0.5), VALUES,
                        SHARES), //
                row("ctc", Loss.ctc(), CUBE.reshape(3, 1, 2), labels(1, 1)), //
                row("nll, weighted", Loss.nll().classWeights(2, 1, 0.5), VALUES, LABELS), //
                row("crossEntropy, weighted", Loss.crossEntropy().classWeights(2, 1, 0.5), VALUES, LABELS), //
                row("crossEntropy, weighted and smoothed",
                        Loss.crossEntropy().classWeights(2, 1, 0.5).labelSmoothing(0.3).ignoreIndex(0), VALUES, LABELS), //
                row("crossEntropy with shares, weighted", Loss.crossEntropy().classWeights(2, 1, 0.5), VALUES, SHARES), //
                row("klDiv", Loss.klDiv(), OTHERS, SHARES), //
                row("klDiv of logs", Loss.klDiv().logTarget(), OTHERS, VALUES), //
                row("nll", Loss.nll(), VALUES, LABELS), //
                row("nll, one ignored", Loss.nll().ignoreIndex(0), VALUES, LABELS), //
                row("nll of a cube", Loss.nll(), CUBE, labels(1, 2)), //
                row("crossEntropy", Loss.crossEntropy(), VALUES, LABELS), //
                row("crossEntropy, one ignored", Loss.crossEntropy().ignoreIndex(2), VALUES, LABELS), //
                row("crossEntropy, smoothed", Loss.crossEntropy().labelSmoothing(0.3), VALUES, LABELS), //
                row("crossEntropy of a cube", Loss.crossEntropy(), CUBE, labels(2, 0)), //
                row("crossEntropy with shares", Loss.crossEntropy(), VALUES, SHARES), //
                row("crossEntropy with weights", Loss.crossEntropy(), VALUES, OTHERS), //
                row("crossEntropy with shares, smoothed", Loss.crossEntropy().labelSmoothing(0.3), VALUES,
                        SHARES));
    }

    private static Tensor labels(long... labels) {
        return Tensor.of(labels).unsqueeze(0);
    }

    private static Arguments row(String name, Loss loss, Tensor prediction, Tensor target) {
        return Arguments.of(Named.of(name, loss), prediction, target);
    }

    /** A loss that is forgotten here would be checked by nothing. */
    @Test
    void noLossIsMissing() {
        List<String> made = Stream.of(Loss.class.getMethods()).map(Method::getReturnType)
                .filter(type -> Loss.class.isAssignableFrom(type) && type != Loss.class).map(Class::getName).toList();

        assertThat(losses().map(row -> ((Named<?>) row.get()[0]).getPayload().getClass().getName())).containsAll(made)
                .contains(Hinge.class.getName());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void staySingleInSinglePrecision(Loss loss, Tensor prediction, Tensor target) {
        Tensor single = prediction.to(DType.F32).requiresGrad(true);
        Tensor mean = loss.of(single, target);

        assertThat(mean.dtype()).isEqualTo(DType.F32);
        assertThat(Autograd.grad(mean, single).dtype()).isEqualTo(DType.F32);
        double inDoubles = loss.of(prediction, target).item();
        assertThat(mean.item()).isCloseTo(inDoubles, within(1e-6 * Math.max(1, Math.abs(inDoubles))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void agreeWithDifferences(Loss loss, Tensor prediction, Tensor target) {
        for (Reduction reduction : Reduction.values()) {
            var report = GradCheck.of((p, t) -> loss.of(p, t, reduction)).secondOrder().verify(prediction,
                    target);

            int byArguments = prediction.size() + (target.dtype().isFloating() ? target.size() : 0);
            assertThat(report.compared()).isGreaterThan(byArguments);
        }
    }
}
