package org.chainrule.benchmarks.work;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A training step of a perceptron: forward pass, loss, backward pass, and an update of the parameters in place.
 *
 * @param name the name
 * @param batch the number of examples
 * @param sizes the sizes of the input, of each hidden layer, and of the output
 * @param goal the loss and the optimizer
 */
public record Training(String name, int batch, List<Integer> sizes, Goal goal) implements Work {

    /** A loss and an optimizer. */
    public enum Goal {
        /** Mean squared error by gradient descent. */
        REGRESSION(0.01),
        /** Softmax cross-entropy by Adam. */
        CLASSIFICATION(0.001);

        private final double learningRate;

        Goal(double learningRate) {
            this.learningRate = learningRate;
        }

        /** {@return the learning rate} */
        public double learningRate() {
            return learningRate;
        }
    }

    /**
     * Creates a training step.
     *
     * @param name the name
     * @param batch the number of examples
     * @param goal the loss and the optimizer
     * @param sizes the sizes of the input, of each hidden layer, and of the output
     * @return the work
     */
    public static Training of(String name, int batch, Goal goal, Integer... sizes) {
        return new Training(name, batch, List.of(sizes), goal);
    }

    /** {@return the number of linear layers} */
    public int layers() {
        return sizes.size() - 1;
    }

    /** {@return the number of features of an example} */
    public int inputs() {
        return sizes.getFirst();
    }

    /** {@return the number of outputs for an example} */
    public int outputs() {
        return sizes.getLast();
    }

    /** {@return the examples, row by row} */
    public float[] x() {
        return SyntheticData.uniform(1, batch * inputs(), 1);
    }

    /** {@return the targets, row by row} */
    public float[] targets() {
        return SyntheticData.uniform(7, batch * outputs(), 1);
    }

    /** {@return the class of each example} */
    public long[] labels() {
        return SyntheticData.labels(3, batch, outputs());
    }

    /**
     * Returns the initial weight of a layer.
     *
     * @param layer its index
     * @return the weight (out, in), row by row
     */
    public float[] weight(int layer) {
        int in = sizes.get(layer);
        return SyntheticData.uniform(10 + layer, sizes.get(layer + 1) * in, 1 / Math.sqrt(in));
    }

    /**
     * Returns the initial bias of a layer.
     *
     * @param layer its index
     * @return the bias (out)
     */
    public float[] bias(int layer) {
        return SyntheticData.uniform(20 + layer, sizes.get(layer + 1), 1 / Math.sqrt(sizes.get(layer)));
    }

    @Override
    public String description() {
        return "batch " + batch + ", " + sizes.stream().map(String::valueOf).collect(Collectors.joining("-")) + ", "
                + switch (goal) {
                    case REGRESSION -> "mean squared error, SGD";
                    case CLASSIFICATION -> "softmax cross-entropy, Adam";
                };
    }

    @Override
    public Group group() {
        return Group.TRAINING;
    }

    @Override
    public Precision precision() {
        return Precision.F32;
    }

    @Override
    public int runsBeforeCheck() {
        return 3;
    }
}
