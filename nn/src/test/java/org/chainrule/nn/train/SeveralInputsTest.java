package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.RandomAffine;
import org.chainrule.nn.layers.Embedding;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks of two inputs, measures and a kind, and two targets, a class and a number. */
class SeveralInputsTest {
    private static final Random RANDOM = new Random(1);
    private static final Tensor MEASURES = Tensor.uniform(-1, 1, Shape.of(120, 2), RANDOM);
    private static final Tensor KINDS = Tensor.uniform(0, 3, Shape.of(120), RANDOM).to(DType.I64);
    /** Whether the first measure is above a threshold that depends on the kind: neither input suffices. */
    private static final Tensor CLASSES = MEASURES.select(1, 0).gt(KINDS.to(DType.F64).sub(1).mul(.5)).to(DType.I64);
    /** The second measure, with a sign that depends on the kind. */
    private static final Tensor NUMBERS = MEASURES.select(1, 1).mul(KINDS.to(DType.F64).sub(1)).reshape(120, 1);
    private static final Dataset DATA = Dataset.of(List.of(MEASURES, KINDS), List.of(CLASSES, NUMBERS));

    @TempDir
    private Path folder;

    record TwoHeads(Embedding kind, Linear hidden, Linear label, Linear number) {

        static TwoHeads create() {
            var random = new Random(2);
            return new TwoHeads(Embedding.of(3, 4, random), Linear.of(6, 24, random), Linear.of(24, 2, random),
                    Linear.of(24, 1, random));
        }

        List<Tensor> forward(Batch batch) {
            Tensor x = Tensor.concat(1, batch.inputs().get(0), kind.forward(batch.inputs().get(1)));
            Tensor h = hidden.forward(x).tanh();
            return List.of(label.forward(h), number.forward(h));
        }
    }

    private static Trainer trainer(TwoHeads network) {
        return Trainer.of(network, network::forward, BatchLoss.of(Loss.crossEntropy(), Loss.mse()),
                Optimizer.of(new Adam(.02), network));
    }

    private static DataLoader batches() {
        return DataLoader.of(DATA, 16).shuffle(3).prefetch(1);
    }

    private static List<double[]> bits(Object network) {
        return Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList();
    }

    @Test
    void bothTargetsAreLearnedOfBothInputs() {
        List<Dataset> parts = DATA.split(4, .8, .2);
        History history = trainer(TwoHeads.create()).validation(DataLoader.of(parts.get(1), 10))
                .metrics(Metric.accuracy(), Metric.mae().ofOutput(1)).keepBest()
                .fit(DataLoader.of(parts.get(0), 16).shuffle(3), 150);
        Evaluation first = history.epochs().getFirst().validation().orElseThrow();
        Evaluation best = history.best().validation().orElseThrow();
        assertThat(first.metrics().get("mae")).isGreaterThan(.2);
        assertThat(best.metrics().get("accuracy")).isGreaterThan(.9);
        assertThat(best.metrics().get("mae")).isLessThan(.1);
    }

