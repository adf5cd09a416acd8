package org.chainrule.gpu;

import static org.chainrule.autograd.kernel.Sums.MOST_TERMS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.device.DeviceArray;
import org.chainrule.autograd.device.ElementType;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.Products;
import org.chainrule.autograd.kernel.SummedAxes;
import org.chainrule.autograd.kernel.Window;
import org.chainrule.gpu.DeviceMemory.Block;
import org.chainrule.gpu.ptx.ColumnKernel;
import org.chainrule.gpu.ptx.FoldKernel;

/**
 * Sums over axes in the order in which the CPU adds: the last axis, if it is summed, is folded; if it is kept, the one before it is summed
 * down the columns, in blocks of rows; what another summed axis contributes is added in order.
 */
final class Sums {
    private final Gpu gpu;

    Sums(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Computes quotients of sums; see {@link Accelerator#sum}. */
    void over(int[] sizes, boolean[] summed, DeviceArray in, int offset, int divisor, DeviceArray out) {
        Expr quotient = Expr.argument(0).add(0).div(divisor); // there is no sum -0
        if (in.type() == ElementType.F32) { // doubles can hold any sum of floats
            store(quotient, out, sums(sizes, summed, (Block) in, offset));
            return;
        }
        int count = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        DeviceArray smaller = gpu.allocate(ElementType.F64, count); // so small that no sum overflows
        gpu.map(List.of(Expr.argument(0).div(MOST_TERMS)), false, new int[] {count},
                List.of(new Window(in, offset, new int[] {1})),
                List.of(smaller), 0);
        Expr isFinite = quotient.sub(quotient).eq(0);
        Expr ofSmaller = Expr.argument(1).add(0).div(divisor).mul(MOST_TERMS);
        store(Expr.select(isFinite, quotient, ofSmaller), out, sums(sizes, summed, (Block) in, offset),
                sums(sizes, summed, (Block) smaller, 0));
    }

    private void store(Expr formula, DeviceArray out, Block... sums) {
        List<Window> in = Arrays.stream(sums).map(sum -> new Window(sum, 0, new int[] {1})).toList();
        gpu.map(List.of(formula), false, new int[] {out.length()}, in, List.of(out), 0);
    }

    /** Returns the sums in double precision, in row-major order. */
    private Block sums(int[] sizes, boolean[] summed, Block in, int offset) {
        SummedAxes axes = SummedAxes.merge(sizes, summed);
        int rank = axes.sizes().length;
        int count = product(axes.sizes(), 0, rank);
        if (count == 0) {
            int results = 1;
            for (int axis = 0; axis < sizes.length; axis++) {
                results *= summed[axis] ? 1 : sizes[axis];
            }
            return filled(results);
        }
        if (rank == 0 || rank == 1 && !axes.summed()[0]) {
            Block copy = (Block) gpu.allocate(ElementType.F64, count);
            gpu.map(List.of(Expr.argument(0)), false, new int[] {count}, List.of(new Window(in, offset, new int[] {1})),
                    List.of(copy), 0);
            return copy;
        }
        boolean isFolded = axes.summed()[rank - 1];
        int width = axes.sizes()[rank - 1];
        int before = isFolded ? rank - 1 : rank - 2; // the axes that are left, but for the last one where that is kept
        int left = product(axes.sizes(), 0, before);
        Block sums = isFolded
                ? folded(in, offset, left, width)
                : down(in, offset, left, axes.sizes()[rank - 2], width, Products.BLOCK);
        int outer = before - 2; // the one that is summed, if there is another
        if (outer < 0) {
            return sums;
        }
        if (outer > 1) {
            throw new UnsupportedOperationException(
                    "there is none for sums over axes that have others between them three times");
        }
        int rows = axes.sizes()[outer];
        int planes = product(axes.sizes(), 0, outer);
        return down(sums, 0, planes, rows, sums.length() / rows / planes, rows);
    }

    private static int product(int[] sizes, int from, int to) {
        return Arrays.stream(sizes, from, to).reduce(1, (a, b) -> a * b);
    }

    private Block filled(int count) {
        Block zeros = (Block) gpu.allocate(ElementType.F64, count);
        gpu.map(List.of(Expr.zero()), false, new int[] {count}, List.of(new Window(new double[1], 0, new int[1])),
                List.of(zeros), 0);
        return zeros;
    }

    /** Folds rows. */
    private Block folded(Block in, int offset, int rows, int width) {
        return folded(Fold.SUM, Expr.argument(0), in.type() == ElementType.F32, rows, width,
                List.of(new Window(in, offset, new int[] {width, 1})));
    }

    /** Folds the values of a formula along rows; of several blocks, their results in turn. */
    Block folded(Fold fold, Expr value, boolean single, int rows, int width, List<Window> in) {
        int blocks = (width + Fold.BLOCK - 1) / Fold.BLOCK;
        Block results = (Block) gpu.allocate(ElementType.F64, rows * blocks);
        List<Long> arguments = new ArrayList<>();
        for (Window window : in) {
            Block block = (Block) window.array();
            arguments.add(block.address(window.offset()));
            arguments.add((long) window.strides()[0] * block.type().bytes());
            arguments.add((long) window.strides()[1] * block.type().bytes());
        }
        arguments.addAll(List.of(results.address(), (long) width, (long) blocks));
        var spec = new FoldKernel.Spec(fold, value, single,
                in.stream().map(window -> ((Block) window.array()).type()).toList());
        gpu.launch(spec, FoldKernel::of, rows * blocks, FoldKernel.threads(single), Gpu.longs(arguments));
        Gpu.keep(in);
        return blocks == 1
                ? results
                : folded(fold, Expr.argument(0), false, rows, blocks,
                        List.of(new Window(results, 0, new int[] {blocks, 1})));
    }

    /** Adds up the rows of matrices, in blocks of so many rows whose sums are added up in turn. */
    private Block down(Block in, int offset, int matrices, int rows, int columns, int rowsOfBlock) {
        int blocks = (rows + rowsOfBlock - 1) / rowsOfBlock;
        int tiles = (columns + ColumnKernel.THREADS - 1) / ColumnKernel.THREADS;
        Block sums = (Block) gpu.allocate(ElementType.F64, matrices * blocks * columns);
        gpu.launch(new ColumnKernel.Spec(in.type() == ElementType.F32), ColumnKernel::of, matrices * blocks * tiles,
                ColumnKernel.THREADS,
                in.address(offset), sums.address(), rows, columns, rowsOfBlock, tiles, blocks * tiles);
        Gpu.keep(in);
        return blocks == 1 ? sums : down(sums, 0, matrices, blocks, columns, blocks);
    }
}
