package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Records the kernels that a function of tensors runs, so that they can be run again without it. What the function computes from its
 * arguments is on arrays that only kernels may read: a number that Java code reads, or a branch that depends on it, would stay what it
 * was. Backward passes apply ops to new arrays meanwhile, as those whose gradients are recorded do. Nothing is written: what was to be
 * written to a tensor takes its place in later ops.
 */
final class Capture {
    private final List<KernelOp> ops = new ArrayList<>(); // that were applied, in order
    private final List<Tensor[]> applied = new ArrayList<>(); // for each of them the arguments, followed by the result
    private final Map<Storage, Integer> read = new WeakHashMap<>(); // outside of kernels, and their versions then
    private final Map<Constant, Tensor> constants = new HashMap<>();
    private final Map<Storage, Tensor> written = new LinkedHashMap<>(); // all that is to be in an array; nothing is written yet
    private final Set<Storage> created = Collections.newSetFromMap(new WeakHashMap<>()); // by the function
    private final Map<Storage, Integer> inner = new WeakHashMap<>(); // what ops have made while they ran, and which one
    private final Thread thread = Thread.currentThread();
    private final int beginning = Storage.countCaptures(1);
    private static final Tensor[] NONE = {};

    private int runs; // of kernels and of Java code in the place of ops

    private volatile Tensor[] open = NONE; // what may be read: the arguments of the kernel that runs, in its threads; in the end all, null

    private Capture() {}

    /** A number that ops are bound to. */
    private record Constant(long bits, DType type) {}

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
     * @param validity takes what says, later, that what Java code has read of other tensors is still so
     * @param writes takes each array that is written to, as a tensor, and what is to be in it in the end, which isn't written
     * @param xs the arguments
     * @return the results
     */
    static Tensor[] call(Function<Tensor[], Tensor[]> f, BiConsumer<KernelOp, Tensor[]> recorder,
            Consumer<BooleanSupplier> validity, BiConsumer<Tensor, Tensor> writes, Tensor... xs) {
        GradMode mode = GradMode.current();
        Tensor[] copies = Stream.of(xs).map(Tensor::copy).toArray(Tensor[]::new); // not what the function may refer to besides
        Tensor[] arguments = new Tensor[xs.length];
        Tensor[] results;
        var capture = new Capture();
        try {
            for (int i = 0; i < xs.length; i++) {
                arguments[i] = capture.hiding(copies[i].storage().array(), xs[i].shape()).named(xs[i].name());
            }
            results = mode.capturing(capture).call(() -> Objects.requireNonNull(f.apply(arguments), "the results"));
            for (int i = 0; i < results.length; i++) {
                results[i] = results[i] == null || results[i].requiresGrad()
                        ? results[i]
                        : capture.now(capture.known(results[i]))[0];
            }
        } finally {
            capture.open = null;
            Storage.countCaptures(-1);
        }
        for (int n = 0; n < capture.ops.size(); n++) {
            recorder.accept(capture.ops.get(n), capture.applied.get(n));
        }
        capture.written.forEach((target, value) -> writes.accept(whole(target).named(value.name()), value));
        Map<Storage, Integer> read = capture.read;
        validity.accept(() -> read.isEmpty()
                || read.entrySet().stream().allMatch(entry -> entry.getKey().version() == entry.getValue()));
        return results;
    }

    /** Returns a number as a tensor that nobody writes to: the same one for all ops that are bound to it, so that it is read once a run. */
    synchronized Tensor constant(double value, DType type) {
        Tensor constant = constants.computeIfAbsent(new Constant(Double.doubleToRawLongBits(value), type),
                _ -> Tensor.full(value, Shape.SCALAR, type));
        inner.remove(constant.storage());
        return constant;
    }

    /** Takes note of an array that is read: if Java code reads it, the values are part of what is recorded. */
    void isRead(Storage storage) {
        requireKnown(storage);
        if (open != null && written.containsKey(storage)) {
            throw new ElementsAreRead(
                    "a function that is recorded reads elements of a tensor that it has written to, outside of ops ("
                            + OpTimer.caller()
                            + "): these are written at the end of each run; read them before, or by ops");
        }
        if (isClosed()) {
            read.putIfAbsent(storage, storage.version());
        }
    }

