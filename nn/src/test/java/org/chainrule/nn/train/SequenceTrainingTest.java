package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.data.CharacterVocabulary;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.Sampling;
import org.chainrule.nn.data.SequenceDataset;
import org.chainrule.nn.data.SlidingWindows;
import org.chainrule.nn.layers.Embedding;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.AdamW;
import org.chainrule.nn.optim.Clip;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Language models and autoencoders, whose scores and losses aren't those of a classifier. */
class SequenceTrainingTest {

    /** Scores of the next character, by the last one alone: a table of bigrams. */
    record Bigrams(Embedding embedding, Linear scores) implements Layer {
        @Override
        public Tensor forward(Tensor tokens) {
            return scores.forward(embedding.forward(tokens));
        }
    }

    /** In a text of which every character has one that always follows, perplexity comes to 1. */
    @Test
    void aLanguageModelLearnsWhatFollows() {
        String text = "abcdefgh".repeat(50);
        var vocabulary = CharacterVocabulary.of(text);
        var windows = SlidingWindows.of(vocabulary.encode(text), 16).stride(1);
        DataLoader data = DataLoader.of(windows, 8).shuffle(1).limit(20);
        var random = new Random(1);
        var network = new Bigrams(Embedding.of(8, 12, random), Linear.of(12, 8, random));
        Optimizer optimizer = Optimizer.of(new AdamW(0.1), network).clip(Clip.norm(1))
                .schedule(Schedule.warmUp(10, Schedule.cosine(190)));

        History history = Trainer.of(network, Loss.crossEntropy().classesLast(), optimizer)
                .metrics(Metric.perplexity().classesLast(), Metric.accuracy().classesLast()).validation(data)
                .fit(data, 10);

        Evaluation last = history.last().validation().orElseThrow();
        assertThat(last.metrics().get("perplexity")).isBetween(1.0, 1.05);
        assertThat(last.metrics().get("perplexity")).isCloseTo(Math.exp(last.loss()),
                within(1e-9));
        assertThat(last.metrics().get("accuracy")).isEqualTo(1);
        Tensor next = Sampling.of().temperature(0).draw(network.forward(vocabulary.encode("ah")),
                RandomStreams.of(1));
        assertThat(vocabulary.decode(next)).isEqualTo("ba");
    }

    /** The same scores as (N T, classes), which the network may return instead. */
    @Test
    void scoresOfAllPositionsMayBeRows() {
        var vocabulary = CharacterVocabulary.of("abcd");
        Dataset windows = SlidingWindows.of(vocabulary.encode("abcd".repeat(20)), 8);
        List<List<Double>> losses = new ArrayList<>();
        for (boolean areRows : new boolean[] {false, true}) {
            var random = new Random(1);
            var network = new Bigrams(Embedding.of(4, 4, random), Linear.of(4, 4, random));
            losses.add(Trainer.of(network, batch -> {
                Tensor scores = network.forward(batch.input());
                return List.of(areRows ? scores.reshape(-1, 4) : scores);
            }, BatchLoss.of(Loss.crossEntropy().classesLast()), Optimizer.of(new Adam(0.1), network))
                    .metrics(Metric.accuracy().classesLast()).fit(DataLoader.of(windows, 4), 3).epochs().stream()
                    .map(epoch -> epoch.training().loss()).toList());
        }
        assertThat(losses.get(1)).isEqualTo(losses.get(0));
    }

