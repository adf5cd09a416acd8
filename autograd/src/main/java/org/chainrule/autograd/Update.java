package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Kernel;
import org.chainrule.autograd.formula.Kernel.Operand;

/**
 * Formulas that write several tensors at once, element by element: a parameter and what an optimizer remembers of it.
 * Each formula sees the values from before the update. It is one pass over the memory, which is all that such an update
 * costs, and a write like {@link Autograd#assign}.
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
    private static final int TILE = 1024; // elements; new values wait there until all have been computed

    private final int targets;
    private final int arguments;
    private final int numbers;
    private final Kernel kernel;
    private final Kernel singleKernel;

    private Update(int targets, int arguments, int numbers, List<Expr> formulas) {
        int arity = targets + arguments + numbers;
        this.targets = targets;
        this.arguments = arguments;
        this.numbers = numbers;
        this.kernel = Kernel.of(formulas, arity, false);
        this.singleKernel = Kernel.of(formulas, arity, true);
    }

    /**
     * An update.
     *
     * @param targets how many tensors it writes
     * @param arguments how many it reads besides
     * @param numbers how many plain numbers it takes
     * @param formulas from the elements of targets and arguments, and the numbers, to the new elements of the targets
     * @return the update
     * @throws IllegalArgumentException if there isn't a formula for each target
     */
    public static Update of(int targets, int arguments, int numbers, Function<List<Expr>, List<Expr>> formulas) {
        List<Expr> elements = new ArrayList<>();
        for (int i = 0; i < targets + arguments + numbers; i++) {
            elements.add(Expr.argument(i));
        }
        List<Expr> results = formulas.apply(elements);
        if (results.size() != targets) {
            throw new IllegalArgumentException(
                    "an update of " + targets + " tensors needs as many formulas, not " + results.size());
        }
        return new Update(targets, arguments, numbers, results);
    }

    /**
     * Writes the new values.
     *
     * @param written the targets: leaves of one shape and type, on arrays of their own
     * @param read the arguments, of the same shape and type
     * @param values the numbers
     * @throws IllegalArgumentException if there are too few or too many of them, shapes or types differ, or one element of
     *         a target's array stands for several
     * @throws IllegalStateException if a target is the result of a recorded op
     */
    public void apply(List<Tensor> written, List<Tensor> read, double... values) {
        if (written.size() != targets || read.size() != arguments || values.length != numbers) {
            throw new IllegalArgumentException("the update takes " + targets + " targets, " + arguments
                    + " arguments and " + numbers + " numbers, not " + written.size() + ", " + read.size() + " and "
                    + values.length);
        }
        Tensor first = written.getFirst();
        for (Tensor target : written) {
            Autograd.requireWritable(target, first);
        }
        for (Tensor argument : read) {
            Autograd.requireLike(first, argument);
        }
        Tensor[] inOrder = new Tensor[targets + arguments];
        for (int i = 0; i < inOrder.length; i++) {
            Tensor tensor = i < targets ? written.get(i) : read.get(i - targets);
            inOrder[i] = i >= targets && isOnArrayOf(written, tensor) ? tensor.copy() : tensor.contiguous();
        }
        run(first.dtype() == DType.F32, first.size(), inOrder, values);
        for (int i = 0; i < targets; i++) {
            if (inOrder[i] == written.get(i)) {
                inOrder[i].storage().written();
            } else {
                Autograd.assign(written.get(i), inOrder[i]);
            }
        }
    }

    private static boolean isOnArrayOf(List<Tensor> written, Tensor argument) {
        for (Tensor target : written) {
            if (target.storage() == argument.storage()) {
                return true;
            }
        }
        return false;
    }

    private void run(boolean single, int count, Tensor[] tensors, double... values) {
        Operand[] operands = new Operand[tensors.length + numbers];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = i < tensors.length
                    ? new Operand(tensors[i].storage().array(), tensors[i].layout().offset(), 1)
                    : number(values[i - tensors.length], single);
        }
        Object[] fresh = new Object[targets];
        for (int i = 0; i < targets; i++) {
            fresh[i] = single ? new float[Math.min(TILE, count)] : new double[Math.min(TILE, count)];
        }
        for (int done = 0; done < count; done += TILE) {
            int width = Math.min(TILE, count - done);
            Operand[] tile = new Operand[operands.length];
            for (int i = 0; i < tile.length; i++) {
                tile[i] = operands[i].from(done);
            }
            (single ? singleKernel : kernel).run(tile, fresh, 0, width);
            for (int i = 0; i < targets; i++) {
                System.arraycopy(fresh[i], 0, operands[i].array(), operands[i].at() + done, width);
            }
        }
    }

    private static Operand number(double value, boolean single) {
        return new Operand(single ? new float[] {(float) value} : new double[] {value}, 0, 0);
    }
}
