package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.MagnitudeBounds;
import org.chainrule.autograd.kernel.Elementwise;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * An elementwise update of several tensors by formulas: of a parameter and its optimizer state. Each formula reads the
 * values from before the update. An update is a single pass over memory, which is what bounds its time, and counts as a
 * write like {@link Autograd#assign}.
 *
 * {@snippet :
 * // v becomes 0.9 v + g, and w becomes w - rate v
 * Update momentum = Update.of(2, 1, 1, x -> {
 *     Expr v = x.get(1).mul(0.9).add(x.get(2));
 *     return List.of(x.get(0).sub(x.get(3).mul(v)), v);
 * });
 * momentum.apply(List.of(w, v), List.of(w.grad()), rate);
 * }
 */
public final class Update {
    private final int targets;
    private final int arguments;
    private final int scalars;
    private final List<Expr> formulas;
    private final ByPrecision<Kernel> kernels;
    private final ByPrecision<Kernel> bounds; // in double precision

    private Update(int targets, int arguments, int scalars, List<Expr> formulas) {
        int arity = targets + arguments + scalars;
        this.targets = targets;
        this.arguments = arguments;
        this.scalars = scalars;
        this.formulas = formulas;
        this.kernels = new ByPrecision<>(single -> Kernel.of(formulas, arity, single));
        this.bounds = new ByPrecision<>(
                _ -> Kernel.of(MagnitudeBounds.of(formulas, targets + arguments), arity, false));
    }

    /**
     * Creates an update.
     *
     * @param targets the number of tensors that it writes
     * @param arguments the number of tensors that it only reads
     * @param scalars the number of scalars that it takes
     * @param formulas the new elements of the targets as functions of the elements of targets and arguments, and the
     *        scalars, in this order
     * @return the update
     * @throws IllegalArgumentException if there isn't a formula for each target, there are no targets, or one of the
     *        numbers is negative
     */
    public static Update of(int targets, int arguments, int scalars, Function<List<Expr>, List<Expr>> formulas) {
        Objects.requireNonNull(formulas, "formulas");
        UpdateArguments.requireNumbers(targets, arguments, scalars);
        List<Expr> elements = new ArrayList<>();
        for (int i = 0; i < targets + arguments + scalars; i++) {
            elements.add(Expr.argument(i));
        }
        List<Expr> results = UpdateArguments.requireFormulas(formulas.apply(elements), targets, elements.size());
        return new Update(targets, arguments, scalars, results);
    }

    /**
     * Writes the new values.
     *
     * @param written the targets: leaves of one shape and type, on arrays of their own
     * @param read the arguments, of the same shape and type
     * @param values the scalars
     * @throws IllegalArgumentException if there are too few or too many of them, shapes or types differ, the type isn't
     *        floating, or a target is an expanded view, in which elements share memory
     * @throws IllegalStateException if a target is the result of a recorded op, or a tensor stands for several examples within vmap
     */
    public void apply(List<Tensor> written, List<Tensor> read, double... values) {
        UpdateArguments.requireTensors("written", written);
        UpdateArguments.requireTensors("read", read);
        requireCounts(written.size(), read.size(), Objects.requireNonNull(values, "values").length);
        requireTargets(written);
        Autograd.requireOneExample("update", written.getFirst(), read.toArray(Tensor[]::new));
        for (int i = 0; i < arguments; i++) {
            Autograd.requireLike(written.getFirst(), read.get(i));
        }
        boolean inOrder = areInOrder(written);
        List<Tensor> renewed = inOrder ? written : written.stream().map(Tensor::copy).toList();
        run(renewed, read, written, values);
        for (int i = 0; i < targets; i++) {
            if (inOrder) {
                written.get(i).storage().written();
            } else {
                Autograd.assign(written.get(i), renewed.get(i));
            }
        }
    }

    /** Requires tensors that can be written. */
    static void requireTargets(List<Tensor> written) {
        GradMode.requireNoCapture(
                "an update writes to tensors, and so can't be recorded in a compiled function; return the values");
        Tensor first = written.getFirst();
        if (!first.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "update of " + first.describe() + ": is for floating point; convert with "
                            + "to(F64) or to(F32)");
        }
        for (int i = 0; i < written.size(); i++) {
            Autograd.requireWritable(written.get(i), first);
        }
    }

    void requireCounts(int written, int read, int values) {
        if (written != targets || read != arguments || values != scalars) {
            throw new IllegalArgumentException("the update takes " + targets + " targets, " + arguments
                    + " arguments and " + scalars + " numbers, not " + written + ", " + read + " and " + values);
        }
    }

    private static boolean areInOrder(List<Tensor> written) {
        for (int i = 0; i < written.size(); i++) {
            if (!written.get(i).layout().isContiguous()) {
                return false;
            }
        }
        return true;
    }

    /** Writes the new values over the old ones, after the formulas have read these for each element. */
    private void run(List<Tensor> renewed, List<Tensor> read, List<Tensor> written, double... values) {
        if (written.getFirst().storage().isOnDevice()) {
            runOnDevice(renewed, read, values);
            return;
        }
        List<Tensor> apart = read.stream().map(given -> isOnArrayOf(written, given) ? given.copy() : given).toList();
        KernelArguments operands = operands(renewed, apart, values); // the first are the targets
        Elementwise.run(kernel(isSingle(renewed)), operands, operands, renewed.getFirst().size());
    }

    private void runOnDevice(List<Tensor> renewed, List<Tensor> read, double... values) {
        Tensor first = renewed.getFirst();
        List<Tensor> all = new ArrayList<>(renewed);
        read.forEach(given -> all.add(isOnArrayOf(renewed, given) ? given.copy() : given));
        Device device = DeviceStorage.common(all.toArray(Tensor[]::new));
        for (double value : values) {
            all.add(Tensor.full(value, Shape.SCALAR, first.dtype()));
        }
        device.accelerator().map(formulas, isSingle(renewed), first.shape().toArray(),
                DeviceStorage.windows(first.shape(), all.toArray(Tensor[]::new)),
                renewed.stream().map(DeviceStorage::array).toList(),
                renewed.stream().mapToInt(target -> target.layout().offset()).toArray());
    }

    private static boolean isSingle(List<Tensor> tensors) {
        return tensors.getFirst().dtype() == DType.F32;
    }

    /** Returns the kernel of all formulas. */
    Kernel kernel(boolean single) {
        return kernels.get(single);
    }

    int scalars() {
        return scalars;
    }

    /** Returns the kernel of the formulas' {@link MagnitudeBounds}. */
    Kernel bounds() {
        return bounds.get(false);
    }

    /**
     * Returns the operands of the formulas: the targets, whose elements are in order, the arguments, and an element for
     * each scalar.
     */
    KernelArguments operands(List<Tensor> written, List<Tensor> read, double... values) {
        boolean single = isSingle(written);
        var operands = new KernelArguments(targets + arguments + scalars);
        int next = 0;
        for (Tensor target : written) {
            operands.set(next++, target.storage().array(), target.layout().offset(), 1);
        }
        for (Tensor given : read) {
            Tensor argument = given.contiguous();
            operands.set(next++, argument.storage().array(), argument.layout().offset(), 1);
        }
        for (double value : values) {
            Object scalar = ElementArrays.create(single, 1);
            ElementArrays.set(scalar, 0, value);
            operands.set(next++, scalar, 0, 0);
        }
        return operands;
    }

    static boolean isOnArrayOf(List<Tensor> written, Tensor argument) {
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).storage() == argument.storage()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the numbers of what it writes and takes: {@code Update(targets=2, arguments=1, scalars=1)}. */
    @Override
    public String toString() {
        return "Update(targets=" + targets + ", arguments=" + arguments + ", scalars=" + scalars + ")";
    }
}