    /** Sequences of unequal length: what was filled in counts neither in the loss nor in the metrics. */
    @Test
    void paddedPositionsDoNotCount() {
        var vocabulary = CharacterVocabulary.of("abcd");
        List<Tensor> texts = List.of(vocabulary.encode("abcda"), vocabulary.encode("cd"), vocabulary.encode("dabc"));
        List<Tensor> inputs = texts.stream().map(text -> text.slice(0, 0, text.size() - 1)).toList();
        List<Tensor> targets = texts.stream().map(text -> text.slice(0, 1, text.size())).toList();
        var random = new Random(1);
        var network = new Bigrams(Embedding.of(4, 8, random), Linear.of(8, 4, random));
        Trainer trainer = Trainer.of(network, batch -> List.of(network.forward(batch.input(0))),
                BatchLoss.of(Loss.crossEntropy().classesLast()), Optimizer.of(new Adam(0.1), network))
                .metrics(Metric.accuracy().ignoreIndex(-100).classesLast());

        trainer.fit(DataLoader.of(SequenceDataset.of(inputs, targets), 3), 40);
        Evaluation padded = trainer.evaluate(DataLoader.of(SequenceDataset.of(inputs, targets).fill(3), 3));
        Evaluation other = trainer.evaluate(DataLoader.of(SequenceDataset.of(inputs, targets).fill(0), 3));

        assertThat(padded.metrics().get("accuracy")).isEqualTo(1);
        assertThat(other.loss()).isEqualTo(padded.loss());
    }

    /** A variational autoencoder (Kingma, Welling 2014), whose loss sees all of what the network computes, and the input. */
    record Autoencoder(Linear encoder, Linear mean, Linear logVariance, Linear decoder) {
        static Autoencoder of(int features, int hidden, int codes, Random random) {
            return new Autoencoder(Linear.of(features, hidden, random), Linear.of(hidden, codes, random),
                    Linear.of(hidden, codes, random), Linear.of(codes, features, random));
        }

        List<Tensor> forward(Tensor x) {
            Tensor hidden = encoder.forward(x).tanh();
            Tensor mu = mean.forward(hidden);
            Tensor logVar = logVariance.forward(hidden);
            Tensor code = Training.isOn()
                    ? mu.add(logVar.mul(0.5).exp().mul(Tensor.normal(0, 1, mu.shape(), Training.random(encoder))))
                    : mu;
            return List.of(decoder.forward(code), mu, logVar);
        }
    }

    private static final BatchLoss EVIDENCE = (results, batch) -> {
        Tensor x = batch.input();
        Tensor reconstruction = results.get(0).sub(x).square().sum(1).mean();
        Tensor mu = results.get(1);
        Tensor logVar = results.get(2);
        Tensor divergence = mu.square().add(logVar.exp()).sub(logVar).sub(1).sum(1).mean().mul(0.5);
        return reconstruction.add(divergence.mul(0.01));
    };

    @Test
    void aVariationalAutoencoderIsTrainedWithALossOfItsOwn() {
        Tensor line = Tensor.normal(0, 1, Shape.of(200, 1), new Random(3));
        Tensor points = line.matmul(Tensor.of(new double[][] {{1, -0.5, 2}}));
        Dataset data = Dataset.of(List.of(points), List.of());
        Autoencoder network = Autoencoder.of(3, 8, 1, new Random(2));
        Trainer trainer = Trainer.of(network, batch -> network.forward(batch.input()), EVIDENCE,
                Optimizer.of(new Adam(0.02), network));
        double before = trainer.evaluate(DataLoader.of(data, 50)).loss();

        History history = trainer.fit(DataLoader.of(data, 20).shuffle(1), 40);

        assertThat(history.epochs()).hasSize(40);
        assertThat(trainer.evaluate(DataLoader.of(data, 50)).loss()).isLessThan(0.1).isLessThan(before / 20);
        assertThat(Network.parameters(network).names()).hasSize(8);
    }

    @Test
    void anAutoencodersTargetIsItsInput() {
        Tensor points = Tensor.normal(0, 1, Shape.of(100, 1), new Random(3)).matmul(Tensor.ones(1, 4));
        var network = Linear.of(4, 4, new Random(1));
        Trainer trainer = Trainer.of(network, batch -> List.of(network.forward(batch.input())),
                (results, batch) -> Loss.mse().of(results.getFirst(), batch.input()),
                Optimizer.of(new Adam(0.01), network));

        DataLoader data = DataLoader.of(Dataset.of(List.of(points), List.of()), 20).shuffle(1);
        trainer.fit(data, 100);

        assertThat(trainer.evaluate(data).loss()).isLessThan(1e-3);
    }
}
