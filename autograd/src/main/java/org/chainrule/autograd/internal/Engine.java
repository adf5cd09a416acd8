package org.chainrule.autograd.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Profile;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.kernel.Window;

/** Access to hidden members of the engine. It goes by handles, so that the engine needn't know this package. */
public final class Engine {
    private static final MethodHandle HOOKED = method("OpHook", "call",
            MethodType.methodType(Object.class, UnaryOperator.class, BiConsumer.class, ScopedValue.CallableOp.class));
    private static final MethodHandle TIMED = method("OpTimer", "call",
            MethodType.methodType(Object.class, Supplier.class, ScopedValue.CallableOp.class));
    private static final MethodHandle WINDOW = handle((lookup, type) -> lookup.findVirtual(type, "window",
            MethodType.methodType(Window.class)), "Tensor");

    private static final MethodHandle CAPTURED = method("Capture", "call",
            MethodType.methodType(Tensor[].class, Function.class, BiConsumer.class, Consumer.class,
                    BiConsumer.class, Tensor[].class));
    private static final MethodHandle CAN_CAPTURE = method("Capture", "isPossible",
            MethodType.methodType(boolean.class, Tensor[].class));
    private static final MethodHandle IS_CAPTURED = method("Capture", "isAmong",
            MethodType.methodType(boolean.class, Tensor.class));
    private static final MethodHandle VIEW = method("Capture", "view",
            MethodType.methodType(Tensor.class, Object.class, Shape.class, int.class, int[].class));
    private static final MethodHandle VERSION = handle((lookup, type) -> lookup.findVirtual(type, "version",
            MethodType.methodType(int.class)), "Tensor");
    private static final MethodHandle TANGENTS = handle((lookup, type) -> MethodHandles.collectArguments(
            lookup.findVirtual(type, "tangents", MethodType.methodType(Tensor[].class, Tensor[].class)), 0,
            lookup.findConstructor(type, MethodType.methodType(void.class, Tensor[].class, Tensor[].class))),
            "ForwardPass");

    private static final MethodHandle FORMULA = method("FormulaOp", "formula",
            MethodType.methodType(Formula.class, Op.class));
    private static final MethodHandle KNOWN = method("FormulaOp", "known",
            MethodType.methodType(Double[].class, Op.class));
    private static final MethodHandle ORIGIN = handle((lookup, type) -> MethodHandles.filterReturnValue(
            lookup.findVirtual(Tensor.class, "node", MethodType.methodType(type)),
            lookup.findVirtual(type, "origin", MethodType.methodType(String.class))), "Node");

    private static final MethodHandle SLOT = handle((lookup, type) -> MethodHandles.filterReturnValue(
            lookup.findVirtual(Tensor.class, "node", MethodType.methodType(type)),
            lookup.unreflect(type.getDeclaredMethod("slot"))).asType(MethodType.methodType(Object.class, Tensor.class)),
            "Node");
    private static final MethodHandle SPARE = method("GradientSlot", "spare",
            MethodType.methodType(Tensor.class, Tensor.class));
    private static final MethodHandle ADOPT = method("GradientSlot", "adopt",
            MethodType.methodType(boolean.class, Tensor.class, Tensor.class));
    private static final MethodHandle WRITTEN = method("Storage", "written",
            MethodType.methodType(void.class, Tensor.class));
    private static final MethodHandle BACKWARD = method("Backward", "accumulate",
            MethodType.methodType(void.class, Tensor.class, Tensor.class, BiConsumer.class));
    private static final VarHandle HOOKS = hooks();
    private static final MethodHandle KEPT = counter("kept");
    private static final MethodHandle READ = counter("read");

    private Engine() {}

    @FunctionalInterface
    private interface Finder {
        MethodHandle find(Lookup lookup, Class<?> type) throws ReflectiveOperationException;
    }

    /** Finds a static method. */
    private static MethodHandle method(String type, String name, MethodType signature) {
        return handle((lookup, of) -> lookup.findStatic(of, name, signature), type);
    }

