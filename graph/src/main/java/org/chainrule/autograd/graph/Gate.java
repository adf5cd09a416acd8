package org.chainrule.autograd.graph;

import java.util.List;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A node of a recorded {@link Graph}, for one tensor: the op that made it and from what, or a leaf. Two gates are equal
 * only if they are the same object.
 */
public final class Gate {
    private final String name;
    private final boolean isNamedByUser;
    private final Tensor value;
    private final Tensor gradient;
    private final List<Gate> inputs;
    private final boolean isBox; // stands for a group

    Gate(String name, boolean isNamedByUser, Tensor value, Tensor gradient, List<Gate> inputs) {
        this(name, isNamedByUser, value, gradient, inputs, false);
    }

    private Gate(String name, boolean isNamedByUser, Tensor value, Tensor gradient, List<Gate> inputs, boolean isBox) {
        this.name = name;
        this.isNamedByUser = isNamedByUser;
        this.value = value;
        this.gradient = gradient;
        this.inputs = inputs;
        this.isBox = isBox;
    }

    /** Creates what is drawn for a group of gates. */
    static Gate box(String name, Gate result, List<Gate> inputs) {
        return new Gate(name, false, result.value, result.gradient, inputs, true);
    }

    /** Returns a gate that differs in its inputs, to draw a part of a graph. */
    Gate copy(List<Gate> others) {
        return new Gate(name, isNamedByUser, value, gradient, others, isBox);
    }

    /** Returns whether this stands for a group of gates. */
    boolean isBox() {
        return isBox;
    }

    boolean isNamedByUser() {
        return isNamedByUser;
    }

    /**
     * Returns a short name that no other gate of the graph has. It is the tensor's own name where it was given one, or
     * another that {@link Graph#named} gave, with {@code #2} and so on behind a name given twice. Others are numbered in
     * the order of evaluation: {@code v1} for what an op made, {@code x1} for a leaf that requires a gradient,
     * {@code c1} for a constant.
     *
     * @return the name, on one line
     */
    public String name() {
        return name;
    }

    /**
     * Returns the op that made the value.
     *
     * @return the op, or null for a leaf
     */
    public @Nullable Op op() {
        return value.op();
    }

    /**
     * Returns what is written on the gate: the op's label, such as {@code +} or {@code *-1}, or a leaf's name.
     *
     * @return the label, on one line
     */
    public String label() {
        return isLeaf() || isBox ? name : GateNames.onOneLine(op().label());
    }

    /**
     * Returns whether this is a leaf, which no recorded op made.
     *
     * @return true for parameters, data and constants
     */
    public boolean isLeaf() {
        return op() == null;
    }

    /**
     * Returns what the op was applied to.
     *
     * @return the gates of its arguments, in order; none for a leaf
     */
    public List<Gate> inputs() {
        return inputs;
    }

    /**
     * Returns the forward value.
     *
     * @return the tensor that was recorded
     */
    public Tensor value() {
        return value;
    }

    /**
     * Returns the gradient of the graph's result by this value.
     *
     * @return the gradient, of the value's shape; null where none is asked for or none was computed
     */
    public @Nullable Tensor gradient() {
        return gradient;
    }

    /** Returns the name that the user gave to an op's result; empty where there is none. */
    String caption() {
        return isNamedByUser && !isLeaf() && !isBox ? name : "";
    }

    /** Returns the name and what it is made of: {@code v2 = + of v1, b}. */
    @Override
    public String toString() {
        return isLeaf() ? name : name + " = " + label() + " of " + String.join(", ", inputNames());
    }

    List<String> inputNames() {
        return inputs.stream().map(Gate::name).toList();
    }
}
