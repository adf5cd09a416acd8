package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.RandomAffine;
import org.chainrule.nn.data.Transform;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Clip;
import org.chainrule.nn.optim.Lbfgs;
import org.chainrule.nn.optim.MovingAverage;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.train.BatchLoss;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.StopCriterion;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.api.Test;

/** Whatever this module makes prints as what it is, not as {@code Optimizer@6337c201}. */
class PrintedTypesTest {
    private static final Set<String> INTERNAL = Set.of("org.chainrule.nn.internal", "org.chainrule.nn.chart");
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Linear LINEAR = Linear.of(2, 1, new Random(1));
    private static final Dataset DATA = Dataset.of(Tensor.zeros(8, 2), Tensor.zeros(8, 1));

    /** An argument for each type that the public methods which make something take; those that take others are left out. */
    private static final Map<Class<?>, Object> ARGUMENTS = Map.ofEntries(Map.entry(int.class, 2),
            Map.entry(long.class, 3L), Map.entry(double.class, 0.5), Map.entry(boolean.class, true),
            Map.entry(int[].class, new int[] {2, 3}), Map.entry(String.class, "name"),
            Map.entry(RandomGenerator.class, new Random(1)), Map.entry(Tensor.class, Tensor.zeros(8, 2)),
            Map.entry(Layer.class, LINEAR), Map.entry(Object.class, LINEAR), Map.entry(Loss.class, Loss.mse()),
            Map.entry(Loss[].class, new Loss[] {Loss.mse(), Loss.l1()}), Map.entry(Layer[].class, new Layer[] {LINEAR}),
            Map.entry(Optimizer.class, Optimizer.of(new Sgd(.1), LINEAR)), Map.entry(Dataset.class, DATA),
            Map.entry(Schedule.class, Schedule.constant()), Map.entry(Shape.class, Shape.of(2, 3)),
            Map.entry(StopCriterion.class, StopCriterion.below(1)),
            Map.entry(DoublePredicate.class, (DoublePredicate) error -> error < 1),
            Map.entry(Consumer.class, (Consumer<Object>) _ -> {}), Map.entry(Runnable.class, (Runnable) () -> {}),
            Map.entry(BinaryOperator.class, (BinaryOperator<Tensor>) Tensor::sub));

