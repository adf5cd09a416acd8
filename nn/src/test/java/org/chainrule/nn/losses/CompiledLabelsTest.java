package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiled losses with labels count those of each run, with the weights of their classes, to the bit. */
class CompiledLabelsTest {
    private static final double[] WEIGHTS = {0.3, 1, 2.7};

    private static Stream<Loss> losses() {
        return Stream.of(Reduction.values()).flatMap(reduction -> Stream.<Loss>of(
                Loss.crossEntropy().classWeights(WEIGHTS).reduction(reduction),
                Loss.crossEntropy().labelSmoothing(0.1).classWeights(WEIGHTS).reduction(reduction),
                Loss.nll().classWeights(WEIGHTS).reduction(reduction), Loss.crossEntropy().reduction(reduction),
                Loss.crossEntropy().labelSmoothing(0.1).reduction(reduction), Loss.nll().reduction(reduction),
                Loss.multiMargin().classWeights(WEIGHTS).reduction(reduction)));
    }

    private static void assertSame(int recordings, Function<Tensor[], Tensor[]> f, Tensor scores, Tensor... labels) {
        Compiled compiled = Compiled.ofAll(f);
        for (Tensor each : labels) {
            List<Tensor> results = compiled.applyAll(scores, each);
            Tensor[] expected = f.apply(new Tensor[] {scores, each});
            for (int i = 0; i < expected.length; i++) {
                assertThat(results.get(i).toDoubleArray()).as("result %d for %s", i, each)
                        .isEqualTo(expected[i].toDoubleArray());
            }
        }
        assertThat(compiled.recordings()).isEqualTo(recordings);
    }

    private static Function<Tensor[], Tensor[]> withGradient(Loss loss) {
        return xs -> {
            Tensor scores = xs[0].detach().requiresGrad(true);
            Tensor value = loss.of(scores, xs[1]);
            return new Tensor[] {value.detach(), Autograd.grad(value.mul(value).sum(), scores)};
        };
    }

    private static Tensor labels(long... labels) {
        return Tensor.of(labels);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void ofOtherLabels(Loss loss) {
        Tensor scores = Tensor.normal(0, 1, Shape.of(5, 3), new Random(1)).logSoftmax(1);
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            assertSame(1, withGradient(loss), scores.to(type), labels(0, 1, 2, 2, 1), labels(0, 0, 0, 1, 2),
                    labels(2, 2, 2, 2, 2));
            assertSame(1, withGradient(loss), scores.to(type), labels(0, -100, 2, 2, 1), labels(0, 0, -100, 1, 2));
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void ofAnotherNumberOfIgnoredLabels(Loss loss) {
        Tensor scores = Tensor.normal(0, 1, Shape.of(4, 3), new Random(4)).logSoftmax(1);
        Tensor[] batches = {labels(0, -100, 2, 1), labels(-100, -100, 1, 0), labels(2, -100, -100, -100),
            labels(-100, -100, -100, -100),
            labels(0, 1, 2, 0), labels(-100, 2, 2, 1)};
        for (int first = 0; first < batches.length; first++) {
            Tensor[] rotated = batches.clone();
            rotated[0] = batches[first];
            rotated[first] = batches[0];
            assertSame(1, withGradient(loss), scores, rotated);
        }
    }

    /** The function itself is called where the mean is another formula than when it was compiled. */
    @ParameterizedTest
    @MethodSource("losses")
    void ofSumsThatAreZeroOrTheNumberOfLosses(Loss loss) {
        Tensor scores = Tensor.normal(0, 1, Shape.of(5, 3), new Random(2)).logSoftmax(1);
        Tensor some = labels(0, 1, 2, 2, 1);
        Tensor one = labels(1, 1, 1, 1, 1);
        assertSame(1, withGradient(loss), scores, some, one, some);
        assertSame(1, withGradient(loss), scores, one, some, one);
    }

    @Test
    void ofClassesThatDoNotCount() {
        Loss zeros = Loss.crossEntropy().classWeights(0, 0, 1);
        Tensor scores = Tensor.normal(0, 1, Shape.of(2, 3), new Random(3));
        assertSame(1, withGradient(zeros), scores, labels(0, 1), labels(0, 2), labels(1, 1));
        assertSame(1, withGradient(zeros), scores, labels(0, 2), labels(0, 1), labels(2, 2));
    }
}
