package org.chainrule.nn.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * A batch of examples that are computed together. The first axis of every tensor counts the examples. Most batches have
 * one {@link #input()} and one {@link #target()}; networks may also take several inputs, and learn several targets.
 *
 * @param inputs what a network is given, such as (size, features); one tensor or more
 * @param targets what it should answer, such as labels of shape (size); none where the loss needs none
 */
public record Batch(List<Tensor> inputs, List<Tensor> targets) {

    /**
     * Makes a batch of several inputs and targets.
     *
     * @throws IllegalArgumentException if there is no input, a tensor is a scalar, or the sizes of the first axes differ
     */
    public Batch {
        inputs = copyOf("inputs", inputs);
        targets = copyOf("targets", targets);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("a batch has an input at least");
        }
        if (Stream.of(inputs, targets).flatMap(List::stream).map(Tensor::shape)
                .mapToInt(shape -> shape.rank() == 0 ? -1 : shape.size(0)).distinct().count() > 1
                || inputs.getFirst().shape().rank() == 0) {
            throw new IllegalArgumentException(described("inputs", inputs) + " and " + described("targets", targets)
                    + " don't pair up: the first axis of " + (inputs.size() + targets.size() == 2 ? "both" : "all")
                    + " counts the examples, and must be of one size");
        }
    }

    /**
     * Makes a batch.
     *
     * @param input what a network is given
     * @param target what it should answer
     * @throws IllegalArgumentException if one is a scalar, or the sizes of the first axes differ
     */
    public Batch(Tensor input, Tensor target) {
        this(List.of(Objects.requireNonNull(input, "input")), List.of(Objects.requireNonNull(target, "target")));
    }

    /** Describes the shapes of tensors. */
    static String shapes(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::shape).map(Shape::toString).collect(Collectors.joining(", "));
    }

    /**
     * Returns the only input.
     *
     * @return what a network is given
     * @throws IllegalStateException if there are several
     */
    public Tensor input() {
        return only(inputs, "input");
    }

    /**
     * Returns an input.
     *
     * @param index its index
     * @return what a network is given
     * @throws IllegalArgumentException if there is no such input
     */
    public Tensor input(int index) {
        if (index < 0 || index >= inputs.size()) {
            throw new IllegalArgumentException("there is no input " + index + " among " + inputs.size());
        }
        return inputs.get(index);
    }

    /**
     * Returns the only target.
     *
     * @return what the network should answer
     * @throws IllegalStateException if there is none, or there are several
     */
    public Tensor target() {
        return only(targets, "target");
    }

    private static Tensor only(List<Tensor> tensors, String kind) {
        if (tensors.size() != 1) {
            throw new IllegalStateException("the batch has " + tensors.size() + " " + kind + "s, not one: use " + kind
                    + "s(), and a trainer with a function of the batch: Trainer.of(network, batch -> ..., loss, optimizer)");
        }
        return tensors.getFirst();
    }

    private static List<Tensor> copyOf(String role, List<Tensor> tensors) {
        Objects.requireNonNull(tensors, role).forEach(tensor -> Objects.requireNonNull(tensor, role));
        return List.copyOf(tensors);
    }

    private static String described(String role, List<Tensor> tensors) {
        return tensors.stream()
                .map(tensor -> (tensor.name().isEmpty() ? "" : tensor.name() + " ") + tensor.shape() + " "
                        + tensor.dtype())
                .collect(Collectors.joining(", ", role + " ", ""));
    }

    /** {@return the number of examples} */
    public int size() {
        return inputs.getFirst().shape().size(0);
    }

    /**
     * Replaces an input, such as by a transform.
     *
     * @param index the index of the input
     * @param input what takes its place, of as many examples
     * @return a batch with the other inputs and the targets of this one
     * @throws IllegalArgumentException if there is no such input, or it has another number of examples
     */
    public Batch withInput(int index, Tensor input) {
        Objects.requireNonNull(input, "input");
        Tensor[] changed = inputs.toArray(Tensor[]::new);
        input(index);
        changed[index] = input;
        return new Batch(List.of(changed), targets);
    }
}
