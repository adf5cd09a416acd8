package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.io.Safetensors;
import org.chainrule.nn.io.SavedTensors;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.AdamW;
import org.chainrule.nn.optim.Clip;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.ParameterGroup;
import org.chainrule.nn.optim.ReduceOnPlateau;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint of a training with other settings isn't taken for one of this training. */
class StaleCheckpointTest {
    private static final Tensor X = Tensor.uniform(-1, 1, Shape.of(12, 2), new Random(1));
    private static final Dataset DATA = Dataset.of(X, X.sum(true, 1));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("training.safetensors");
    }

    private static Sequential network(double dropout) {
        return Sequential.of(Linear.of(2, 3, new Random(8)), new Dropout(dropout), Linear.of(3, 1, new Random(9)));
    }

    private static DataLoader batches(long seed) {
        return DataLoader.of(DATA, 4).shuffle(seed);
    }

    private Trainer trainer(Sequential network, Loss loss, UpdateRule rule) {
        return Trainer.of(network, loss, Optimizer.of(rule, network)).checkpoint(file);
    }

    private List<String> logged(Runnable body) {
        List<String> messages = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                messages.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(Trainer.class.getName());
        logger.addHandler(handler);
        try {
            body.run();
        } finally {
            logger.removeHandler(handler);
        }
        return messages;
    }

    @Test
    void otherSettingsAreRefusedByName() throws Exception {
        trainer(network(.1), Loss.mse(), new Sgd(.1)).fit(batches(4), 2);
        byte[] before = Files.readAllBytes(file);

        assertRefused("loss was SquaredError", trainer(network(.1), Loss.l1(), new Sgd(.1)), batches(4));
        assertRefused("learningRate=0.1, momentum=0.0, nesterov=false], now Sgd[learningRate=0.2",
                trainer(network(.1), Loss.mse(), new Sgd(.2)), batches(4));
        assertRefused("shuffled with seed 4, now 12 examples in batches of 4, shuffled with seed 5",
                trainer(network(.1), Loss.mse(), new Sgd(.1)), batches(5));
        assertRefused("Dropout(0.1), now 1 Dropout(0.3)", trainer(network(.3), Loss.mse(), new Sgd(.1)), batches(4));
        assertRefused("batches of 4", trainer(network(.1), Loss.mse(), new Sgd(.1)), DataLoader.of(DATA, 3).shuffle(4));
        assertRefused("accumulate was 1, now 2", trainer(network(.1), Loss.mse(), new Sgd(.1)).accumulate(2),
                batches(4));
        assertRefused("metrics was none, now mae", trainer(network(.1), Loss.mse(), new Sgd(.1)).metrics(Metric.mae()),
                batches(4));
        assertRefused("keepBest was false, now true", trainer(network(.1), Loss.mse(), new Sgd(.1)).keepBest(),
                batches(4));
        Sequential clipped = network(.1);
        assertRefused("clip was none, now NormClip[max=1.0]", Trainer.of(clipped, Loss.mse(),
                Optimizer.of(new Sgd(.1), clipped).clip(Clip.norm(1))).checkpoint(file), batches(4));
        Sequential scheduled = network(.1);
        assertRefused("schedule was constant(), now step(2, 0.5)", Trainer.of(scheduled, Loss.mse(),
                Optimizer.of(new Sgd(.1), scheduled).schedule(Schedule.step(2, .5))).checkpoint(file), batches(4));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    /** What a schedule has learned in training is no setting. */
    @Test
    void aPlateauThatHasObservedErrorsGoesOn() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of().patience(0);
        for (int epochs = 1; epochs <= 2; epochs++) {
            Sequential net = network(.1);
            assertThat(Trainer.of(net, Loss.mse(), Optimizer.of(new Sgd(.1), net).schedule(plateau)).checkpoint(file)
                    .fit(batches(4), epochs).epochs()).hasSize(epochs);
            plateau.observe(epochs);
        }
    }

    private static void assertRefused(String difference, Trainer trainer, DataLoader data) {
        List<String> before = bits(trainer.network);
        assertThatThrownBy(() -> trainer.fit(data, 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("holds 2 epochs", difference, "acceptChangedSettings");
        assertThat(bits(trainer.network)).isEqualTo(before);
        assertThat(trainer.optimizer.steps()).isZero();
    }

    private static List<String> bits(Object network) {
        return Network.state(network).tensors().stream().map(tensor -> Arrays.toString(tensor.toDoubleArray()))
                .toList();
    }

    @Test
    void changedSettingsCanBeAccepted() {
        trainer(network(.1), Loss.mse(), new Sgd(.1)).fit(batches(4), 2);
        List<History> histories = new ArrayList<>();
        List<String> messages = logged(() -> histories.add(trainer(network(.1), Loss.mse(), new Sgd(.01))
                .acceptChangedSettings().fit(batches(4), 3)));
        assertThat(histories.getFirst().epochs()).hasSize(3);
        assertThat(histories.getFirst().last().learningRate()).isEqualTo(.01);
        assertThat(messages).hasSize(2).first().asString().contains("optimizer was Sgd[learningRate=0.1,");
        trainer(network(.1), Loss.mse(), new Sgd(.01)).fit(batches(4), 4);
    }

    @Test
    void theBestWeightsCanBeKeptFromSomeEpochOnOrNoLonger() {
        Sequential untilTwo = network(.1);
        trainer(untilTwo, Loss.mse(), new Sgd(.1)).fit(batches(4), 2);
        List<String> lastBits = bits(untilTwo);

        Sequential since = network(.1);
        trainer(since, Loss.mse(), new Sgd(1e-30)).keepBest().acceptChangedSettings().fit(batches(4), 2);
        assertThat(bits(since)).isEqualTo(lastBits);
        trainer(network(.1), Loss.mse(), new Sgd(.1)).keepBest().acceptChangedSettings().fit(batches(4), 3);

        assertThatThrownBy(() -> trainer(network(.1), Loss.mse(), new Sgd(.1)).fit(batches(4), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("holds 3 epochs", "keepBest was true, now false");
        assertThat(trainer(network(.1), Loss.mse(), new Sgd(.1)).acceptChangedSettings().fit(batches(4), 4).epochs())
                .hasSize(4);
    }

    @Test
    void anotherRuleIsNamed() {
        trainer(network(.1), Loss.mse(), new AdamW(.1)).fit(batches(4), 1);
        assertThatThrownBy(() -> trainer(network(.1), Loss.mse(), new Sgd(.1).momentum(.9)).fit(batches(4), 2))
                .isInstanceOf(IllegalArgumentException.class).hasMessageEndingWith("it is Sgd, but saved by AdamW");
    }

    private Trainer grouped(UpdateRule first, UpdateRule second, Predicate<String> inFirst) {
        Sequential network = network(.1);
        NamedTensors all = Network.parameters(network);
        return Trainer.of(network, Loss.mse(), Optimizer.of(ParameterGroup.of(first, all.matching(inFirst)),
                ParameterGroup.of(second, all.matching(inFirst.negate())))).checkpoint(file);
    }

    /** Which parameters follow a rule is compared as well as its settings, also where the rules are the same. */
    @Test
    void otherGroupsAreRefusedByNumber() throws Exception {
        Predicate<String> weights = name -> name.endsWith("weight");
        grouped(new Sgd(.1), new Sgd(.2), weights).fit(batches(4), 2);
        byte[] before = Files.readAllBytes(file);

        assertRefused("optimizer, group 2 was Sgd[learningRate=0.2, momentum=0.0, nesterov=false], now "
                + "Sgd[learningRate=0.3", grouped(new Sgd(.1), new Sgd(.3), weights), batches(4));
        assertRefused("optimizer, group 2 was Sgd[learningRate=0.2, momentum=0.0, nesterov=false], now WeightDecay",
                grouped(new Sgd(.1), new Sgd(.2).weightDecay(.01), weights), batches(4));
        assertOtherGroups("0.bias was in group 2, and is in group 1; 0.weight was in group 1, and is in group 2; "
                + "2.bias was in group 2, and is in group 1; 2.weight was in group 1, and is in group 2",
                grouped(new Sgd(.1), new Sgd(.2), weights.negate()));
        assertOtherGroups("2.weight was in group 1, and is in group 2",
                grouped(new Sgd(.1), new Sgd(.2), name -> name.equals("0.weight")).acceptChangedSettings());
        Sequential part = network(.1);
        NamedTensors all = Network.parameters(part);
        assertOtherGroups("0.bias was in group 2, and is in none", Trainer.of(part, Loss.mse(),
                Optimizer.of(ParameterGroup.of(new Sgd(.1), all.matching(weights)),
                        ParameterGroup.of(new Sgd(.2), all.matching("2.bias"::equals))))
                .checkpoint(file));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);

        assertThat(grouped(new Sgd(.1), new Sgd(.2), weights).fit(batches(4), 3).epochs()).hasSize(3);
    }

    private void assertOtherGroups(String differences, Trainer trainer) {
        List<String> before = bits(trainer.network);
        assertThatThrownBy(() -> trainer.fit(batches(4), 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " doesn't fit the optimizer, whose groups have other parameters: " + differences);
        assertThat(bits(trainer.network)).isEqualTo(before);
        assertThat(trainer.optimizer.steps()).isZero();
    }

    /** A file that says nothing of groups is taken as it was before it could. */
    @Test
    void aCheckpointWithoutGroupsIsLoaded() {
        Predicate<String> weights = name -> name.endsWith("weight");
        Trainer saved = grouped(new Sgd(.1), new Sgd(.2), weights);
        Checkpoint.save(file, saved.network, saved.optimizer, new Checkpoint.Progress(1, 2, 3));
        SavedTensors written = Safetensors.read(file);
        Map<String, String> metadata = new TreeMap<>(written.metadata());
        assertThat(metadata.keySet().removeIf(name -> name.startsWith("group."))).isTrue();
        Trainer other = grouped(new Sgd(.1), new Sgd(.2), weights.negate());
        assertThatThrownBy(() -> Checkpoint.load(file, other.network, other.optimizer))
                .isInstanceOf(IllegalArgumentException.class);
        Safetensors.write(file, written.tensors(), metadata);
        assertThat(Checkpoint.load(file, other.network, other.optimizer).step()).isEqualTo(2);
    }

    @Test
    void whatWasFoundIsLogged() {
        StopCriterion afterTwo = () -> {
            int[] seen = {0};
            return _ -> ++seen[0] == 2;
        };
        assertThat(logged(() -> trainer(network(.1), Loss.mse(), new Sgd(.1)).fit(batches(4), 1))).isEmpty();
        assertThat(logged(() -> trainer(network(.1), Loss.mse(), new Sgd(.1)).stop(afterTwo).fit(batches(4), 5)))
                .containsExactly(file + " holds 1 epoch; training goes on");
        assertThat(logged(() -> trainer(network(.1), Loss.mse(), new Sgd(.1)).stop(afterTwo).fit(batches(4), 5)))
                .containsExactly(file + " holds 2 epochs and had stopped; nothing to do");
        assertThat(logged(() -> trainer(network(.1), Loss.mse(), new Sgd(.1)).fit(batches(4), 2)))
                .containsExactly(file + " holds 2 epochs, of 2; nothing to do");
    }

    /** A function has another address in each run, which is no difference. */
    @Test
    void functionsAreNotCompared() {
        for (int epochs = 1; epochs <= 2; epochs++) {
            double scale = epochs;
            Loss own = Loss.elementwise("own", (p, t) -> p.sub(t).square().mul(scale));
            assertThat(trainer(network(.1), own, new Sgd(.1)).fit(batches(4), epochs).epochs()).hasSize(epochs);
        }
    }
}
