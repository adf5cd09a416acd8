package org.chainrule.nn.train;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.AtomicFile;
import org.chainrule.nn.page.Confusions;
import org.chainrule.nn.page.Distribution;
import org.chainrule.nn.page.Example;
import org.chainrule.nn.page.Numbers;
import org.chainrule.nn.page.Page;
import org.chainrule.nn.page.Page.State;
import org.chainrule.nn.page.Series;

/** Writes a {@link TrainingPage} in the course of training. */
final class PageCallback implements Callback {
    private static final System.Logger LOG = System.getLogger(Trainer.class.getName());
    private static final int MOST_PARAMETERS = 32; // that are shown
    private static final int REST = 10; // times as long as writing takes, no more is written
    private static final String RATE = "learning rate";
    private static final String GRADIENTS = "norm of the gradient, by layer";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final TrainingPage page;
    private GradientNorms norms; // null before training
    private SequencedMap<String, Tensor> parameters;
    private SequencedMap<String, List<Distribution>> weights;
    private SequencedMap<String, Map<Long, Double>> gradients; // of each layer by epoch
    private ClassifiedExamples examples; // of the last validation
    private String settings;
    private long written;
    private long writing;

    PageCallback(TrainingPage page) {
        this.page = Objects.requireNonNull(page, "page");
    }

    @Override
    public void started(TrainingRun run) {
        Objects.requireNonNull(run, "run");
        norms = GradientNorms.ofLayers(run.optimizer());
        parameters = GradientNorms.parameters(run.optimizer());
        weights = new LinkedHashMap<>();
        gradients = new LinkedHashMap<>();
        examples = new ClassifiedExamples(page);
        settings = run.trainer().toString();
        Set<String> greatest = parameters.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().size())).limit(MOST_PARAMETERS)
                .map(Map.Entry::getKey).collect(Collectors.toSet());
        parameters.keySet().stream().filter(greatest::contains).forEach(name -> weights.put(name, new ArrayList<>()));
        addWeights(run.epoch() - 1L);
        run.watchValidation(() -> {
            examples = new ClassifiedExamples(page);
            return examples::add;
        });
        write(run, State.RUNNING);
    }

    private void addWeights(long epoch) {
        weights.forEach((name, all) -> all.add(Distribution.of(epoch, parameters.get(name).toDoubleArray())));
    }

    @Override
    public void afterBatch(TrainingRun run, double loss) {
        requireStarted();
        norms.measure();
    }

    @Override
    public void afterEpoch(TrainingRun run, Epoch epoch) {
        Objects.requireNonNull(run, "run");
        requireStarted();
        long number = Objects.requireNonNull(epoch, "epoch").number();
        norms.takeMeans().byName().forEach((name, norm) -> gradients.computeIfAbsent(name, _ -> new TreeMap<>())
                .put(number, norm));
        addWeights(number);
        if (System.nanoTime() - written > REST * writing) {
            writeOrLog(run, State.RUNNING);
        }
    }

    @Override
    public void ended(TrainingRun run) {
        Objects.requireNonNull(run, "run");
        requireStarted();
        writeOrLog(run, run.isOver() ? State.FINISHED : State.FAILED);
    }

    private void requireStarted() {
        if (norms == null) {
            throw new IllegalStateException("the page of a training is written once it has started");
        }
    }

    /** Writes the page; where that can't be done, training goes on all the same. */
    private void writeOrLog(TrainingRun run, State state) {
        try {
            write(run, state);
        } catch (UncheckedIOException e) {
            LOG.log(System.Logger.Level.WARNING, "the page of the training: " + e.getMessage());
        }
    }

    private void write(TrainingRun run, State state) {
        long start = System.nanoTime();
        byte[] bytes = of(run, state).html().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(page.file(), out -> out.write(bytes));
        written = System.nanoTime();
        writing = written - start;
    }

    private Page of(TrainingRun run, State state) {
        History history = run.history();
        int done = history.epochs().size();
        Confusions confusions = examples.confusions();
        SequencedMap<String, List<Example>> shown = new LinkedHashMap<>();
        if (!examples.worstExamples().isEmpty()) {
            shown.put("Most mistaken examples", examples.worstExamples());
        }
        if (!examples.firstExamples().isEmpty()) {
            shown.put("First examples of the validation", examples.firstExamples());
        }
        return new Page(page.title(), state, done, Math.max(done, run.epochs()), tiles(run, history, state),
                done == 0 ? OptionalDouble.empty() : OptionalDouble.of(history.best().number()), curves(history),
                List.of(GRADIENTS), weights, parameters.size() - weights.size(), confusions, shown, settings,
                LocalDateTime.now().format(TIME));
    }

    private SequencedMap<String, String> tiles(TrainingRun run, History history, State state) {
        SequencedMap<String, String> tiles = new LinkedHashMap<>();
        tiles.put("epoch", history.epochs().size() + " of " + run.epochs());
        if (history.epochs().isEmpty()) {
            return tiles;
        }
        Epoch last = history.last();
        tiles.put("training loss", Numbers.of(last.training().loss()));
        last.validation().ifPresent(it -> tiles.put("validation loss", Numbers.of(it.loss())));
        last.validation().orElse(last.training()).metrics()
                .forEach(
                        (name, value) -> tiles.put((last.validation().isPresent() ? "validation " : "training ") + name,
                                Numbers.of(value)));
        tiles.put("best epoch", Long.toString(history.best().number()));
        tiles.put(RATE, Numbers.of(last.learningRate()));
        tiles.put("steps", Long.toString(last.steps()));
        double seconds = history.epochs().stream().mapToDouble(Epoch::seconds).sum();
        tiles.put("time", Numbers.duration(seconds));
        tiles.put("time of an epoch", Numbers.duration(seconds / history.epochs().size()));
        if (state == State.RUNNING) {
            tiles.put("time left", Numbers.duration(seconds / history.epochs().size() * run.epochsLeft()));
        }
        return tiles;
    }

    private SequencedMap<String, List<Series>> curves(History history) {
        SequencedMap<String, List<Series>> curves = new LinkedHashMap<>();
        if (history.epochs().isEmpty()) {
            return curves;
        }
        curves.put("loss", both(history, Evaluation::loss));
        history.epochs().stream()
                .flatMap(epoch -> Stream.concat(Stream.of(epoch.training()), epoch.validation().stream()))
                .flatMap(evaluation -> evaluation.metrics().keySet().stream()).distinct()
                .forEach(metric -> curves.put(metric,
                        both(history, evaluation -> evaluation.metrics().getOrDefault(metric, Double.NaN))));
        curves.put(RATE, List.of(new Series(RATE, history.column(Epoch::number),
                history.column(Epoch::learningRate))));
        if (!gradients.isEmpty()) {
            curves.put(GRADIENTS, gradients.entrySet().stream()
                    .map(layer -> new Series(layer.getKey(),
                            layer.getValue().keySet().stream().mapToDouble(Long::doubleValue).toArray(),
                            layer.getValue().values().stream().mapToDouble(Double::doubleValue).toArray()))
                    .toList());
        }
        return curves;
    }

    private static List<Series> both(History history, ToDoubleFunction<Evaluation> number) {
        double[] epochs = history.column(Epoch::number);
        List<Series> both = new ArrayList<>();
        both.add(new Series("training", epochs, history.column(epoch -> number.applyAsDouble(epoch.training()))));
        if (history.epochs().stream().anyMatch(epoch -> epoch.validation().isPresent())) {
            both.add(new Series("validation", epochs,
                    history.column(epoch -> epoch.validation().map(number::applyAsDouble).orElse(Double.NaN))));
        }
        return both;
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