    @Test
    void aTrainingOfTwoInputsIsResumedToTheSameBits() {
        TwoHeads atOnce = TwoHeads.create();
        trainer(atOnce).fit(batches(), 6);
        Path file = folder.resolve("training.safetensors");
        trainer(TwoHeads.create()).checkpoint(file).fit(batches(), 2);
        TwoHeads resumed = TwoHeads.create();
        trainer(resumed).checkpoint(file).fit(batches(), 6);
        assertThat(bits(resumed)).usingRecursiveComparison(Bits.exactly()).isEqualTo(bits(atOnce));

        TwoHeads other = TwoHeads.create();
        assertThatThrownBy(() -> Trainer
                .of(other, other::forward, BatchLoss.of(Loss.crossEntropy(), Loss.l1()),
                        Optimizer.of(new Adam(.02), other))
                .checkpoint(file).fit(batches(), 7)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SquaredError").hasMessageContaining("AbsoluteError");
    }

    /** A sum of losses is the mean that the losses have by hand, over batches of several sizes. */
    @Test
    void theLossIsTheSumOfBothOverAllExamples() {
        TwoHeads network = TwoHeads.create();
        List<Tensor> predictions = network.forward(DATA.all());
        double expected = Loss.crossEntropy().of(predictions.get(0), CLASSES).item()
                + Loss.mse().of(predictions.get(1), NUMBERS).item();
        assertThat(trainer(network).evaluate(DataLoader.of(DATA, 50)).loss())
                .isCloseTo(expected, within(1e-12));
        assertThat(Evaluation.ofForward(network::forward,
                (predicted, batch) -> Loss.mse().of(predicted.get(1), batch.targets()
                        .get(1)),
                List.of(), List.of(DATA.all())).loss())
                .isEqualTo(Loss.mse().of(predictions.get(1), NUMBERS).item());
    }

    /** Two inputs and one target; and a loss without any target, that of an autoencoder. */
    @Test
    void oneTargetOrNoneIsTrainedToo() {
        Linear encoder = Linear.of(2, 2, new Random(5));
        Dataset unlabelled = Dataset.of(List.of(MEASURES), List.of());
        History history = Trainer.of(encoder, batch -> List.of(encoder.forward(batch.input())),
                (predictions, batch) -> Loss.mse().of(predictions.getFirst(), batch.input()),
                Optimizer.of(new Sgd(.5), encoder)).fit(DataLoader.of(unlabelled, 40), 100);
        assertThat(history.last().training().loss()).isLessThan(1e-3 * history.epochs().getFirst().training().loss());

        TwoHeads network = TwoHeads.create();
        Dataset numbers = Dataset.of(List.of(MEASURES, KINDS), List.of(NUMBERS));
        History second = Trainer.of(network, batch -> List.of(network.forward(batch).get(1)),
                BatchLoss.of(Loss.mse()), Optimizer.of(new Adam(.02), List.of(network.kind(), network.hidden(), network
                        .number())))
                .fit(DataLoader.of(numbers, 16), 60);
        assertThat(second.last().training().loss()).isLessThan(.02);
    }

    @Test
    void whatATrainerOfOneInputCannotTellIsAnError() {
        Linear linear = Linear.of(2, 1, new Random(1));
        Trainer ofOne = Trainer.of(linear, Loss.mse(), Optimizer.of(new Sgd(.1), linear));
        assertThatThrownBy(() -> ofOne.fit(DataLoader.of(DATA, 16), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the batch has 2 inputs, not one").hasMessageContaining("batch -> ...");
        Dataset twoTargets = Dataset.of(List.of(MEASURES), List.of(NUMBERS, NUMBERS));
        assertThatThrownBy(() -> ofOne.fit(DataLoader.of(twoTargets, 16), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a sum of 1 losses needs as many predictions and targets, not 1 and 2");
        assertThatThrownBy(() -> trainer(TwoHeads.create()).metrics(Metric.mae().ofOutput(2)).fit(batches(), 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("mae is of output 2");
        assertThatThrownBy(() -> Metric.mae().ofOutput(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(BatchLoss::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void twoMetricsOfOneKindHaveNamesOfTheirOwn() {
        TwoHeads network = TwoHeads.create();
        assertThatThrownBy(() -> trainer(network).metrics(Metric.mae().ofOutput(1), Metric.mae()).fit(batches(), 1))
                .hasMessageContaining("metric.named(name)");
        Evaluation evaluation = trainer(network)
                .metrics(Metric.mae().ofOutput(1), Metric.mae().ofOutput(1).named("again"))
                .evaluate(batches());
        assertThat(evaluation.metrics().get("again")).isEqualTo(evaluation.metrics().get("mae"));
        assertThat(Metric.accuracy().ofOutput(1).ignoreIndex(-100).output()).isEqualTo(1);
    }

    @Test
    void batchesKeepAllTensorsInTheirOrder() {
        Batch batch = DATA.subset(7, 3, 5).get(2, 0);
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.inputs()).extracting(Tensor::shape).containsExactly(Shape.of(2, 2), Shape.of(2));
        Tensor rows = Tensor.of(new long[] {5, 7});
        assertThat(batch.inputs().get(1).toLongArray()).isEqualTo(KINDS.indexSelect(0, rows).toLongArray());
        assertThat(batch.targets().get(0).toLongArray()).isEqualTo(CLASSES.indexSelect(0, rows).toLongArray());
        assertThat(batch.targets().get(1).toDoubleArray()).isEqualTo(NUMBERS.indexSelect(0, rows).toDoubleArray());
        assertThat(DATA.toString()).isEqualTo(
                "inputs of shape (120, 2), (120), targets of shape (120), (120, 1)");
    }

    @Test
    void tensorsOfOtherSizesAreErrors() {
        for (List<Tensor> inputs : List.of(List.<Tensor>of(), List.of(Tensor.of(1)), List.of(KINDS, Tensor.zeros(3)),
                List.of(KINDS, Tensor.of(1)))) {
            assertThatThrownBy(() -> Dataset.of(inputs, List.of())).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Dataset.of(List.of(KINDS, MEASURES), List.of(Tensor.zeros(3))))
                .hasMessageContaining("inputs (120) I64, (120, 2) F64 and targets (3) F64 don't pair up");
        assertThatThrownBy(() -> DATA.all().withInput(2, KINDS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTransformMayBeOfOneInput() {
        Tensor images = Tensor.uniform(0, 1, Shape.of(4, 3, 3), new Random(1));
        Batch batch = new Batch(List.of(Tensor.arange(4), images), List.of(Tensor.arange(4), Tensor.ones(4)));
        RandomAffine turn = RandomAffine.identity().degrees(90);

        Batch turned = turn.ofInput(1).apply(batch, new Random(9));

        assertThat(turned.inputs().get(0)).isSameAs(batch.inputs().get(0));
        assertThat(turned.targets()).isEqualTo(batch.targets());
        assertThat(turned.inputs().get(1).toDoubleArray())
                .isEqualTo(turn.apply(new Batch(images, Tensor.ones(4)), new Random(9)).input().toDoubleArray());
        assertThat(Arrays.equals(turned.inputs().get(1).toDoubleArray(), images.toDoubleArray())).isFalse();
        assertThatThrownBy(() -> turn.apply(batch, new Random(9))).hasMessageContaining("the batch has 2 inputs");
    }
}
