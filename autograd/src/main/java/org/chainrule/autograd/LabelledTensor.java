package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A tensor with a label for each axis.
 *
 * @param tensor the tensor
 * @param labels a label for each axis
 */
record LabelledTensor(Tensor tensor, int[] labels) {

    boolean has(int label) {
        return axis(label) >= 0;
    }

    /** Returns the axis with a label; -1 if there is none. */
    private int axis(int label) {
        for (int axis = 0; axis < labels.length; axis++) {
            if (labels[axis] == label) {
                return axis;
            }
        }
        return -1;
    }

    int size(int label) {
        return tensor.shape().size(axis(label));
    }

    /** Takes the diagonal where axes have the same label. */
    LabelledTensor withDistinctLabels() {
        for (int second = labels.length - 1; second > 0; second--) {
            int first = axis(labels[second]);
            if (first < second) {
                if (tensor.shape().size(first) != tensor.shape().size(second)) {
                    throw new IllegalArgumentException(
                            "the axes '" + Einsum.text(labels[second]) + "' of " + tensor.describe()
                                    + " have different sizes");
                }
                int dropped = second;
                int[] others = IntStream.range(0, labels.length).filter(axis -> axis != dropped && axis != first)
                        .map(axis -> labels[axis]).toArray();
                int[] withDiagonal = Arrays.copyOf(others, others.length + 1);
                withDiagonal[others.length] = labels[second];
                return new LabelledTensor(tensor.moveAxis(new int[] {first, second}, new int[] {-2, -1}).diagonal(),
                        withDiagonal).withDistinctLabels();
            }
        }
        return this;
    }

    /** Leaves out axes of size 1 whose label has another size elsewhere, so that they are broadcast. */
    LabelledTensor withoutOnes(IntPredicate isLonger) {
        int[] ones = IntStream.range(0, labels.length)
                .filter(axis -> tensor.shape().size(axis) == 1 && isLonger.test(labels[axis])).toArray();
        return ones.length == 0
                ? this
                : new LabelledTensor(tensor.squeeze(ones),
                        without(axis -> IntStream.of(ones).anyMatch(one -> one == axis)));
    }

    /** Sums over the axes with labels that aren't kept. */
    LabelledTensor summed(IntPredicate isKept) {
        int[] axes = IntStream.range(0, labels.length).filter(axis -> !isKept.test(labels[axis])).toArray();
        return axes.length == 0
                ? this
                : new LabelledTensor(tensor.sum(axes), without(axis -> !isKept.test(labels[axis])));
    }

    private int[] without(IntPredicate isDropped) {
        return IntStream.range(0, labels.length).filter(isDropped.negate()).map(axis -> labels[axis]).toArray();
    }

    /** Returns the tensor with its axes in the order of labels, which are all that it has. */
    Tensor ordered(int... order) {
        return tensor.permute(IntStream.of(order).map(this::axis).toArray());
    }
}
