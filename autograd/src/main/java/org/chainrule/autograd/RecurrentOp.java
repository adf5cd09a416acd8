package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.kernel.ArraySlice;
import org.chainrule.autograd.kernel.RecurrentCell;
import org.chainrule.autograd.kernel.RecurrentSteps;

/**
 * All steps of a recurrent cell. The arguments are the input's part of the preactivations, the weight, the first hidden state, the
 * first state of the cell or the bias where there is one, the lengths of the sequences, and what the steps leave for the way back,
 * which is computed before. The result holds the hidden states after each step and the last states, along axis 0.
 *
 * @param cell the cell
 * @param reversed whether the last step comes first
 */
record RecurrentOp(RecurrentCell cell, boolean reversed) implements JointRule {

    RecurrentOp(RecurrentCell cell, Steps steps) {
        this(cell, Objects.requireNonNull(steps, "steps").reversed());
    }

    @Override
    public String name() {
        return switch (cell) {
            case TANH -> "rnnTanh";
            case RELU -> "rnnRelu";
            case LSTM -> "lstm";
            case GRU -> "gru";
        };
    }

    /** Runs the steps and records the op. */
    static Tensor apply(RecurrentOp op, Steps steps, Tensor... operands) {
        Tape.requireOperands(op.name(), operands);
        Tensor[] all = Arrays.copyOf(operands, operands.length + 2);
        Tape.reportAs(op.name(), () -> {
            DType type = op.dtype(operands);
            Shape x = op.requireInput(operands[0].shape());
            Tensor lengths = op.lengths(steps.lengths(), x.size(0), x.size(1));
            all[operands.length] = lengths;
            op.requireShapes(Arrays.stream(operands).map(Tensor::shape).toArray(Shape[]::new));
            all[operands.length + 1] = op.saved(type, lengths, operands);
            return null;
        }, operands);
        return Tape.apply(op, all);
    }

    private Tensor lengths(Tensor given, int steps, int batch) {
        if (given == null) {
            long[] all = new long[batch];
            Arrays.fill(all, steps);
            return Tensor.owning(all, Shape.of(batch)).named("lengths");
        }
        if (given.dtype() != DType.I64 || !given.shape().equals(Shape.of(batch))) {
            throw new IllegalArgumentException("the lengths must be a vector (" + batch + ") of type I64, one for each "
                    + "sequence along axis 1, not " + given.shape() + " " + given.dtype());
        }
        for (long length : (long[]) given.contiguousArray()) {
            if (length < 0 || length > steps) {
                throw new IllegalArgumentException("a length must be from 0 to " + steps
                        + ", the number of steps along axis 0, not " + length);
            }
        }
        return given;
    }

    /** Runs the steps; returns all that the rules and the result are made of, unrecorded. */
    private Tensor saved(DType type, Tensor lengths, Tensor... operands) {
        if (Batching.isAmong(operands)) {
            return Batching.innermost((isBatched, x) -> savedOfAll(type, lengths, isBatched, Tape.detached(x)),
                    example -> saved(type, lengths, example), operands);
        }
        return Capture.opaque(cell.name(), x -> savedBy(type, lengths, x), operands).named("saved");
    }

    private Tensor savedBy(DType type, Tensor lengths, Tensor... operands) {
        Tensor[] x = inOrder(type, operands);
        int size = x[2].shape().size(1);
        int count = x[0].shape().size(0);
        Tensor saved = Tensor.empty(flat(RecurrentSteps.saved(cell, count, lengths.size(), size)), type);
        steps(lengths, count, size).run(slice(x[0]), Matrices.of(x[1]), slice(x[2]), x.length > 3 ? slice(x[3]) : null,
                saved.storage().array());
        return saved;
    }

    private Tensor savedOfAll(DType type, Tensor lengths, boolean[] isBatched, Tensor... x) {
        if (!RecurrentBatches.shareWeights(cell, isBatched)) {
            return null;
        }
        Tensor[] all = RecurrentBatches.repeated(cell, isBatched, x);
        var batches = RecurrentBatches.of(cell, reversed, all);
        return batches.splitSaved(saved(type, batches.lengths(lengths), batches.joined(all)));
    }

    RecurrentSteps steps(Tensor lengths, int count, int size) {
        return new RecurrentSteps(cell, reversed, (long[]) lengths.contiguousArray(), count, size);
    }

