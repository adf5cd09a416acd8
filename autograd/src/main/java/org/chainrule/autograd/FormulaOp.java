package org.chainrule.autograd;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.kernel.Window;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * An op whose value is a formula. Its vjp rules select some of the tensors that they are given and apply one op to
 * them, so these may keep their history even where nothing is to be recorded. Graphs of scalars consist of such ops,
 * each of which takes some nanoseconds; so the engine asks them for shapes and vjp rules without the arrays and objects
 * of the general contract.
 */
abstract sealed class FormulaOp implements KernelOp permits Pointwise, BoundPointwise {

    /** Returns the result's shape, as {@link #shape} does. */
    abstract Shape shapeOf(Tensor... x);

    /** Returns the formula, of the {@link #ruleArguments}. */
    abstract Formula formula();

    /** Returns for each argument of the formula the value that it is bound to; null for those of the op. */
    abstract Double[] known();

    /** Returns the formula of an op; null if it isn't one. */
    static Formula formula(Op op) {
        return op instanceof FormulaOp formula ? formula.formula() : null;
    }

    /** Returns the {@link #known()} arguments of an op; null if it isn't a formula. */
    static Double[] known(Op op) {
        return op instanceof FormulaOp formula ? formula.known() : null;
    }

    /** Returns the number of arguments. */
    abstract int arity();

    /** Returns the vjp rule for argument {@code i}, for gradients that are masked or not. */
    abstract PointwiseVjp rule(int i, boolean isMasked);

    /** Returns the arguments that the rule selects from: those given, and others that are bound. */
    abstract Tensor[] ruleArguments(Tensor... x);

    @Override
    public final VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        try {
            return vjp(rule(i, true), g, y, x);
        } catch (NullPointerException | IndexOutOfBoundsException e) {
            Objects.requireNonNull(g, "g");
            Objects.requireNonNull(y, "y");
            require(arity(), x);
            throw e;
        }
    }

    /** Applies a rule. */
    final VjpResult vjp(PointwiseVjp rule, Tensor g, Tensor y, Tensor... x) {
        Pointwise op = rule.op();
        return op == null ? rule.withoutOp(g, y) : op.defer(rule.arguments(g, y, ruleArguments(x)));
    }

    @Override
    public final Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.broadcast(this, isBatched, x);
    }

    /** The tangent is the sum over the arguments of the partial derivative times the tangent, which is what the vjp rule computes. */
    @Override
    public final Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor sum = null;
        for (int i = 0; i < x.length; i++) {
            if (tangents[i] != null) {
                Tensor tangent = tangents[i].dtype() == y.dtype() ? tangents[i] : tangents[i].to(y.dtype());
                sum = Tangents.plus(sum, vjp(i, tangent.expand(y.shape()), y, x).toTensor());
            }
        }
        return sum;
    }

    /** Computes the result on a device, as a {@link DeviceOp} does, of arguments that may be single numbers on the CPU. */
    final void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        Tensor[] arguments = ruleArguments(x);
        DType type = out.dtype().isFloating() ? out.dtype() : promoted(arguments);
        if (type == DType.I64 || out.dtype() == DType.I64) {
            throw new UnsupportedOperationException("there is none for integers");
        }
        boolean single = type == DType.F32;
        Expr definition = formula().definition(single) == null ? formula().body() : formula().definition(single);
        device.map(List.of(definition), single, shape.toArray(), DeviceStorage.windows(shape, arguments),
                List.of(DeviceStorage.array(out)), 0);
    }

    private static DType promoted(Tensor... x) {
        return Stream.of(x).map(Tensor::dtype).reduce(DType.BOOL, DType::promote);
    }

    @Override
    public final boolean worksInPlace() {
        return true;
    }

    /** Returns a window on each operand, broadcast to the shape of the result. */
    static Window[] windows(Shape shape, Tensor... x) {
        Window[] windows = new Window[x.length];
        for (int i = 0; i < x.length; i++) {
            windows[i] = x[i].repeated(shape).window();
        }
        return windows;
    }

    /**
     * Returns the operands without a copy, if each is a single element or has its elements in the result's order and
     * type; else null. This is the common case, and for small tensors the general one takes longer than the
     * computation.
     *
     * @param single whether the result is of single precision
     * @param count the number of its elements
     * @param more how many arguments the kernel takes after these, which are still to be set
     */
    static KernelArguments inOrder(boolean single, int count, int more, Tensor... x) {
        var arguments = new KernelArguments(x.length + more);
        for (int i = 0; i < x.length; i++) {
            Layout layout = x[i].layout();
            Object array = x[i].storage().array();
            boolean isOne = layout.isOne();
            boolean fits = isOne || layout.shape().count() == count && layout.isContiguous();
            if (!fits || !ElementArrays.isOfPrecision(array, single)) {
                return null;
            }
            arguments.set(i, array, layout.offset(), isOne ? 0 : 1);
        }
        return arguments;
    }

    // ---- explanations of exceptions, where the engine isn't the caller: looked for only once something has failed ----

    /** Throws if these aren't so many tensors. */
    static void require(int arity, Tensor... x) {
        requireCount(arity, Objects.requireNonNull(x, "x").length);
        for (int i = 0; i < x.length; i++) {
            if (x[i] == null) {
                throw new NullPointerException("argument " + i + " is null");
            }
        }
    }

    static void requireCount(int arity, int given) {
        if (given != arity) {
            throw new IllegalArgumentException(
                    "takes " + arity + (arity == 1 ? " argument, not " : " arguments, not ") + given);
        }
    }

    /** Throws if there is no argument {@code i} among so many. */
    static void requireIndex(int arity, int i) {
        if (i < 0 || i >= arity) {
            throw new IllegalArgumentException("there is no argument " + i + " among " + arity);
        }
    }

    /** Throws if the elements of a shape can't be computed from these tensors, or not be written to {@code out}. */
    static void requireComputable(int arity, Shape shape, Object out, Tensor... x) {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(out, "out");
        require(arity, x);
        for (Tensor argument : x) {
            if (!argument.shape().broadcastsTo(shape)) {
                throw new IllegalArgumentException(
                        argument.describe() + " doesn't broadcast to the result's shape " + shape);
            }
        }
        int length = switch (out) {
            case double[] array -> array.length;
            case float[] array -> array.length;
            case long[] array -> array.length;
            case boolean[] array -> array.length;
            default -> throw new IllegalArgumentException(
                    "results are written to an array of numbers, not to " + out.getClass().getSimpleName());
        };
        if (length < shape.count()) {
            throw new IllegalArgumentException(
                    "a result of shape " + shape + " can't be written to an array of " + length + " elements");
        }
    }
}
