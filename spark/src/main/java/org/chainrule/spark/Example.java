package org.chainrule.spark;

import java.io.Serializable;
import java.util.Objects;

import org.apache.spark.ml.feature.LabeledPoint;

/**
 * An input with its target, as an RDD has them that a network is trained on.
 *
 * @param input the numbers of the input
 * @param target the values to be predicted, or a label alone
 * @param isLabel whether the target is the label of a class, an integer
 */
public record Example(double[] input, double[] target, boolean isLabel) implements Serializable {

    /**
     * Creates an example, which shares the arrays.
     *
     * @throws IllegalArgumentException if a label isn't one integer
     */
    public Example {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(target, "target");
        if (isLabel && target.length != 1) {
            throw new IllegalArgumentException("an example has one label, not " + target.length);
        }
        if (isLabel && (target[0] != Math.rint(target[0]) || Double.isInfinite(target[0]))) {
            throw new IllegalArgumentException("a label is an integer, not " + target[0]);
        }
    }

    /**
     * Creates an example of a class.
     *
     * @param input the numbers of the input
     * @param label the number of the class, from 0
     * @return the example
     */
    public static Example ofLabel(double[] input, long label) {
        return new Example(input, new double[] {label}, true);
    }

    /**
     * Creates an example of a class, which Spark has as a double.
     *
     * @param point the features, and the number of the class
     * @return the example
     * @throws IllegalArgumentException if the label isn't an integer
     */
    public static Example ofLabel(LabeledPoint point) {
        return new Example(point.features().toArray(), new double[] {point.label()}, true);
    }

    /**
     * Creates an example whose values are to be predicted.
     *
     * @param input the numbers of the input
     * @param values the values
     * @return the example
     */
    public static Example ofValues(double[] input, double... values) {
        return new Example(input, values, false);
    }
}
