package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.Arrays;
import java.nio.ByteOrder;
import java.nio.ByteBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {
    private record Net(Linear hidden, BatchNorm norm, Linear out) implements Layer {
        static Net of(DType type) {
            var random = new Random(1);
            return Network.to(new Net(Linear.of(3, 8, random), BatchNorm.of(8), Linear.of(8, 2, random)), type);
        }

        @Override
        public Tensor forward(Tensor x) {
            return out.forward(norm.forward(hidden.forward(x)).tanh());
        }
    }

    /** A training whose every step depends on how far it has come. */
    private record Run(Net net, Optimizer optimizer) {
        static Run of(UpdateRule rule, DType type) {
            Net net = Net.of(type);
            return new Run(net, Optimizer.of(rule, net).schedule(Schedule.exponential(0.9)));
        }

        void train(int from, int to) {
            DType type = net.hidden().weight().dtype();
            for (int step = from; step < to; step++) {
                var random = new Random(step);
                Tensor x = Tensor.normal(0, 1, Shape.of(5, 3), random).to(type);
                Tensor y = Tensor.normal(0, 1, Shape.of(5, 2), random).to(type);
                Training.with(random, () -> optimizer.step(() -> Loss.mse().of(net.forward(x), y)));
            }
        }

        NamedTensors all() {
            SequencedMap<String, Tensor> all = new LinkedHashMap<>(Network.state(Network.copy(net)).asMap());
            optimizer.state().asMap().forEach((name, tensor) -> all.put("remembered " + name, tensor));
            all.replaceAll((_, tensor) -> tensor.copy());
            return new NamedTensors(all);
        }
    }

    private static final Checkpoint.Progress HALFWAY = new Checkpoint.Progress(2, 7, Long.MIN_VALUE,
            Map.of("of the caller", "1,2\n3"));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("training.safetensors");
    }

    static Stream<UpdateRule> rules() {
        return Stream.of(new Sgd(0.1), new Sgd(0.1).momentum(0.9), new Adam(0.01));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aTrainingGoesOnAsIfItHadNeverStopped(UpdateRule rule) throws IOException {
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Run whole = Run.of(rule, type);
            whole.train(0, 12);

            Run first = Run.of(rule, type);
            first.train(0, 7);
            Checkpoint.save(file, first.net(), first.optimizer(), HALFWAY);
            first.train(7, 8); // what comes after makes no difference

            Run second = Run.of(rule, type);
            second.train(3, 5); // nor what was before
            assertThat(Checkpoint.load(file, second.net(), second.optimizer())).isEqualTo(HALFWAY);
            assertThat(second.optimizer().steps()).isEqualTo(7);
            second.train(7, 12);

            FileBytes.assertSame(second.all(), whole.all());
            assertThat(second.optimizer().learningRate()).isEqualTo(whole.optimizer().learningRate());
        }
    }

    @Test
    void aTrainingMayBeSavedBeforeItsFirstStep() throws IOException {
        Run first = Run.of(new Adam(0.01), DType.F64);
        Checkpoint.save(file, first.net(), first.optimizer(), HALFWAY);
        Run second = Run.of(new Adam(0.01), DType.F64);
        second.train(0, 3);
        Checkpoint.load(file, second.net(), second.optimizer());
        FileBytes.assertSame(second.all(), first.all());
    }

    @Test
    void theFileIsSafetensorsWithTwoPrefixes() throws IOException {
        Run run = Run.of(new Sgd(0.1).momentum(0.9), DType.F64);
        run.train(0, 1);
        Checkpoint.save(file, run.net(), run.optimizer(), HALFWAY);

        SavedTensors saved = Safetensors.read(file);

        Map<String, String> expected = new HashMap<>(Map.of("chainrule.checkpoint", "2", "epoch", "2", "step", "7",
                "seed", "-9223372036854775808", "note.of the caller", "1,2\n3", "rules", "Sgd"));
        Network.parameters(run.net()).names().forEach(name -> expected.put("group." + name, "1"));
        assertThat(saved.metadata()).containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(saved.tensors().names()).contains("network.hidden.weight", "network.norm.running_var",
                "optimizer.hidden.weight.velocity", "optimizer.steps");
    }

    @Test
    void anotherRuleOrNetworkIsRefusedAndNothingChanges() throws IOException {
        Run saved = Run.of(new Adam(0.01), DType.F64);
        saved.train(0, 2);
        Checkpoint.save(file, saved.net(), saved.optimizer(), HALFWAY);

        Run other = Run.of(new Sgd(0.1).momentum(0.9), DType.F64);
        other.train(5, 6);
        NamedTensors before = other.all();
        assertThatThrownBy(() -> Checkpoint.load(file, other.net(), other.optimizer()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " doesn't fit the optimizer: it is Sgd, but saved by Adam");
        FileBytes.assertSame(other.all(), before);

        Linear line = Linear.of(3, 8, new Random(1));
        assertThatThrownBy(() -> Checkpoint.load(file, line, Optimizer.of(new Adam(0.01), line)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("weight (8, 3) is missing")
                .hasMessageContaining("hidden.weight (8, 3) isn't in the network");
    }

    @Test
    void weightsAloneAreNoCheckpointAndTheOtherWayRound() throws IOException {
        Run run = Run.of(new Sgd(0.1), DType.F64);
        Weights.save(file, run.net());
        assertThatThrownBy(() -> Checkpoint.load(file, run.net(), run.optimizer())).isInstanceOf(FormatException.class)
                .hasMessageContaining("is no checkpoint").hasMessageContaining("Weights.load");

        Checkpoint.save(file, run.net(), run.optimizer(), HALFWAY);
        assertThatThrownBy(() -> Weights.load(file, run.net())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a checkpoint, for Checkpoint.load");
    }

    @Test
    void whatIsWrongWithTheMetadataIsSaid() throws IOException {
        Run run = Run.of(new Sgd(0.1), DType.F64);
        var none = FileBytes.named();
        String version = "chainrule.checkpoint";
        Safetensors.write(file, none, Map.of(version, "1", "epoch", "1", "step", "1", "seed", "0"));
        assertRefused(run, "this checkpoint is of version \"1\", but this library reads version 2 only");
        Safetensors.write(file, none, Map.of(version, "3"));
        assertRefused(run, "version \"3\"");
        Safetensors.write(file, none, Map.of(version, "2", "epoch", "1", "step", "1.5", "seed", "0"));
        assertRefused(run, "step is \"1.5\"");
        Safetensors.write(file, none, Map.of(version, "2", "epoch", "1", "step", "1"));
        assertRefused(run, "seed is \"\"");
        Safetensors.write(file, FileBytes.named("w", Tensor.of(1)), Map.of(version, "2"));
        assertRefused(run, "\"w\" belongs neither");
    }

    private void assertRefused(Run run, String reason) {
        assertThatThrownBy(() -> Checkpoint.load(file, run.net(), run.optimizer())).isInstanceOf(FormatException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining(reason);
    }

    @Test
    void notesAreCheckedBeforeAnythingIsWritten() {
        Run first = Run.of(new Adam(0.01), DType.F64);
        first.train(0, 2);
        Checkpoint.save(file, first.net(), first.optimizer(), HALFWAY);
        Run second = Run.of(new Adam(0.01), DType.F64);
        second.train(3, 4);
        NamedTensors before = second.all();
        assertThatThrownBy(() -> Checkpoint.load(file, second.net(), second.optimizer(), progress -> {
            assertThat(progress).isEqualTo(HALFWAY);
            throw new FormatException("notes", "are broken");
        })).isInstanceOf(FormatException.class).hasMessage("notes: are broken");
        FileBytes.assertSame(second.all(), before);
        assertThat(Checkpoint.load(file, second.net(), second.optimizer(), _ -> {})).isEqualTo(HALFWAY);
        FileBytes.assertSame(second.all(), first.all());
    }

    /** Whatever bits are wrong: all is loaded, or nothing and the reason is given. */
    @Test
    void aDamagedCheckpointIsLoadedWholeOrNotAtAll() throws IOException {
        Run first = Run.of(new Adam(0.01), DType.F64);
        first.train(0, 2);
        Checkpoint.save(file, first.net(), first.optimizer(), HALFWAY);
        byte[] valid = Files.readAllBytes(file);
        int header = ByteBuffer.wrap(valid).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        var random = new Random(1);
        int refused = 0;
        for (int n = 0; n < 300; n++) {
            byte[] damaged = valid.clone();
            damaged[random.nextInt(n % 10 == 0 ? valid.length : 8 + header)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, n % 7 == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged);
            Run second = Run.of(new Adam(0.01), DType.F64);
            NamedTensors before = second.all();
            try {
                Checkpoint.load(file, second.net(), second.optimizer());
            } catch (FormatException | IllegalArgumentException e) {
                assertThat(e).hasMessageContaining(file.toString());
                FileBytes.assertSame(second.all(), before);
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 299);
    }
}
