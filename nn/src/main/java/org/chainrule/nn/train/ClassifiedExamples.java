package org.chainrule.nn.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.internal.PngImage;
import org.chainrule.nn.page.Confusions;
import org.chainrule.nn.page.Example;
import org.chainrule.nn.page.Numbers;

/** Watches a validation: counts the predicted classes, and keeps the first examples and the most mistaken ones. */
final class ClassifiedExamples {
    private static final int MOST_CLASSES = 1000;
    private static final int GUESSES = 3;
    private static final int LEAST_ROWS = 4; // of an image that isn't declared as such
    private static final int MOST_FEATURES = 8;
    private static final long IGNORED = -100; // as losses do by default

    private final TrainingPage page;
    private final List<Kept> first = new ArrayList<>();
    private final PriorityQueue<Kept> worst = new PriorityQueue<>(
            Comparator.comparingDouble(Kept::probability).reversed());
    private List<String> names; // null before the first batch
    private ConfusionMatrix matrix;

    /**
     * An example.
     *
     * @param input its input
     * @param truth its class
     * @param probability that of its class
     * @param probabilities those of all classes
     */
    private record Kept(Tensor input, int truth, double probability, double... probabilities) {

        int predicted() {
            return order().getFirst();
        }

        List<Integer> order() {
            return IntStream.range(0, probabilities.length).boxed()
                    .sorted(Comparator.comparingDouble((Integer n) -> -probabilities[n])).limit(GUESSES).toList();
        }
    }

    ClassifiedExamples(TrainingPage page) {
        this.page = page;
    }

    /** Adds a batch of the validation, if it is of scores and labels. */
    void add(Batch batch, List<Tensor> predictions) {
        if (predictions.isEmpty() || batch.targets().isEmpty()
                || !isClassified(predictions.getFirst(), batch.targets().getFirst())) {
            return;
        }
        Tensor scores = predictions.getFirst().detach();
        Tensor labels = batch.targets().getFirst();
        int classes = scores.shape().size(1);
        if (matrix == null) {
            names = page.classes().isEmpty()
                    ? IntStream.range(0, classes).mapToObj(Integer::toString).toList()
                    : page.classes();
            matrix = new ConfusionMatrix(names);
        }
        matrix.add(scores, labels, IGNORED);
        Tensor input = batch.inputs().getFirst();
        double[] probabilities = probabilities(scores).toDoubleArray();
        long[] truths = labels.toLongArray();
        for (int n = 0; n < truths.length; n++) {
            if (truths[n] != IGNORED) {
                keep(input, n, (int) truths[n],
                        Arrays.copyOfRange(probabilities, n * classes, (n + 1) * classes));
            }
        }
    }

    private static boolean isClassified(Tensor scores, Tensor labels) {
        Shape shape = scores.shape();
        return scores.dtype().isFloating() && labels.dtype() == DType.I64
                && shape.rank() == 2 && shape.size(1) > 1 && shape.size(1) <= MOST_CLASSES
                && labels.shape().equals(Shape.of(shape.size(0)));
    }

    /** Returns scores as they are if they are probabilities already, else the softmax of them. */
    private static Tensor probabilities(Tensor scores) {
        boolean areProbabilities = scores.size() > 0 && scores.min().item() >= 0
                && scores.sum(1).sub(1).abs().max().item() < 1e-4;
        return areProbabilities ? scores : scores.softmax(1);
    }

    private void keep(Tensor inputs, int n, int truth, double... probabilities) {
        double probability = Double.isNaN(probabilities[truth]) ? 0 : probabilities[truth];
        boolean isFirst = first.size() < page.examples();
        boolean isBad = worst.size() < page.examples()
                || !worst.isEmpty() && probability < worst.peek().probability;
        if (!isFirst && !isBad) {
            return;
        }
        var kept = new Kept(inputs.select(0, n).detach().copy(), truth, probability, probabilities);
        if (isFirst) {
            first.add(kept);
        }
        if (isBad && kept.predicted() != truth) {
            worst.add(kept);
            if (worst.size() > page.examples()) {
                worst.remove();
            }
        }
    }

    /** Returns the confusion matrix; null if nothing was classified. */
    Confusions confusions() {
        if (matrix == null) {
            return null;
        }
        int classes = names.size();
        long[][] counts = new long[classes][classes];
        double[] recalls = new double[classes];
        for (int truth = 0; truth < classes; truth++) {
            for (int predicted = 0; predicted < classes; predicted++) {
                counts[truth][predicted] = matrix.count(truth, predicted);
            }
            recalls[truth] = matrix.recall(truth);
        }
        return new Confusions(names, counts, recalls);
    }

    List<Example> firstExamples() {
        return first.stream().map(this::shown).toList();
    }

    /** Returns the most mistaken examples, those with the least probability of their class first. */
    List<Example> worstExamples() {
        return worst.stream().sorted(Comparator.comparingDouble(Kept::probability)).map(this::shown).toList();
    }

    private Example shown(Kept kept) {
        Tensor image = image(kept.input);
        return new Example(image == null ? null : PngImage.of(image).encoded(),
                image == null ? features(kept.input) : "",
                names.get(kept.truth), kept.predicted() == kept.truth,
                kept.order().stream().map(n -> new Example.Guess(names.get(n), kept.probabilities[n])).toList());
    }

    /** Returns an input as an image of values from 0 to 1; null if it is none. */
    private Tensor image(Tensor input) {
        Shape shape = input.shape();
        Tensor image = input;
        if (page.imageHeight() > 0 && input.size() == page.imageHeight() * page.imageWidth()) {
            image = input.reshape(page.imageHeight(), page.imageWidth());
        } else {
            boolean isPlane = shape.rank() == 2 || shape.rank() == 3 && (shape.size(0) == 1 || shape.size(0) == 3);
            if (!isPlane || shape.size(-2) < LEAST_ROWS || shape.size(-1) < LEAST_ROWS) {
                return null;
            }
        }
        Tensor values = image.to(DType.F64);
        double min = values.min().item();
        double max = values.max().item();
        return min >= 0 && max <= 1 || !(max > min) ? values : values.sub(min).div(max - min);
    }

    private static String features(Tensor input) {
        double[] values = input.flatten().to(DType.F64).toDoubleArray();
        return Arrays.stream(values).limit(MOST_FEATURES).mapToObj(Numbers::of)
                .collect(Collectors.joining(", ", "",
                        values.length > MOST_FEATURES ? String.format(Locale.ROOT, ", … (%d)", values.length) : ""));
    }
}
