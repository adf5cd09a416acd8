package org.chainrule.nn.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.losses.Loss;

/**
 * The loss and the metrics of a network on some data.
 *
 * @param loss the mean loss of an example
 * @param metrics the metrics by their names
 */
public record Evaluation(double loss, SequencedMap<String, Double> metrics) {

    /** Creates an evaluation. */
    public Evaluation {
        Objects.requireNonNull(metrics, "metrics").forEach((name, value) -> {
            Objects.requireNonNull(name, "a metric's name");
            Objects.requireNonNull(value, () -> "the metric " + name);
        });
        metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
    }

    /**
     * Evaluates a network in evaluation mode, and without recording.
     *
     * @param network the network
     * @param loss a mean over a batch's examples, as losses are by default
     * @param metrics the metrics
     * @param batches the data
     * @return the loss, as the mean over all examples, and the metrics
     * @throws IllegalArgumentException if there are no data
     */
    public static Evaluation of(Layer network, Loss loss, List<Metric> metrics, Iterable<Batch> batches) {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(loss, "loss");
        return ofForward(forward(network), BatchLoss.of(loss), metrics, batches);
    }

    /**
     * Evaluates a network of several inputs or predictions, in evaluation mode, and without recording.
     *
     * @param forward computes the network's predictions for a batch
     * @param loss a mean over a batch's examples
     * @param metrics the metrics, each of one of the {@linkplain Metric#output outputs}
     * @param batches the data
     * @return the loss, as the mean over all examples, and the metrics
     * @throws IllegalArgumentException if there are no data
     */
    public static Evaluation ofForward(Function<Batch, List<Tensor>> forward, BatchLoss loss, List<Metric> metrics,
            Iterable<Batch> batches) {
        Objects.requireNonNull(metrics, "metrics");
        var alone = new TrainingGroup(AllReduce.alone(), List.of());
        return watched(forward, loss, metrics, batches, alone, (_, _) -> {});
    }

    /** Evaluates a network on the data of all workers, and shows each batch of this one with its predictions to a watcher. */
    static Evaluation watched(Function<Batch, List<Tensor>> forward, BatchLoss loss, List<Metric> metrics,
            Iterable<Batch> batches, TrainingGroup group, BiConsumer<Batch, List<Tensor>> watcher) {
        Objects.requireNonNull(forward, "forward");
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(metrics, "metrics");
        Objects.requireNonNull(batches, "batches");
        var accumulator = new Accumulator(metrics);
        Autograd.noGrad(() -> Training.off(() -> {
            for (Iterator<Batch> own = batches.iterator();;) {
                List<Batch> next = own.hasNext() ? List.of(Objects.requireNonNull(own.next(), "batches")) : List.of();
                TrainingGroup.Round round = group.begin(next, true); // all have averaged what they average
                round.past().forEach(accumulator::add);
                if (round.isOver()) {
                    return null;
                }
                List<BatchResult> results = new ArrayList<>();
                for (Batch batch : next) {
                    List<Tensor> predictions = predictions(forward, batch);
                    results.add(BatchResult.of(batch, predictions, loss(loss, predictions, batch).item()));
                    watcher.accept(batch, predictions);
                }
                group.end(results).forEach(accumulator::add);
            }
        }));
        if (accumulator.losses.isEmpty()) {
            throw new IllegalArgumentException("there are no data to evaluate the network on");
        }
        return accumulator.evaluation();
    }

    /** Computes the predictions for a batch. */
    static List<Tensor> predictions(Function<Batch, List<Tensor>> forward, Batch batch) {
        List<Tensor> predictions = Objects.requireNonNull(forward.apply(batch), "the network returned null");
        predictions.forEach(prediction -> Objects.requireNonNull(prediction, "the network returned null"));
        return predictions;
    }

    /** Computes the loss of a batch. */
    static Tensor loss(BatchLoss loss, List<Tensor> predictions, Batch batch) {
        return Objects.requireNonNull(loss.of(predictions, batch), "the loss returned null");
    }