    private static MethodHandle handle(Finder finder, String type) {
        try {
            Lookup lookup = MethodHandles.privateLookupIn(Tensor.class, MethodHandles.lookup());
            return finder.find(lookup, lookup.findClass(Tensor.class.getPackageName() + "." + type));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Calls a body in whose scope, which is the current thread's, every op passes a hook: those that are recorded, and those
     * of the rules in backward passes.
     *
     * @param substitute from an op to the one that is applied in its place, most often itself; for a kernel op another one
     * @param applied takes an op that was applied, and its arguments followed by its result; a result that a kernel added to
     *        a gradient in place is left out
     * @param body what to compute
     * @param <R> the kind of result
     * @return the body's result
     */
    @SuppressWarnings("unchecked")
    public static <R> R hooked(UnaryOperator<Op> substitute, BiConsumer<Op, Tensor[]> applied, Supplier<R> body) {
        ScopedValue.CallableOp<Object, RuntimeException> call = body::get;
        return (R) invoke(() -> (Object) HOOKED.invokeExact(substitute, applied, call));
    }

    /**
     * Calls a body in whose scope, which is the current thread's, every op is measured, forward and backward.
     *
     * @param begins is called when an op begins, in its thread; what it returns takes the op's row, of one call, when that has ended; null
     *        if it isn't to be measured
     * @param body what to compute
     * @param <R> the kind of result
     * @return the body's result
     */
    @SuppressWarnings("unchecked")
    public static <R> R timed(Supplier<Consumer<Profile.Row>> begins, Supplier<R> body) {
        ScopedValue.CallableOp<Object, RuntimeException> call = body::get;
        return (R) invoke(() -> (Object) TIMED.invokeExact(begins, call));
    }

    /**
     * Returns the array behind a tensor and its layout.
     *
     * @param tensor the tensor
     * @return its array, which is not copied
     */
    public static Memory memory(Tensor tensor) {
        Window window = invoke(() -> (Window) WINDOW.invokeExact(tensor));
        return new Memory(window.array(), window.offset(), window.strides());
    }

    /**
     * Calls a function whose kernels are recorded. Tensors that it computes can only be read by kernels until it returns.
     *
     * @param f from tensors that stand for the arguments to the results
     * @param recorder takes each kernel op that is applied, in order, and its arguments followed by its result
     * @param validity takes what says, later, that tensors of which Java code has read elements meanwhile weren't written to since
     * @param writes takes each array that the function writes to, as a tensor, and what is to be in it in the end; nothing is written
     * @param xs the arguments, which are copied
     * @return the results
     */
    public static Tensor[] captured(Function<Tensor[], Tensor[]> f, BiConsumer<KernelOp, Tensor[]> recorder,
            Consumer<BooleanSupplier> validity, BiConsumer<Tensor, Tensor> writes, Tensor... xs) {
        return invoke(() -> (Tensor[]) CAPTURED.invokeExact(f, recorder, validity, writes, xs));
    }

    /**
     * Returns whether a function of some arguments can be {@linkplain #captured captured} where it is called, and run without it.
     *
     * @param xs the arguments
     * @return false within vmap, checkpoints, profiles and other captured functions, and where derivatives by the arguments are recorded
     */
    public static boolean canCapture(Tensor... xs) {
        return invoke(() -> (boolean) CAN_CAPTURE.invokeExact(xs));
    }

    /**
     * Returns whether a tensor is computed by a function that is being {@linkplain #captured captured}, so that its elements can only be read
     * by ops.
     *
     * @param tensor the tensor
     * @return whether it is
     */
    public static boolean isCaptured(Tensor tensor) {
        return invoke(() -> (boolean) IS_CAPTURED.invokeExact(tensor));
    }

    /**
     * Returns a tensor on an array, which is not copied.
     *
     * @param memory the array and where the elements are
     * @param shape the shape
     * @return the tensor
     */
    public static Tensor tensor(Memory memory, Shape shape) {
        return invoke(() -> (Tensor) VIEW.invokeExact(memory.array(), shape, memory.offset(), memory.strides()));
    }

    /**
     * Counts a write of a tensor's array, so that a backward pass which would read older values is an error.
     *
     * @param tensor the tensor
     */
    public static void countWrite(Tensor tensor) {
        invoke(() -> {
            WRITTEN.invokeExact(tensor);
            return null;
        });
    }

    /**
     * Goes backward from a scalar as {@code backward()} does, and hands out the gradients of leaves without hooks on the way.
     *
     * @param result the scalar
     * @param ready takes a leaf and what its gradient will be, as soon as that is known; it may only be read before this returns
     */
    public static void backward(Tensor result, BiConsumer<Tensor, Tensor> ready) {
        invoke(() -> {
            BACKWARD.invokeExact(result, (Tensor) null, ready);
            return null;
        });
    }

    /**
     * Returns a tensor on the array of a leaf's cleared gradient, which is free for the next one.
     *
     * @param leaf a leaf that requires a gradient
     * @return a tensor of any elements; null if there is none
     */
    public static Tensor spareGradient(Tensor leaf) {
        return invoke(() -> (Tensor) SPARE.invokeExact(leaf));
    }

    /**
     * Sets the gradient of a leaf that has none, without a copy.
     *
     * @param leaf a leaf that requires a gradient
     * @param gradient of the leaf's shape and type, on an array that nothing else refers to
     * @return whether the leaf had none; false if nothing was set
     */
    public static boolean adoptGradient(Tensor leaf, Tensor gradient) {
        return invoke(() -> (boolean) ADOPT.invokeExact(leaf, gradient));
    }

    /**
     * Calls a body while leaves have no hooks of their gradients. What it registers is removed from them in the end.
     *
     * @param leaves which require gradients
     * @param body what to compute
     * @param <R> the kind of result
     * @return the body's result
     */
    public static <R> R withoutHooks(List<Tensor> leaves, Supplier<R> body) {
        List<Object> slots = leaves.stream().map(leaf -> invoke(() -> (Object) SLOT.invokeExact(leaf))).toList();
        Object[] hooks = slots.stream().map(slot -> (Object) HOOKS.getAndSet(slot, null)).toArray();
        try {
            return body.get();
        } finally {
            for (int i = hooks.length - 1; i >= 0; i--) {
                HOOKS.set(slots.get(i), hooks[i]);
            }
        }
    }

    private static VarHandle hooks() {
        try {
            Lookup lookup = MethodHandles.privateLookupIn(Tensor.class, MethodHandles.lookup());
            String types = Tensor.class.getPackageName() + ".Gradient";
            Class<?> slot = lookup.findClass(types + "Slot");
            return MethodHandles.privateLookupIn(slot, lookup).findVarHandle(slot, "hooks",
                    lookup.findClass(types + "Hooks"));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Returns how often a tensor's memory was written.
     *
     * @param tensor the tensor
     * @return the count, which a write by a kernel alone doesn't change
     */
    public static int version(Tensor tensor) {
        return invoke(() -> (int) VERSION.invokeExact(tensor));
    }

    /**
     * Returns the tangent of a result that was recorded already, by forward mode.
     *
     * @param arguments what it was computed from
     * @param tangents the tangents of those
     * @param result the result
     * @return its tangent
     */
    public static Tensor tangent(Tensor[] arguments, Tensor[] tangents, Tensor result) {
        return invoke(
                () -> (Tensor[]) TANGENTS.invokeExact(arguments, new Tensor[] {result}, tangents))[0];
    }

    /**
     * Returns the formula that an op computes.
     *
     * @param op the op
     * @return its formula, some arguments of which may be {@linkplain #known known}; null if it isn't one
     */
    public static Formula formula(Op op) {
        return invoke(() -> (Formula) FORMULA.invokeExact(op));
    }

    /**
     * Returns the arguments of its formula that an op has values for.
     *
     * @param op the op
     * @return for each argument its value, null for those that the op is applied to; null if it isn't a formula
     */
    public static Double[] known(Op op) {
        return invoke(() -> (Double[]) KNOWN.invokeExact(op));
    }

    /**
     * Returns the source line that applied the op of a recorded tensor, which is known under anomaly detection.
     *
     * @param tensor a tensor
     * @return file and line, such as {@code Model.java:42}; empty where it isn't known
     */
    public static String origin(Tensor tensor) {
        String origin = tensor.isLeaf() ? "" : invoke(() -> (String) ORIGIN.invokeExact(tensor));
        return origin.replaceAll("^ \\(|\\)$", "");
    }

    /**
     * Returns how much memory the graph of a result takes: the bytes of the arrays that it keeps, but for the result's own
     * and those of leaves that require a gradient.
     *
     * @param result a recorded result, of which intermediate results are counted if anything else refers to them
     * @return the number of bytes
     */
    public static long keptBytes(Tensor result) {
        return invoke(() -> (long) KEPT.invokeExact(result));
    }

    /**
     * Returns how much memory the backward pass of a result needs: the bytes of the arrays that vjp rules read, but for
     * those of leaves that require a gradient.
     *
     * @param result a recorded result
     * @return the number of bytes
     */
    public static long readBytes(Tensor result) {
        return invoke(() -> (long) READ.invokeExact(result));
    }

    private static MethodHandle counter(String name) {
        return method("KeptArrays", name, MethodType.methodType(long.class, Tensor.class));
    }

    @FunctionalInterface
    private interface Invocation<R> {
        R invoke() throws Throwable;
    }

    private static <R> R invoke(Invocation<R> invocation) {
        try {
            return invocation.invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e); // the methods declare no other
        }
    }
}