    static Shape flat(long count) {
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the steps leave " + count
                    + " values, more than a tensor's 2^31 - 1 elements; take fewer sequences at a time");
        }
        return Shape.of((int) count);
    }

    static ArraySlice slice(Tensor inOrder) {
        return new ArraySlice(inOrder.storage().array(), inOrder.layout().offset());
    }

    /** Returns tensors without their history in one type, each contiguous. */
    static Tensor[] inOrder(DType type, Tensor... x) {
        Tensor[] inOrder = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            inOrder[i] = x[i].unrecorded().converted(type).contiguous();
        }
        return inOrder;
    }

    /** Returns how many arguments have gradients: the first ones. */
    int operands() {
        return cell.hasCell() || cell.hasInnerBias() ? 4 : 3;
    }

    @Override
    public DType dtype(Tensor... x) {
        DType type = Tape.requireFloating(0, x);
        for (int i = 1; i < operands(); i++) {
            type = type.promote(Tape.requireFloating(i, x));
        }
        return type;
    }

    private Shape requireInput(Shape x) {
        if (x.rank() != 3 || x.size(2) == 0 || x.size(2) % cell.gates() != 0) {
            throw new IllegalArgumentException("the preactivations must have shape (T, N, " + gates("H")
                    + ") for T steps of N sequences and states of H elements, not " + x);
        }
        if (x.size(0) == 0) {
            throw new IllegalArgumentException(
                    "there is no step along axis 0 of " + x + "; there must be at least one");
        }
        return x;
    }

    private String gates(String size) {
        return cell.gates() == 1 ? size : cell.gates() + " " + size;
    }

    private int requireShapes(Shape... in) {
        Shape x = requireInput(in[0]);
        int size = x.size(2) / cell.gates();
        require("weight", "(" + gates("H") + ", H)", Shape.of(x.size(2), size), in[1], x);
        Shape states = Shape.of(x.size(1), size);
        require("hidden state", "(N, H)", states, in[2], x);
        if (cell.hasCell()) {
            require("state of the cell", "(N, H)", states, in[3], x);
        } else if (cell.hasInnerBias()) {
            require("bias", "(" + gates("H") + ")", Shape.of(x.size(2)), in[3], x);
        }
        return size;
    }

    private static void require(String what, String pattern, Shape expected, Shape given, Shape x) {
        if (!given.equals(expected)) {
            throw new IllegalArgumentException("the " + what + " must have shape " + pattern + ", which is " + expected
                    + " for preactivations " + x + ", not " + given);
        }
    }

    @Override
    public Shape shape(Shape... in) {
        int size = requireShapes(in);
        return Shape.of(in[0].size(0) + (cell.hasCell() ? 2 : 1), in[0].size(1), size);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        int lengths = operands();
        Tensor saved = x[lengths + 1].converted(DType.of(out)).contiguous();
        steps(x[lengths], x[0].shape().size(0), shape.size(2)).results(saved.contiguousArray(), out);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        if (!RecurrentBatches.shareWeights(cell, isBatched)) {
            return null;
        }
        int lengths = operands();
        Tensor[] all = RecurrentBatches.repeated(cell, isBatched, x);
        var batches = RecurrentBatches.of(cell, reversed, all);
        Tensor[] joined = batches.joined(all);
        joined[lengths] = batches.lengths(x[lengths]);
        joined[lengths + 1] = batches.joinedSaved(all[lengths + 1]);
        return batches.split(Tape.apply(this, joined));
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        int lengths = operands();
        return ForwardPass.ofComposition(Arrays.copyOf(tangents, lengths),
                args -> RecurrentComposition.states(this, x[lengths], args), Arrays.copyOf(x, lengths));
    }

    @Override
    public boolean isJoint(int i) {
        return i < operands();
    }

    /** All arguments are read: the preactivations by second derivatives only. */
    @Override
    public boolean reads(int i, int j) {
        return j < operands() + 2;
    }

    @Override
    public boolean isForSecondDerivatives(int j) {
        return j == 0;
    }

    @Override
    public Tensor joint(Tensor g, Tensor... x) {
        Tensor[] arguments = new Tensor[x.length + 1];
        System.arraycopy(x, 0, arguments, 0, operands());
        arguments[operands()] = g;
        System.arraycopy(x, operands(), arguments, operands() + 1, x.length - operands());
        return Tape.apply(new RecurrentVjp(this), arguments);
    }

    @Override
    public Tensor part(int i, Tensor joint, Tensor... x) {
        int from = 0;
        for (int j = 0; j < i; j++) {
            from += x[j].size();
        }
        return joint.slice(0, from, from + x[i].size()).reshape(x[i].shape());
    }
}

/**
 * The gradients by all operands of a {@link RecurrentOp}, one after the other. The arguments are its operands, the gradient of its result, and
 * its other arguments.
 *
 * @param op the op
 */
record RecurrentVjp(RecurrentOp op) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        long count = 0;
        for (int i = 0; i < op.operands(); i++) {
            count += in[i].count();
        }
        return RecurrentOp.flat(count);
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... given) {
        Tensor lengths = given[op.operands() + 1];
        Tensor[] x = RecurrentOp.inOrder(DType.of(out), given[op.operands()], given[1], given[op.operands() + 2]);
        op.steps(lengths, given[0].shape().size(0), x[1].shape().size(1)).back(RecurrentOp.slice(x[0]),
                Matrices.of(x[1]),
                x[2].contiguousArray(), out);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        int count = op.operands() + 1;
        if (i >= count) {
            return null;
        }
        return Composition.vjp(i, g, args -> RecurrentComposition.gradients(op, x[count], gradientFirst(args)),
                Arrays.copyOf(x, count));
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        int count = op.operands() + 1;
        return ForwardPass.ofComposition(Arrays.copyOf(tangents, count),
                args -> RecurrentComposition.gradients(op, x[count], gradientFirst(args)), Arrays.copyOf(x, count));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        if (!RecurrentBatches.shareWeights(op.cell(), isBatched)) {
            return null;
        }
        int g = op.operands();
        Tensor[] all = RecurrentBatches.repeated(op.cell(), isBatched, x);
        var batches = RecurrentBatches.of(op.cell(), op.reversed(), all);
        Tensor[] joined = batches.joined(all);
        joined[g] = batches.joined(all[g]);
        joined[g + 1] = batches.lengths(x[g + 1]);
        joined[g + 2] = batches.joinedSaved(all[g + 2]);
        return batches.splitGradients(Tape.apply(this, joined), all[g + 2]);
    }

    private static Tensor[] gradientFirst(Tensor... arguments) {
        Tensor[] moved = new Tensor[arguments.length];
        moved[0] = arguments[arguments.length - 1];
        System.arraycopy(arguments, 0, moved, 1, arguments.length - 1);
        return moved;
    }
}
