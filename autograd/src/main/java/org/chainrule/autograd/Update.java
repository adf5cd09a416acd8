package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
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
    private static final int PIECE = 1024; // elements that are computed at a time to be looked at

    private final int targets;
    private final int arguments;
    private final int scalars;
    private final ByPrecision<Kernel> kernels;

    private Update(int targets, int arguments, int scalars, List<Expr> formulas) {
        int arity = targets + arguments + scalars;
        this.targets = targets;
        this.arguments = arguments;
        this.scalars = scalars;
        this.kernels = new ByPrecision<>(single -> Kernel.of(formulas, arity, single));
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
        if (targets < 1 || arguments < 0 || scalars < 0) {
            throw new IllegalArgumentException("an update writes one tensor at least, not " + targets + ", and reads "
                    + "any number of arguments and scalars, not " + arguments + " and " + scalars);
        }
        List<Expr> elements = new ArrayList<>();
        for (int i = 0; i < targets + arguments + scalars; i++) {
            elements.add(Expr.argument(i));
        }
        List<Expr> results = formulas.apply(elements);
        if (results.size() != targets) {
            throw new IllegalArgumentException(
                    "an update of " + targets + " tensors needs as many formulas, not " + results.size());
        }
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
     * @throws IllegalStateException if a target is the result of a recorded op
     */
    public void apply(List<Tensor> written, List<Tensor> read, double... values) {
        requireCounts(written.size(), read.size(), values.length);
        Tensor first = written.getFirst();
        if (!first.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "update of " + first.describe() + ": is for floating point; convert with "
                            + "to(F64) or to(F32)");
        }
        for (int i = 0; i < targets; i++) {
            Autograd.requireWritable(written.get(i), first);
        }
        for (int i = 0; i < arguments; i++) {
            Autograd.requireLike(first, read.get(i));
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

    /**
     * Writes the new values, where the only argument is the gradient of the first target. The gradient isn't handed
     * out, so its array can be reused for the next one after {@link Tensor#zeroGrad}.
     *
     * @param written the targets, as for {@link #apply}; the first is a leaf that requires a gradient
     * @param values the scalars
     * @return whether there was a gradient; if not, nothing was written
     * @throws IllegalArgumentException as {@link #apply}
     */
    public boolean applyGradient(List<Tensor> written, double... values) {
        requireCounts(written.size(), 1, values.length);
        Tensor gradient = gradientOf(written.getFirst());
        if (gradient != null) {
            apply(written, List.of(gradient), values);
        }
        return gradient != null;
    }

    /**
     * Computes what {@link #applyGradient} would write, a piece at a time, without writing it, and finds the first
     * element of which a new value would be infinite or NaN.
     *
     * @param targets the targets, as for {@link #applyGradient}
     * @param values the scalars
     * @return the index of the element in row-major order; -1 if all are finite, or there is no gradient
     */
    public int firstNonFinite(List<Tensor> targets, double... values) {
        Tensor gradient = gradientOf(targets.getFirst());
        if (gradient == null) {
            return -1;
        }
        Tensor first = targets.getFirst();
        boolean single = first.dtype() == DType.F32;
        KernelArguments operands = operands(targets.stream().map(Tensor::contiguous).toList(),
                List.of(gradient), List.of(), values);
        var piece = new KernelArguments(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            piece.set(i, ElementArrays.create(single, Math.min(PIECE, first.size())), 0, 1);
        }
        for (int done = 0; done < first.size(); done += PIECE) {
            int count = Math.min(PIECE, first.size() - done);
            kernels.get(single).run(operands.from(done), piece, count);
            for (int n = 0; n < count; n++) {
                for (int i = 0; i < targets.size(); i++) {
                    if (!Double.isFinite(piece.get(i, n))) {
                        return done + n;
                    }
                }
            }
        }
        return -1;
    }

    private static Tensor gradientOf(Tensor target) {
        Node node = target.node();
        return node == null || !node.retainsGrad() ? null : node.slot().gradient();
    }

    private void requireCounts(int written, int read, int values) {
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
        Tensor first = renewed.getFirst();
        KernelArguments operands = operands(renewed, read, written, values);
        boolean single = first.dtype() == DType.F32;
        Elementwise.run(kernels.get(single), operands, operands, first.size()); // the first are the targets
    }

    /**
     * Returns the operands of the formulas.
     *
     * @param inOrder the targets, with their elements in order
     * @param read the arguments, of which those are copied that are on an array of the tensors written
     */
    private KernelArguments operands(List<Tensor> inOrder, List<Tensor> read, List<Tensor> written, double... values) {
        boolean single = inOrder.getFirst().dtype() == DType.F32;
        var operands = new KernelArguments(targets + arguments + scalars);
        for (int i = 0; i < targets; i++) {
            Tensor target = inOrder.get(i);
            operands.set(i, target.storage().array(), target.layout().offset(), 1);
        }
        for (int i = 0; i < arguments; i++) {
            Tensor given = read.get(i);
            Tensor argument = isOnArrayOf(written, given) ? given.copy() : given.contiguous();
            operands.set(targets + i, argument.storage().array(), argument.layout().offset(), 1);
        }
        for (int i = 0; i < scalars; i++) {
            Object scalar = ElementArrays.create(single, 1);
            ElementArrays.set(scalar, 0, values[i]);
            operands.set(targets + arguments + i, scalar, 0, 0);
        }
        return operands;
    }

    private static boolean isOnArrayOf(List<Tensor> written, Tensor argument) {
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).storage() == argument.storage()) {
                return true;
            }
        }
        return false;
    }
}