    /** Returns the function of a network that has one input and one prediction. */
    static Function<Batch, List<Tensor>> forward(Layer network) {
        return new OfOneInput(network);
    }

    /** Computes the only prediction from the only input. */
    private record OfOneInput(Layer network) implements Function<Batch, List<Tensor>>, Serializable {

        @Override
        public List<Tensor> apply(Batch batch) {
            return List.of(Objects.requireNonNull(network.forward(batch.input()), "the network returned null"));
        }
    }

    /** Returns loss and metrics: {@code loss 0.1234, accuracy 0.9870}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", loss));
        metrics.forEach((name, value) -> text.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return text.toString();
    }

    /** Accumulates loss and metrics over batches. */
    static final class Accumulator {
        private static final String LOSS = "loss"; // as no metric is called
        private static final Metric.Accumulator UNKNOWN = new Metric.Accumulator() {
            @Override
            public void add(Tensor prediction, Tensor target) {}

            @Override
            public double value() {
                return Double.NaN;
            }
        };

        private final List<Metric> metrics;
        private final List<Metric.Accumulator> accumulators;
        private final WeightedMean losses = new WeightedMean();

        Accumulator(List<Metric> metrics) {
            Set<String> names = new HashSet<>();
            for (Metric metric : metrics) {
                Objects.requireNonNull(metric, "metrics");
                if (!names.add(metric.name())) {
                    throw new IllegalArgumentException("two metrics are called " + metric.name()
                            + "; give one another name: metric.named(name)");
                }
            }
            this.metrics = metrics;
            this.accumulators = new ArrayList<>(metrics.stream().map(Metric::started).toList());
        }

        void add(BatchResult result) {
            losses.add(result.loss(), result.size());
            for (int i = 0; i < accumulators.size(); i++) {
                int output = metrics.get(i).output();
                if (output >= Math.min(result.predictions().size(), result.targets().size())) {
                    throw new IllegalArgumentException("the metric " + metrics.get(i).name() + " is of output " + output
                            + ", counted from 0, but the predictions are " + result.predictions().size()
                            + " and the targets " + result.targets().size());
                }
                add(i, result.predictions().get(output).detach(), result.targets().get(output));
            }
        }

        private void add(int metric, Tensor prediction, Tensor target) {
            try {
                accumulators.get(metric).add(prediction, target);
            } catch (IllegalArgumentException e) {
                var named = new IllegalArgumentException(
                        "the metric " + metrics.get(metric).name() + ": " + e.getMessage(), e.getCause());
                named.setStackTrace(e.getStackTrace()); // which leads to the metric
                throw named;
            }
        }

        /** Returns what was kept of all batches: of the loss, and of each metric whose accumulator can be saved, by its name. */
        SequencedMap<String, double[]> state() {
            SequencedMap<String, double[]> states = new LinkedHashMap<>();
            states.put(LOSS, losses.state());
            for (int i = 0; i < accumulators.size(); i++) {
                double[] state = accumulators.get(i).state();
                if (state != null) {
                    states.put(metrics.get(i).name(), state);
                }
            }
            return states;
        }

        /** Goes on from what another one has kept. A metric that isn't among it is NaN, whatever is added. */
        void load(Map<String, double[]> states) {
            if (!states.containsKey(LOSS)) {
                throw new IllegalArgumentException("there is no state of the " + LOSS);
            }
            losses.load(states.get(LOSS));
            for (int i = 0; i < accumulators.size(); i++) {
                double[] state = states.get(metrics.get(i).name());
                if (state == null || accumulators.get(i).state() == null) {
                    accumulators.set(i, UNKNOWN);
                } else {
                    accumulators.get(i).load(state);
                }
            }
        }

        /** Returns loss and metrics of all batches; the loss of no examples is NaN. */
        Evaluation evaluation() {
            SequencedMap<String, Double> values = new LinkedHashMap<>();
            for (int i = 0; i < accumulators.size(); i++) {
                values.put(metrics.get(i).name(), accumulators.get(i).value());
            }
            return new Evaluation(losses.value(), values);
        }
    }
}
