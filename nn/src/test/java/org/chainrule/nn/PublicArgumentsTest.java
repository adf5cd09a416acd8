package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.HostileCalls;
import org.chainrule.autograd.test.NaNSettings;
import org.chainrule.autograd.test.PublicTypes;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.Mnist;
import org.chainrule.nn.data.RandomAffine;
import org.chainrule.nn.data.RandomCrop;
import org.chainrule.nn.data.Sampling;
import org.chainrule.nn.data.SequenceDataset;
import org.chainrule.nn.layers.Conv3d;
import org.chainrule.nn.layers.ConvTranspose3d;
import org.chainrule.nn.layers.GroupNorm;
import org.chainrule.nn.layers.Gru;
import org.chainrule.nn.layers.InstanceNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Lstm;
import org.chainrule.nn.layers.MultiHeadAttention;
import org.chainrule.nn.layers.RecurrentWeights;
import org.chainrule.nn.layers.Rnn;
import org.chainrule.nn.layers.RotaryEmbedding;
import org.chainrule.nn.layers.SinusoidalPositions;
import org.chainrule.nn.layers.TransformerDecoder;
import org.chainrule.nn.layers.TransformerDecoderLayer;
import org.chainrule.nn.layers.TransformerEncoder;
import org.chainrule.nn.layers.TransformerEncoderLayer;
import org.chainrule.nn.losses.CosineEmbedding;
import org.chainrule.nn.losses.CrossEntropy;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.MultiMargin;
import org.chainrule.nn.optim.Adadelta;
import org.chainrule.nn.optim.Adagrad;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.AdamW;
import org.chainrule.nn.optim.Moments;
import org.chainrule.nn.optim.NAdam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.RMSprop;
import org.chainrule.nn.optim.ReduceOnPlateau;
import org.chainrule.nn.optim.Rprop;
import org.chainrule.nn.random.NumPyRandom;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Progress;
import org.chainrule.nn.train.Trainer;
import org.chainrule.nn.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a method is given, it answers with a result, or with an error that says what was wrong. */
class PublicArgumentsTest {
    private static final int CALLS = 40;
    private static final String BELOW = "refuses it, as settingsBesideOtherArgumentsThatAreNaNAreRefused shows";

    private static final String HOOK = "a hook that needs nothing of what it is given";
    private static final String CONSTANT = "zeros, ones and others that draw nothing need no source";
    private static final String LINES = "formats its arguments as the JDK does";
    private static final String CHECK = "called by the loss, with what was looked at";
    @TempDir
    Path folder;

    private final Linear layer = Linear.of(3, 2, new Random(1));
    private final Optimizer optimizer = Optimizer.of(new Adam(0.1), layer);

    /** Training that comes to an end, however many epochs it is asked for. */
    public static final class Training {
        private static final int EPOCHS = 2;

        private Training() {}

        /** As {@link Trainer#fit}. */
        public static History fit(Trainer trainer, DataLoader data) {
            return fit(Objects.requireNonNull(trainer, "trainer"), data, EPOCHS);
        }

        /** As {@link Trainer#fit}, of a trainer and data that are valid. */
        public static History fit(int epochs) {
            Linear layer = Linear.of(3, 2, new Random(1));
            Dataset data = Dataset.of(Tensor.ones(4, 3), Tensor.ones(4, 2));
            return fit(Trainer.of(layer, Loss.mse(), Optimizer.of(new Adam(0.1), layer)), DataLoader.of(data, 2),
                    epochs);
        }

        private static History fit(Trainer trainer, DataLoader data, int epochs) {
            return trainer.callbacks(new Callback() {
                @Override
                public void afterEpoch(TrainingRun run, Epoch epoch) {
                    if (run.history().epochs().size() >= EPOCHS) {
                        run.stop();
                    }
                }
            }).fit(data, epochs);
        }
    }

    /**
     * Returns whether a method downloads, may train for 2^31 epochs or make 2^31 layers, fills the heap by windows of 99^3 weights, or is
     * for optimizers or terminals only.
     */
    private static boolean isLeftOut(Executable member) {
        Class<?> type = member.getDeclaringClass();
        return type == Progress.Bar.class || type == Mnist.class && member.getName().equals("download")
                || type == Trainer.class && member.getName().equals("fit")
                || Set.of(TransformerEncoder.class, TransformerDecoder.class).contains(type)
                        && member.getName().equals("of")
                || Set.of(Conv3d.class, ConvTranspose3d.class).contains(type)
                        && Set.of("of", "withoutBias").contains(member.getName());
    }

    private List<String> state() {
        return Stream.of(Network.state(layer), optimizer.state())
                .flatMap(state -> state.asMap().entrySet().stream())
                .map(entry -> entry.getKey() + Arrays.toString(entry.getValue().toDoubleArray())).toList();
    }

    /** The profile {@code soak} makes 20 times as many calls, of other seeds. */
    @Test
    void everyPublicMethodAnswersInItsOwnWords() throws IOException {
        int rounds = Boolean.getBoolean("soak") ? 20 : 1;
        List<Class<?>> types = new ArrayList<>(PublicTypes.ofModuleOf(Network.class));
        types.add(Training.class);
        Set<String> problems = new TreeSet<>();
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // progress is printed
        try {
            for (int seed = 1; seed <= rounds; seed++) {
                problems.addAll(HostileCalls.of(types).with(ValidArguments.in(folder, layer, optimizer))
                        .with(withSettings(layer)).tries(CALLS).watching(this::state).takingNull(takingNull())
                        .without(PublicArgumentsTest::isLeftOut).seed(seed).run());
            }
        } finally {
            System.setOut(out);
        }
        assertThat(problems).isEmpty();
    }

