package org.chainrule.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.random.RandomStreams;

/**
 * A set of examples, counted from 0. {@link DataLoader} makes batches of it.
 *
 * <p>
 * A set may read examples from files when they are asked for. It must give the same each time, and may be asked by
 * several threads at once.
 */
public interface Dataset {

    /**
     * Returns the number of examples.
     *
     * @return how many there are
     */
    int size();

    /**
     * Returns examples as one batch.
     *
     * @param indices which, in the order of the batch; an example may come twice
     * @return a batch of so many
     * @throws IllegalArgumentException if there is no such example
     */
    Batch get(int... indices);

    /**
     * Makes a set of the rows of two tensors. They are copied, so that what is written to the tensors later has no
     * effect.
     *
     * @param inputs the inputs; the first axis counts the examples
     * @param targets the targets; the first axis counts the examples
     * @return the set
     * @throws IllegalArgumentException if one is a scalar, or the sizes of the first axes differ
     */
    static Dataset of(Tensor inputs, Tensor targets) {
        return of(List.of(Objects.requireNonNull(inputs, "inputs")),
                List.of(Objects.requireNonNull(targets, "targets")));
    }

    /**
     * Makes a set of examples that have several inputs or targets: of the rows of so many tensors, which are copied.
     *
     * @param inputs a tensor for each input of an example; the first axis of each counts the examples
     * @param targets a tensor for each target, or none
     * @return the set
     * @throws IllegalArgumentException if there is no input, a tensor is a scalar, or the sizes of the first axes differ
     */
    static Dataset of(List<Tensor> inputs, List<Tensor> targets) {
        return TensorDataset.of(new Batch(inputs, targets));
    }

    /**
     * Returns the whole set as one batch.
     *
     * @return all examples in order
     */
    default Batch all() {
        return Subset.examples(this, ExampleIndices.first(size()));
    }

    /**
     * Selects a part of this set.
     *
     * @param indices which examples, in the order of the part
     * @return a set of those; nothing is copied
     * @throws IllegalArgumentException if there is no such example
     */
    default Dataset subset(int... indices) {
        return new Subset(this, indices);
    }

    /**
     * Splits the examples at random into several sets, such as one for training and one for validation. Each example is
     * in exactly one part.
     *
     * @param seed which of the random orders
     * @param shares the share of each part, in all 1; sizes are rounded, but each part has an example at least, unless its
     *        share is 0
     * @return a set for each share, in random order
     * @throws IllegalArgumentException if a share is negative, the shares don't add up to 1, or there are more parts than
     *         examples
     * @throws IllegalStateException if there are more examples than memory holds indices of
     */
    default List<Dataset> split(long seed, double... shares) {
        int[] sizes = Subset.sizes(size(), shares);
        ExampleIndices.requireRoom(size(), 2); // in order, and in the parts
        int[] order = RandomStreams.permutation(size(), RandomStreams.of(seed));
        List<Dataset> parts = new ArrayList<>();
        int begin = 0;
        for (int count : sizes) {
            parts.add(subset(Arrays.copyOfRange(order, begin, begin + count)));
            begin += count;
        }
        return List.copyOf(parts);
    }
}
