package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Correction;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchNormTest {
    private static final Offset<Double> ROUNDING = within(1e-14);

    /** Means 3 and 30; variances 8/3 and 800/3 of the batch, 4 and 400 unbiased. */
    private final Tensor batch = Tensor.of(new double[][] {{1, 50}, {3, 30}, {5, 10}});

    private static Tensor parameter(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    /** With eps 0, numbers come out even. */
    private static BatchNorm exact(double momentum) {
        return new BatchNorm(parameter(1, 10), parameter(0, 5), Tensor.zeros(2), Tensor.ones(2), momentum, 0);
    }

    @Test
    void trainingNormalizesByTheBiasedVarianceOfTheBatch() {
        Tensor y = Training.on(() -> exact(0.1).forward(batch));

        double end = Math.sqrt(1.5); // 2 / sqrt(8/3)
        assertThat(y.toDoubleArray()).containsExactly(new double[] {-end, 10 * end + 5, 0, 5, end, -10 * end + 5},
                ROUNDING);
    }

    @Test
    void theAveragesTakeTheUnbiasedVarianceOverTwoBatches() {
        BatchNorm layer = exact(0.1);

        Training.on(() -> layer.forward(batch));
        assertThat(layer.runningMean().toDoubleArray()).containsExactly(new double[] {0.3, 3}, ROUNDING);
        assertThat(layer.runningVar().toDoubleArray()).containsExactly(new double[] {0.9 + 0.4, 0.9 + 40},
                within(1e-13));

        Training.on(() -> layer.forward(Tensor.of(new double[][] {{0, 6}, {2, 8}}))); // means 1, 7; variances 2, 2
        assertThat(layer.runningMean().toDoubleArray()).containsExactly(new double[] {0.37, 3.4}, ROUNDING);
        assertThat(layer.runningVar().toDoubleArray()).containsExactly(new double[] {1.37, 37.01}, within(1e-13));
    }

    @Test
    void inUseTheAveragesNormalizeAndStayAsTheyAre() {
        BatchNorm layer = new BatchNorm(parameter(2, 1), parameter(0, 1), Tensor.of(1, 10), Tensor.of(4, 100), 0.1, 0);

        Tensor y = layer.forward(batch);

        assertThat(y.toDoubleArray()).containsExactly(new double[] {0, 5, 2, 3, 4, 1}, ROUNDING);
        assertThat(layer.runningMean().toDoubleArray()).containsExactly(1, 10);
        assertThat(layer.runningVar().toDoubleArray()).containsExactly(4, 100);
        assertThat(Training.on(() -> Training.off(() -> layer.forward(batch))).toDoubleArray())
                .isEqualTo(y.toDoubleArray());
    }

    @Test
    void aFreshLayerChangesNextToNothingInUse() {
        Tensor y = BatchNorm.of(2).forward(batch);

        double scale = 1 / Math.sqrt(1 + 1e-5);
        assertThat(y.toDoubleArray()).containsExactly(batch.mul(scale).toDoubleArray(), ROUNDING);
    }

    @Test
    void epsIsAddedToTheVariance() {
        BatchNorm layer = new BatchNorm(null, null, Tensor.zeros(1), Tensor.ones(1), 0.1, 3);

        Tensor y = Training.on(() -> layer.forward(Tensor.of(new double[][] {{-1}, {1}}))); // variance 1

        assertThat(y.toDoubleArray()).containsExactly(-0.5, 0.5);
    }

    @Test
    void everyChannelHasMean0AndVariance1Afterwards() {
        Tensor images = Tensor.uniform(-3, 9, Shape.of(5, 3, 4, 2), new Random(1));

        Tensor y = Training.on(() -> BatchNorm.withoutAffine(3).forward(images));

        assertThat(y.mean(0, 2, 3).toDoubleArray()).containsExactly(new double[3], ROUNDING);
        assertThat(y.var(Correction.NONE, false, 0, 2, 3).toDoubleArray()).containsExactly(new double[] {1, 1, 1},
                within(2e-6));
    }

    @Test
    void placesCountAsExamples() {
        Tensor sequences = Tensor.normal(0, 2, Shape.of(4, 2, 3), new Random(2));
        Tensor rows = sequences.transpose(1, 2).reshape(12, 2);
        BatchNorm one = exact(0.3);
        BatchNorm other = exact(0.3);

        Tensor y = Training.on(() -> one.forward(sequences));
        Tensor expected = Training.on(() -> other.forward(rows));

        assertThat(y.transpose(1, 2).reshape(12, 2).allClose(expected, 1e-13, 1e-13)).isTrue();
        assertThat(one.runningVar().allClose(other.runningVar(), 1e-13, 0)).isTrue();
    }

    /** What is added to all, or multiplies all, is normalized away, so the derivative in these directions is 0. */
    @Test
    void oneChannelNeedsNoAxis() {
        Tensor x = Tensor.of(1, 2, 4, 9);
        for (boolean isTraining : new boolean[] {true, false}) {
            BatchNorm vector = BatchNorm.of(1);
            BatchNorm column = BatchNorm.of(1);
            Tensor y = isTraining ? Training.on(() -> vector.forward(x)) : vector.forward(x);
            Tensor expected = isTraining
                    ? Training.on(() -> column.forward(x.reshape(4, 1)))
                    : column.forward(x.reshape(4, 1));
            assertThat(y.shape()).isEqualTo(Shape.of(4));
            assertThat(y.toDoubleArray()).isEqualTo(expected.toDoubleArray());
            assertThat(vector.runningMean().item()).isEqualTo(isTraining ? 0.4 : 0);
            assertThat(vector.runningVar().item()).isEqualTo(column.runningVar().item());
        }
    }

    @Test
    void theGradientIsOrthogonalToShiftAndScale() {
        Tensor x = batch.copy().requiresGrad(true);

        Tensor y = Training.on(() -> exact(0.1).forward(x));
        y.mul(Tensor.of(new double[][] {{0.3, 1}, {-2, 0.1}, {0.7, 5}})).sum().backward();

        assertThat(x.grad().abs().max().item()).isGreaterThan(0.1);
        assertThat(x.grad().sum(0).toDoubleArray()).containsExactly(new double[2], ROUNDING);
        assertThat(x.grad().mul(x.detach()).sum(0).toDoubleArray()).containsExactly(new double[2], within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 7, 3", "1, 2, 2", "0.5, 4.5, 2.5"})
    void momentumIsTheShareOfTheBatch(double momentum, double mean, double variance) {
        BatchNorm layer = new BatchNorm(null, null, Tensor.of(7.).reshape(1), Tensor.of(3.).reshape(1), momentum, 1e-5);

        Training.on(() -> layer.forward(Tensor.of(new double[][] {{1}, {3}}))); // mean 2, unbiased variance 2

        assertThat(layer.runningMean().item()).isEqualTo(mean);
        assertThat(layer.runningVar().item()).isEqualTo(variance);
    }

    @Test
    void theAveragesMoveWithoutRecordingToo() {
        BatchNorm layer = exact(0.1);

        Training.on(() -> Autograd.noGrad(() -> layer.forward(batch)));

        assertThat(layer.runningMean().get(1)).isEqualTo(3, ROUNDING);
    }

    @Test
    void oneValueForAChannelHasNoSpread() {
        BatchNorm layer = BatchNorm.of(3);

        assertThatThrownBy(() -> Training.on(() -> layer.forward(Tensor.ones(1, 3))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("BatchNorm(3): the input (1, 3) F64 must "
                        + "have more than one value for each channel in training; take larger batches, or to evaluate "
                        + "the network compute outside Training.with, or within Training.off(() -> ...)");
        assertThatThrownBy(() -> Training.on(() -> layer.forward(Tensor.ones(0, 3))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(0, 3)");
        assertThat(Training.on(() -> layer.forward(Tensor.ones(1, 3, 2))).toDoubleArray()).containsOnly(0);
        assertThat(layer.forward(Tensor.ones(1, 3)).shape()).isEqualTo(Shape.of(1, 3));
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "1e200"})
    void oneBadBatchDoesNotSpoilTheAverages(double bad) {
        BatchNorm layer = exact(0.1);

        Training.on(() -> layer.forward(Tensor.of(new double[][] {{bad, 50}, {3, 30}, {5, 10}})));

        assertThat(layer.runningMean().toDoubleArray()).containsExactly(new double[] {0, 3}, ROUNDING);
        assertThat(layer.runningVar().toDoubleArray()).containsExactly(new double[] {1, 40.9}, within(1e-13));
    }

    @Test
    void averagesThatLeaveTheRangeOfF32AreNotKept() {
        BatchNorm layer = Network.to(exact(1), DType.F32);

        Training.on(() -> layer.forward(Tensor.of(new double[][] {{-1e30, 50}, {1e30, 30}, {0, 10}})));

        assertThat(layer.runningVar().toDoubleArray()).containsExactly(1, 400);

        Training.on(() -> layer.forward(Tensor.of(new double[][] {{1e39, 8}, {1e39, 6}}))); // F64, of no spread
        assertThat(layer.runningMean().toDoubleArray()).containsExactly(0, 7);
        assertThat(layer.runningVar().toDoubleArray()).containsExactly(1, 2);
    }

    /** A mean that is rounded to F32 differs from all of its equal elements. */
    @Test
    void aFeatureThatNeverChangesBecomes0() {
        Tensor x = Tensor.full(1.7e9, Shape.of(3, 1), DType.F32);
        BatchNorm layer = Network.to(BatchNorm.of(1), DType.F32);

        assertThat(Training.on(() -> layer.forward(x)).toDoubleArray()).containsOnly(0);
    }

    @Test
    void trainingBetweenForwardAndBackwardChangesNoGradient() {
        BatchNorm layer = BatchNorm.of(2);
        Tensor x = batch.copy().requiresGrad(true);

        Tensor y = layer.forward(x);
        Training.on(() -> layer.forward(batch));
        y.sum().backward();

        assertThat(x.grad().toDoubleArray()).containsOnly(1 / Math.sqrt(1 + 1e-5));
    }

    @Test
    void weightAndBiasAreParametersAndTheAveragesBuffers() {
        assertThat(Network.parameters(BatchNorm.of(3)).names()).containsExactly("weight", "bias");
        assertThat(Network.buffers(BatchNorm.of(3)).names()).containsExactly("running_mean", "running_var");
        assertThat(Network.state(BatchNorm.withoutAffine(3)).names()).containsExactly("running_mean", "running_var");
    }

    @Test
    void refusesPartsThatDoNotFit() {
        Tensor two = Tensor.ones(2);
        Tensor three = Tensor.ones(3);

        assertThatThrownBy(() -> new BatchNorm(three, three, two, two, 0.1, 1e-5)).hasMessage("BatchNorm: runningMean, "
                + "runningVar, weight and bias must have one shape (C), not [(2), (2), (3), (3)]");
        assertThatThrownBy(() -> new BatchNorm(null, null, Tensor.of(1), Tensor.of(1), 0.1, 1e-5))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(C), not [(), ()]");
        assertThatThrownBy(() -> new BatchNorm(two, two, two, two, 1.1, 1e-5))
                .hasMessage("BatchNorm: momentum must be from 0 to 1, not 1.1");
        assertThatThrownBy(() -> new BatchNorm(two, two, two, two, 0.1, -1))
                .hasMessage("BatchNorm: eps must be a small number that isn't negative, not -1.0");
    }
}