    private static List<Class<?>> publicTypes() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            List<Class<?>> types = new ArrayList<>();
            for (Path file : files.map(CLASSES::relativize).filter(path -> path.toString().endsWith(".class"))
                    .filter(path -> !path.toString().endsWith("-info.class")).toList()) {
                Class<?> type = classOf(file);
                if (isPublic(type) && !INTERNAL.contains(type.getPackageName())) {
                    types.add(type);
                }
            }
            return types;
        }
    }

    private static Class<?> classOf(Path file) {
        try {
            return Class.forName(
                    file.toString().replace(".class", "").replace(file.getFileSystem().getSeparator(), "."),
                    false, PrintedTypesTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    /** Whether there are objects of a class: not where its only constructor is hidden and it hands out none. */
    private static boolean isInstantiable(Class<?> type) {
        return !type.isInterface() && !Modifier.isAbstract(type.getModifiers())
                && (Stream.of(type.getDeclaredConstructors()).anyMatch(it -> it.getParameterCount() > 0)
                        || Stream.of(type.getConstructors()).findAny().isPresent());
    }

    @Test
    void everyPublicClassHasATextOfItsOwn() throws Exception {
        List<String> without = new ArrayList<>();
        int seen = 0;
        for (Class<?> type : publicTypes()) {
            if (isInstantiable(type) && !Throwable.class.isAssignableFrom(type) && type != Training.class) {
                seen++;
                if (type.getMethod("toString").getDeclaringClass() == Object.class) {
                    without.add(type.getName());
                }
            }
        }
        assertThat(without).isEmpty();
        assertThat(seen).isGreaterThan(50);
    }

    /** Calls every public static method and constructor whose parameters have an argument above. */
    @Test
    void whateverIsMadeHasAText() throws Exception {
        Map<String, String> texts = new TreeMap<>();
        for (Class<?> type : publicTypes()) {
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isStatic(method.getModifiers()) && Modifier.isPublic(method.getModifiers())
                        && method.getReturnType().getName().startsWith("org.chainrule.nn")
                        && takesKnown(method.getParameterTypes())) {
                    put(texts, method.toString(),
                            () -> method.invoke(null, arguments(method.getParameterTypes())));
                }
            }
            if (isInstantiable(type)) {
                for (Constructor<?> constructor : type.getConstructors()) {
                    if (takesKnown(constructor.getParameterTypes())) {
                        put(texts, constructor.toString(),
                                () -> constructor.newInstance(arguments(constructor.getParameterTypes())));
                    }
                }
            }
        }
        assertThat(texts).hasSizeGreaterThan(80);
        texts.forEach((maker, text) -> assertReadable(text, maker));
    }

    private interface Maker {
        Object make() throws ReflectiveOperationException;
    }

    private static void put(Map<String, String> texts, String maker, Maker body) throws ReflectiveOperationException {
        try {
            texts.put(maker, String.valueOf(body.make()));
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).as(maker).as("doesn't suit the arguments").isInstanceOfAny(
                    IllegalArgumentException.class, IllegalStateException.class, UnsupportedOperationException.class);
        }
    }

    private static boolean takesKnown(Class<?>... types) {
        return ARGUMENTS.keySet().containsAll(List.of(types));
    }

    private static Object[] arguments(Class<?>... types) {
        return Arrays.stream(types).map(ARGUMENTS::get).toArray();
    }

    private static void assertReadable(String text, String maker) {
        assertThat(text).as(maker).doesNotContain("$$Lambda").doesNotContainPattern("[A-Za-z]@[0-9a-f]{4,}");
    }

    @Test
    void textsSayTheSettings() {
        Optimizer optimizer = Optimizer.of(new Adam(.001), LINEAR).schedule(Schedule.warmUp(5, Schedule.cosine(100)))
                .clip(Clip.norm(5));
        assertThat(optimizer.toString()).startsWith("Optimizer(Adam[learningRate=0.001, ")
                .endsWith(" for 2 parameters of 3 elements, schedule warmUp(5, cosine(100, 0.0)), "
                        + "clip NormClip[max=5.0], nonFinite Fail[], 0 steps)");
        assertThat(Schedule.exponential(.9).every(10)).hasToString("exponential(0.9).every(10)");
        Schedule own = steps -> 1. / (1 + steps);
        assertThat(own.every(10)).hasToString("a function.every(10)");
        assertThat(StopCriterion.noImprovement(5).averagedOver(3).or(StopCriterion.when(Double::isNaN)))
                .hasToString("noImprovement(5).averagedOver(3).or(when(a function))");
        assertThat(Clip.value(1).requireFinite()).hasToString("ValueClip[max=1.0].requireFinite()");
        assertThat(Lbfgs.of(LINEAR).historySize(7)).asString()
                .startsWith("Lbfgs(3 elements, learningRate=1.0, historySize=7,");
        assertThat(MovingAverage.of(LINEAR, .99).warmUp()).hasToString("MovingAverage(decay=0.99, warmUp, 0 updates)");
        assertThat(Loss.elementwise("own", Tensor::sub)).hasToString("own(a function)");
        assertThat(Metric.accuracy().ofOutput(1)).hasToString("accuracy of output 1");
        assertThat(BatchLoss.of(Loss.mse(), Loss.l1())).asString().startsWith("SquaredError").contains(" + Absolute");
    }

    @Test
    void theTextOfALoaderSaysWhatDecidesOnTheBatches() {
        Transform turn = RandomAffine.identity().degrees(10).forRows(1, 2);
        assertThat(DataLoader.of(DATA, 4).shuffle(7).dropLast().prefetch(2).transform(turn)).asString()
                .startsWith(
                        "8 examples in batches of 4, shuffled with seed 7, the last dropped if smaller, transformed "
                                + "by RandomAffine[degrees=10.0,")
                .endsWith("].forRows(1, 2)");
        assertThat(DataLoader.of(DATA, 4).transform((batch, _) -> batch))
                .hasToString("8 examples in batches of 4, transformed by a function");
        assertThat(DATA.subset(1, 2)).hasToString("2 of 8 examples: inputs of shape (8, 2), targets of shape (8, 1)");
    }

    @Test
    void whatGoesOnOverEpochsAndBatchesSaysHowFarItIs() {
        assertThat(DataLoader.of(DATA, 4).epoch(3)).hasToString("epoch 3 of 8 examples in batches of 4");
        assertThat(StopCriterion.below(1).or(StopCriterion.noImprovement(5)).start())
                .hasToString("monitor of below(1.0).or(noImprovement(5))");
        Tensor labels = Tensor.of(new long[] {1, 0});
        Tensor scores = Tensor.of(new double[][] {{0, 1}, {0, 1}});
        Map<Metric, String> texts = Map.of(Metric.accuracy(), "1 of 2 labels among the 1 greatest scores", Metric.f1(),
                "F1 0.333", Metric.accuracy().ignoreIndex(-100), "Ignoring[accumulator=1 of 2 labels");
        texts.forEach((metric, text) -> {
            Metric.Accumulator accumulator = metric.accumulator().get();
            accumulator.add(scores, labels);
            assertThat(accumulator).asString().startsWith(text);
        });
        Metric.Accumulator error = Metric.mae().accumulator().get();
        error.add(Tensor.of(1., 2), Tensor.of(1, 4));
        assertThat(error).hasToString("MeanAbsoluteError 1.0 of 2 elements");
    }

    @Test
    void theTextOfATrainerSaysItsSettingsAndShowsItsNetwork() {
        Trainer trainer = Trainer.of(LINEAR, Loss.mse(), Optimizer.of(new Sgd(.1), LINEAR)).seed(5)
                .validation(DataLoader.of(DATA, 4)).metrics(Metric.mae(), Metric.r2())
                .stop(StopCriterion.noImprovement(5)).keepBest().checkpoint(Path.of("training.safetensors"))
                .callbacks(Callback.progress(), Callback.eachEpoch(_ -> {}));
        assertThat(trainer.toString()).isEqualToNormalizingNewlines(
                """
                        Trainer
                          loss: SquaredError[isHalf=false]
                          optimizer: Optimizer(Sgd[learningRate=0.1, momentum=0.0, nesterov=false] for 2 parameters of 3 elements, \
                        schedule constant(), clip none, nonFinite Fail[], 0 steps)
                          accumulate: 1
                          validation: 8 examples in batches of 4
                          metrics: mae, r2
                          keepBest: true
                          seed: 5
                          stop: noImprovement(5)
                          checkpoint: training.safetensors
                          nonFinite: the optimizer's
                          callbacks: progress(), eachEpoch(a function)
                          network:
                        """
                        + Network.summary(LINEAR).indent(4));
        Layer lambda = x -> LINEAR.forward(x);
        assertThat(Trainer.of(lambda, Loss.mse(), Optimizer.of(new Sgd(.1), LINEAR)).toString())
                .contains("  metrics: none\n").contains("  stop: none\n").contains("  checkpoint: none\n")
                .endsWith("  network:\n    function\n    0 parameters\n");
    }
}
