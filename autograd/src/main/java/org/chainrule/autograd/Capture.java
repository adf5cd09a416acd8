package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Records the kernels that a function of tensors runs, so that they can be run again without it. What the function computes from its
 * arguments is on arrays that only kernels may read: a number that Java code reads, or a branch that depends on it, would stay what it
 * was. Backward passes apply ops to new arrays meanwhile, as those whose gradients are recorded do.
 */
final class Capture {
    private final List<Step> steps = new ArrayList<>();
    private volatile boolean isOpen; // to whoever reads: while a kernel runs, in any of its threads, and in the end
    private volatile Tensor[] arguments; // of the op that reads elements and runs now, which may read those of these alone; else null

    private Capture() {}

    /**
     * The application of an op.
     *
     * @param all the arguments, followed by the result
     */
    private record Step(KernelOp op, Tensor... all) {}

    /** Java code that reads elements, as an op. */
    private record OpaqueOp(String name, Function<Tensor[], Tensor> f, Shape result, DType type) implements KernelOp {

        @Override
        public Shape shape(Shape... in) {
            return result;
        }

        @Override
        public DType dtype(Tensor... x) {
            return type;
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            Tensor y = f.apply(x);
            y.layout().read(y.storage().array(), out);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            throw new AssertionError("a part without a history");
        }
    }

    /**
     * Calls a function of tensors that stand for arguments.
     *
     * @param recorder takes each kernel op that was applied, in order, and its arguments followed by its result
     * @param xs the arguments
     * @return the results
     */
    static Tensor[] call(Function<Tensor[], Tensor[]> f, BiConsumer<KernelOp, Tensor[]> recorder, Tensor... xs) {
        GradMode mode = GradMode.current();
        var capture = new Capture();
        Tensor[] arguments = new Tensor[xs.length];
        for (int i = 0; i < xs.length; i++) {
            Object array = xs[i].copy().storage().array(); // not that of a tensor which the function may refer to besides
            arguments[i] = capture.hiding(array, xs[i].shape()).named(xs[i].name());
        }
        Tensor[] results;
        try {
            results = mode.capturing(capture).call(() -> Objects.requireNonNull(f.apply(arguments), "the results"));
        } finally {
            capture.isOpen = true;
        }
        capture.steps.forEach(step -> recorder.accept(step.op, step.all));
        return results;
    }

    /**
     * Returns whether a function of these can be recorded here, and run without it: outside of vmap, checkpoints, other recordings and
     * whatever observes ops, and where no derivative by the arguments is recorded.
     */
    static boolean isPossible(Tensor... xs) {
        GradMode mode = GradMode.current();
        return !mode.isObserved() && mode.checkpoint() == null && mode.capture() == null
                && !(mode.records() && Stream.of(xs).anyMatch(Tensor::requiresGrad)) && !Batching.isAmong(xs);
    }

    /** Returns whether a tensor is computed by a function that is being recorded. */
    static boolean isAmong(Tensor tensor) {
        return !tensor.storage().isReadable();
    }

    /**
     * Throws if a function is being recorded.
     *
     * @param what what it does, which can't be recorded, and what to do instead
     */
    static void requireNone(String what) {
        if (GradMode.current().capture() != null) {
            throw new IllegalStateException(what);
        }
    }

    /** Returns a view of an array, without a copy. */
    static Tensor view(Object array, Shape shape, int offset, int... strides) {
        return Tensor.owning(array, shape).view(new Layout(shape, strides, offset));
    }

    /** Returns whether elements can be read outside of kernels, too. */
    boolean isOpen() {
        return isOpen;
    }

    /** Throws if elements are read that don't belong to an argument of the op that reads them, and so would stay what they are. */
    void requireArgument(CapturedStorage read) {
        Tensor[] these = arguments;
        if (these != null && Stream.of(these).noneMatch(x -> x.storage() == read)) {
            throw new IllegalStateException(
                    "an op that reads elements refers to a tensor that the compiled function computes; pass it to"
                            + " the op as an argument");
        }
    }

    private Tensor hiding(Object array, Shape shape) {
        return Tensor.owning(new CapturedStorage(array, this), shape);
    }

    private void record(KernelOp op, Tensor[] x, Tensor y) {
        Tensor[] all = Arrays.copyOf(x, x.length + 1);
        all[x.length] = y;
        steps.add(new Step(op, all));
    }

    /** Runs the kernel of an op, and records that. Ops that a kernel applies in turn are its own affair. */
    Tensor compute(KernelOp op, Shape shape, Tensor... x) {
        Tensor value = Tensor.empty(shape, op.dtype(x));
        if (isOpen) {
            op.compute(shape, value.storage().array(), x);
            return value;
        }
        Tensor hidden = hiding(value.storage().array(), shape);
        isOpen = true;
        try {
            op.compute(shape, value.storage().array(), x);
            if (op instanceof BoundPointwise bound && value.dtype().isFloating()) {
                record(bound.unbound(), bound.ruleArguments(x), hidden);
            } else {
                record(op, x, hidden);
            }
        } finally {
            isOpen = false;
        }
        return hidden;
    }

    /**
     * Computes a tensor, without a history, by Java code that reads elements. While a function is recorded, that is one op.
     *
     * @param name the op's name
     * @param f from the arguments without their history to the tensor
     */
    static Tensor opaque(String name, Function<Tensor[], Tensor> f, Tensor... x) {
        Capture capture = GradMode.current().capture();
        return capture == null || capture.isOpen ? f.apply(Tape.detached(x)) : capture.computeOpaque(name, f, x);
    }

    private Tensor computeOpaque(String name, Function<Tensor[], Tensor> f, Tensor... given) {
        Tensor[] x = Tape.detached(given);
        isOpen = true;
        arguments = x;
        try {
            Tensor y = f.apply(x);
            arguments = null;
            Tensor hidden = hiding(y.copiedArray(), y.shape());
            record(new OpaqueOp(name, f, y.shape(), y.dtype()), x, hidden);
            return hidden;
        } finally {
            arguments = null;
            isOpen = false;
        }
    }

    /**
     * Computes what is made of ops. While a function is recorded, these are, unless elements are read: then it is one op.
     *
     * @param name the name of the one
     * @param f from the arguments to the result
     */
    static Tensor composed(String name, Function<Tensor[], Tensor> f, Tensor... x) {
        Capture capture = GradMode.current().capture();
        return capture == null || capture.isOpen ? f.apply(x) : capture.compose(name, f, () -> f.apply(x), x);
    }

    /**
     * Applies an op or a rule that is made of other ops, and records these, unless it reads elements: then it is recorded as one.
     *
     * @param name the name of the one
     * @param f from the arguments without their history to the result
     * @param composed the same from the arguments as they are, which is tried first
     */
    Tensor compose(String name, Function<Tensor[], Tensor> f, Supplier<Tensor> composed, Tensor... x) {
        int before = steps.size();
        try {
            return composed.get();
        } catch (ElementsAreRead e) {
            if (isOpen) {
                throw e;
            }
            steps.subList(before, steps.size()).clear();
            return computeOpaque(name, f, x);
        }
    }
}
