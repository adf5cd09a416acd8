package org.chainrule.gpu;

import static org.chainrule.gpu.Rows.window;

import java.util.List;

import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.device.DeviceArray;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.SoftmaxKernel;
import org.chainrule.autograd.kernel.Window;
import org.chainrule.gpu.DeviceMemory.Block;

/** The passes of {@link SoftmaxKernel}: exponentials of the distances of elements from the maximum of their row, and sums of these. */
final class Softmax {
    private static final Expr A = Expr.argument(0);
    private static final Expr B = Expr.argument(1);

    private final Gpu gpu;
    private final int count;
    private final int width;
    private final Window elements;
    private final DeviceArray out;
    private final Rows rows;
    private final Block max; // of each row

    Softmax(Gpu gpu, Sums sums, int count, int width, Window elements, DeviceArray out) {
        this.gpu = gpu;
        this.count = count;
        this.width = width;
        this.elements = elements;
        this.out = out;
        this.rows = new Rows(gpu, sums, out.type(), count, width, List.of(elements));
        this.max = rows.fold(Fold.MAX, A);
    }

    void softmax() {
        times(rows.ofNumbers(Expr.one().div(A), window(sum())));
    }

    void logSoftmax() {
        rows.map(SoftmaxKernel.LOG_SOFTMAX, out, max, log());
    }

    /** Computes the logarithm of the softmax at one index of each row. */
    void logSoftmaxAt(Window labels) {
        Block at = (Block) gpu.allocate(out.type(), count);
        var first = new Window(elements.array(), elements.offset(), new int[] {elements.strides()[0]});
        gpu.index(false, new int[] {count}, first, elements.strides()[1], labels, at);
        gpu.map(List.of(A.sub(B).sub(Expr.argument(2))), false, new int[] {count},
                List.of(window(at), window(max), window(log())),
                List.of(out), 0);
    }

    /** Computes the gradient of {@link #logSoftmaxAt} of that of its results. */
    void logSoftmaxAtGradient(Window g, Window y, Window labels) {
        times(rows.ofNumbers(A.neg().div(B), g, window(sum())));
        Block atLabels = rows.ofNumbers(out.type(), A.neg().mul(B.expm1()), g, y);
        gpu.index(true, new int[] {count}, new Window(out, 0, new int[] {width}), 1, labels, atLabels);
    }

    private Block sum() {
        return rows.fold(Fold.SUM, SoftmaxKernel.POWER, max);
    }

    /** Computes the exponentials times a number of each row. */
    private void times(Block factor) {
        rows.map(SoftmaxKernel.POWER.mul(Expr.argument(2)), out, max, factor);
    }

    /** Returns the logarithm of the sum of exponentials; NaN where the greatest element is infinite. */
    private Block log() {
        Block others = rows.fold(Fold.SUM, SoftmaxKernel.OTHER_POWER, max);
        Block greatest = rows.fold(Fold.SUM, SoftmaxKernel.IS_MAX, max);
        Expr isInfinite = Expr.argument(2).eq(Double.POSITIVE_INFINITY);
        return rows.ofNumbers(
                Expr.select(isInfinite, Expr.constant(Double.NaN), SoftmaxKernel.LOG_OF_SUM),
                window(others), window(greatest), window(max));
    }
}