    private static Object[] withSettings(Layer network) {
        var moments = new Moments(0.9, 0.999, 1e-8);
        return new Object[] {network, moments, new Adadelta(0.1), new Adagrad(0.1), new AdamW(0.1),
            new NAdam(0.1),
            new RMSprop(0.1), new Rprop(0.1), ReduceOnPlateau.of(), new CosineEmbedding(0), Loss.hinge(),
            Loss.tripletMargin(), Loss.gaussianNll(), Loss.hingeEmbedding(), Loss.marginRanking(), Loss.multiMargin(),
            Loss.poissonNll(), RandomAffine.identity(), RandomCrop.of(1, 1), Sampling.of(),
            SequenceDataset.of(List.of(Tensor.ones(2)), List.of(Tensor.ones(2))), new LinkedHashMap<String, Double>(),
            Optional.empty(),
            MultiHeadAttention.of(2, 1, new Random(1)), TransformerEncoderLayer.of(2, 1, 2, new Random(1)),
            TransformerDecoderLayer.of(2, 1, 2, new Random(1)), new NumPyRandom(1), "weight"};
    }

    private static Map<String, String> takingNull() {
        Map<String, String> reasons = new TreeMap<>(Map.of("Initializer.of(Shape, RandomGenerator)", CONSTANT,
                "Initializer.parameter(Shape, RandomGenerator)", CONSTANT, "Progress.step(String, Object[])", LINES,
                "Lines.step(String, Object[])", LINES));
        Stream.of("started(TrainingRun)", "afterBatch(TrainingRun, double)", "afterEpoch(TrainingRun, Epoch)",
                "afterCheckpoint(TrainingRun, Path)", "ended(TrainingRun)")
                .forEach(hook -> reasons.put("Callback." + hook, HOOK));
        Stream.of("ElementwiseLoss", "Hinge", "HingeEmbedding", "PoissonNegativeLogLikelihood", "SoftMargin",
                "BinaryCrossEntropy", "BinaryCrossEntropyWithLogits", "WeightedLoss")
                .forEach(loss -> reasons.put(loss + ".check(Tensor, Tensor)", CHECK));
        return reasons;
    }

    private static Map<String, String> takingNaN() {
        Map<String, String> reasons = new TreeMap<>(Map.of("Callback.afterBatch(TrainingRun, double)",
                "a loss, whatever it is",
                "ReduceOnPlateau.observe(double)", "an error, whatever it is",
                "SummaryWriter.addScalar(String, double, long)", "a number, whatever it is",
                "new Epoch(long, long, double, double, Evaluation, Optional)", "what was measured",
                "new Evaluation(double, SequencedMap)", "what was measured",
                "new LbfgsResult(double, double, int, int, Reason)", "what was computed"));
        Stream.of("new CrossEntropy(List, double, long)", "new MultiMargin(double, boolean, List, long)",
                "new GroupNorm(int, int, Tensor, Tensor, double)", "new InstanceNorm(int, Tensor, Tensor, double)",
                "new Lstm(List, boolean, double, boolean)", "new Gru(List, boolean, double, boolean)",
                "new Rnn(List, Nonlinearity, boolean, double, boolean)",
                "new MultiHeadAttention(int, Tensor, Tensor, Linear, double)",
                "new MultiHeadAttention(int, Tensor, Projections, Tensor, Tensor, Tensor, boolean, Linear, double)",
                "new RotaryEmbedding(int, double, boolean)", "new SinusoidalPositions(int, double)")
                .forEach(name -> reasons.put(name, BELOW));
        return reasons;
    }

    @Test
    void settingsThatAreNaNAreRefused() throws IOException {
        assertThat(NaNSettings.of(PublicTypes.ofModuleOf(Network.class))
                .with(ValidArguments.in(folder, layer, optimizer)).with(withSettings(layer))
                .taking(takingNaN())
                .run()).isEmpty();
    }

    /** These take tensors of one size with a number, or a list of numbers, which the sweep doesn't come by. */
    @Test
    void settingsBesideOtherArgumentsThatAreNaNAreRefused() {
        Tensor two = Tensor.ones(2);
        for (ThrowingCallable call : List.<ThrowingCallable>of(() -> new CrossEntropy(List.of(), Double.NaN, 0),
                () -> new MultiMargin(Double.NaN, false, List.of(), 0), () -> new GroupNorm(2, 1, two, two, Double.NaN),
                () -> new InstanceNorm(2, two, two, Double.NaN),
                () -> new Lstm(List.of(RecurrentWeights.of(4, 3, 2, true, new Random(1))), false, Double.NaN, false),
                () -> new Gru(List.of(RecurrentWeights.of(3, 3, 2, true, new Random(1))), false, Double.NaN, false),
                () -> new Rnn(List.of(RecurrentWeights.of(1, 3, 2, true, new Random(1))), Rnn.Nonlinearity.TANH, false,
                        Double.NaN, false),
                () -> MultiHeadAttention.of(2, 1, new Random(1)).dropout(Double.NaN),
                () -> new RotaryEmbedding(2, Double.NaN, false), () -> new SinusoidalPositions(2, Double.NaN))) {
            assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("NaN");
        }
    }
}