    /**
     * Returns whether a function of these can be recorded here, and run without it: outside of vmap, checkpoints, other recordings and
     * whatever observes ops, and where no derivative by the arguments is recorded.
     */
    static boolean isPossible(Tensor... xs) {
        GradMode mode = GradMode.current();
        if (mode.isObserved() || mode.checkpoint() != null || mode.capture() != null || Batching.isAmong(xs)) {
            return false;
        }
        return !mode.records() || !anyRequiresGrad(xs);
    }

    private static boolean anyRequiresGrad(Tensor... xs) {
        for (Tensor x : xs) {
            if (x.requiresGrad()) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a tensor is computed by a function that is being recorded. */
    static boolean isAmong(Tensor tensor) {
        return !tensor.storage().isReadable();
    }

    /** Returns a view of an array, without a copy. */
    static Tensor view(Object array, Shape shape, int offset, int... strides) {
        return Tensor.owning(array, shape).view(new Layout(shape, strides, offset));
    }

    /** Returns whether no kernel is running, so that ops are recorded. */
    boolean isClosed() {
        return open == NONE;
    }

    /** Returns whether elements may be read: those of a kernel's arguments, since a later run would have no others for it. */
    boolean isOpen(CapturedStorage storage) {
        Tensor[] readable = open;
        if (readable == null) {
            return true;
        }
        for (Tensor x : readable) {
            if (x.storage() == storage || x.storage().isBatched()) {
                return true;
            }
        }
        return false;
    }

    /** Takes note of an array that the function creates itself. */
    void isCreated(Storage storage) {
        if (Thread.currentThread() == thread) {
            created.add(storage);
            if (open != null && !isClosed()) {
                inner.put(storage, runs);
            }
        }
    }

    /** Requires tensors whose elements are others in other runs, if they are. */
    private Tensor[] known(Tensor... x) {
        for (Tensor each : x) {
            requireKnown(each.storage());
        }
        return x;
    }

    private void requireKnown(Storage storage) {
        Integer run = inner.get(storage);
        boolean isOfAnOp = run != null && (open == null || isClosed() || run != runs);
        if (isOfAnOp || storage.origin() >= beginning) {
            throw new IllegalStateException("a function that is recorded uses a tensor which "
                    + (isOfAnOp
                            ? "an op, or a function in the place of one, has made while it ran, such as one in a field; it would be the same in"
                                    + " all later runs: pass it as an argument or a result, or compute it again where it is used"
                            : "another thread has made meanwhile; it would be the same in all later runs: compute it in the thread that"
                                    + " calls the function, or before"));
        }
    }

    private static Tensor whole(Storage storage) {
        return Tensor.owning(storage, Shape.of(storage.size()));
    }

    /** Returns tensors as they are after what was written to some of them. */
    private Tensor[] now(Tensor... x) {
        if (written.isEmpty()) {
            return x;
        }
        Tensor[] now = x.clone();
        for (int i = 0; i < x.length; i++) {
            Tensor value = written.get(x[i].storage());
            now[i] = value == null ? x[i] : value.view(x[i].layout()).named(x[i].name());
        }
        return now;
    }

    /** Records that values are written to a tensor that the function refers to. */
    void write(Tensor target, Tensor values) {
        Storage storage = target.storage();
        if (!isClosed() || !storage.isReadable() || created.contains(storage)) {
            throw new IllegalStateException("assign to " + target.describe() + " can't be recorded "
                    + (isClosed()
                            ? "in a compiled function, which computes it, makes it or has it as an argument: it writes only to what it refers"
                                    + " to, such as a buffer; return the values"
                            : "in an op, or in a function that reads elements")
                    + " (" + OpTimer.caller() + ")");
        }
        Tensor given = now(known(values.unrecorded()))[0];
        Tensor value = !target.isWholeArray()
                ? computeOpaque("write", x -> {
                    Tensor copy = x[0].copy();
                    target.layout().write(x[1].contiguousArray(), copy.storage().array());
                    return copy;
                }, whole(storage), given)
                : !given.storage().isReadable() && given.isWholeArray() ? given : Copy.OP.apply(given);
        written.put(storage, whole(value.storage()).named(target.name()));
        storage.written();
    }

    private Tensor hiding(Object array, Shape shape) {
        return Tensor.owning(new CapturedStorage(array, this), shape);
    }

    private void record(KernelOp op, Tensor[] x, Tensor y) {
        Tensor[] all = Arrays.copyOf(x, x.length + 1);
        all[x.length] = y;
        ops.add(op);
        applied.add(all);
    }

    /** Runs the kernel of an op, and records that. Ops that a kernel applies in turn are its own affair. */
    Tensor compute(KernelOp op, Shape shape, Tensor... given) {
        Tensor[] x = now(known(given));
        DType type = op.dtype(x);
        if (!isClosed()) {
            Tensor value = Tensor.empty(shape, type);
            op.compute(shape, value.storage().array(), x);
            return value;
        }
        open = x;
        runs++;
        try {
            Object array = Tensor.empty(shape, type).storage().array();
            Tensor hidden = hiding(array, shape);
            op.compute(shape, array, x);
            if (op instanceof BoundPointwise bound && (type.isFloating() || x[0].dtype().isFloating())) {
                record(bound.unbound(), bound.ruleArguments(x), hidden);
            } else {
                record(op, x, hidden);
            }
            return hidden;
        } finally {
            open = NONE;
        }
    }

    /**
     * Computes a tensor, without a history, by Java code that reads elements. While a function is recorded, that is one op.
     *
     * @param name the op's name
     * @param f from the arguments without their history to the tensor
     */
    static Tensor opaque(String name, Function<Tensor[], Tensor> f, Tensor... x) {
        Capture capture = GradMode.current().capture();
        return capture == null || !capture.isClosed() ? f.apply(Tape.detached(x)) : capture.computeOpaque(name, f, x);
    }

    /** Computes a rule that reads elements as one op, unless its derivative is recorded; throws the error if no function is being recorded. */
    static Tensor opaqueAfter(ElementsAreRead error, Op op, Function<Tensor[], Tensor> f, Tensor... x) {
        GradMode mode = GradMode.current();
        boolean isOpaque = mode.capture() != null && mode.capture().isClosed()
                && !(mode.records() && anyRequiresGrad(x));
        if (!isOpaque) {
            throw error;
        }
        return mode.capture().computeOpaque(op.name() + "'", f, x);
    }

    private Tensor computeOpaque(String name, Function<Tensor[], Tensor> f, Tensor... given) {
        Tensor[] x = now(known(Tape.detached(given)));
        open = x;
        runs++;
        try {
            Tensor y = f.apply(x);
            Tensor hidden = hiding(y.copiedArray(), y.shape());
            record(new OpaqueOp(name, f, y.shape(), y.dtype()), x, hidden);
            return hidden;
        } finally {
            open = NONE;
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
        return capture == null || !capture.isClosed() ? f.apply(x) : capture.compose(name, f, () -> f.apply(x), x);
    }

    /**
     * Applies an op or a rule that is made of other ops, and records these, unless it reads elements: then it is recorded as one.
     *
     * @param name the name of the one
     * @param f from the arguments without their history to the result
     * @param composed the same from the arguments as they are, which is tried first
     */
    Tensor compose(String name, Function<Tensor[], Tensor> f, Supplier<Tensor> composed, Tensor... x) {
        int before = ops.size();
        Set<Tensor> writtenBefore = Set.copyOf(written.values());
        try {
            return composed.get();
        } catch (ElementsAreRead e) {
            if (!isClosed() || !writtenBefore.containsAll(written.values())) {
                throw e;
            }
            ops.subList(before, ops.size()).clear();
            List<Tensor[]> undone = applied.subList(before, applied.size());
            undone.forEach(all -> inner.put(all[all.length - 1].storage(), 0));
            undone.clear();
            return computeOpaque(name, f, x);
        }
    }
}
