package org.chainrule.autograd.kernel;

import java.util.List;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * Computes softmax(scale Q K^T + M) V and its gradients, a block of queries at a time, so that no more of the matrix of
 * probabilities exists than the rows of a block (Rabe, Staats 2021, "Self-attention does not need O(n^2) memory"). The
 * gradients compute these rows again from Q and K, which takes less time than reading them from memory would.
 *
 * <p>
 * How many rows a block has follows from the sizes alone, and so do the bits: in the gradients of keys and values, what
 * the blocks contribute is added in order. Where causal attention has infinite values or NaN, a block is one query, lest those of later
 * keys and queries be multiplied by the zeros that stand for their probabilities. Products are those of {@link Products}, sums of a row
 * those of {@link Fold}.
 */
public final class AttentionKernel {
    private static final KernelArguments NOTHING = new KernelArguments(0);
    private static final ByPrecision<AttentionKernel> KERNELS = new ByPrecision<>(AttentionKernel::new);

    /** Elements of a block of scores: it and another one stay in a processor's cache. */
    private static final int BLOCK = 1 << 15;
    /** The fewest queries of a block, for which the keys are read once. */
    private static final int FEWEST = 16;

    private final boolean single;
    private final Elements elements;
    private final Folding maximum;
    private final Folding exponentials; // stored, and their sum
    private final Folding products; // their sum
    private final Kernel scaled;
    private final Kernel sum;
    private final Kernel centered; // x (y - mean)

    private AttentionKernel(boolean single) {
        Expr x = Expr.argument(0);
        Expr y = Expr.argument(1);
        Expr power = x.sub(y).expNonPositive();
        this.single = single;
        this.elements = Elements.of(single);
        this.maximum = Folding.of(Fold.MAX, single);
        this.exponentials = Folding.of(List.of(power), List.of(power), List.of(Fold.SUM), 2, single);
        this.products = Folding.of(Fold.SUM, x.mul(y), 2, single);
        this.scaled = Kernel.of(List.of(x.mul(y)), 2, single);
        this.sum = Kernel.of(List.of(x.add(y)), 2, single);
        this.centered = Kernel.of(List.of(x.mul(y.sub(Expr.argument(2)))), 3, single);
    }

    /**
     * Computes the attention of every pair.
     *
     * @param in the inputs
     * @param out an array of the inputs' kind for the results, row-major (..., L, V)
     */
    public static void forward(AttentionInputs in, Object out) {
        AttentionKernel kernel = KERNELS.of(out);
        forPairs(in, pair -> kernel.new Pair(in, null, pair).forward(out));
    }

    /**
     * Computes the gradients of queries, keys and values of every pair.
     *
     * @param in the inputs
     * @param g the gradient of the result, (..., L, V)
     * @param out an array of the inputs' kind for the gradients, one after the other, each with all leading axes and
     *        row-major: (..., L, E), (..., S, E), (..., S, V)
     */
    public static void gradients(AttentionInputs in, Window g, Object out) {
        AttentionKernel kernel = KERNELS.of(out);
        forPairs(in, pair -> kernel.new Pair(in, g, pair).gradients(out));
    }

    @FunctionalInterface
    private interface Task {
        void run(int pair);
    }

    /** Runs pairs side by side if there are enough of them; else one after the other, each in several threads. */
    private static void forPairs(AttentionInputs in, Task task) {
        int pairs = in.pairs();
        if (pairs < Parallel.THREADS) {
            for (int pair = 0; pair < pairs; pair++) {
                task.run(pair);
            }
            return;
        }
        long size = (long) in.sizes().queries() * in.sizes().keys();
        Parallel.forRange(pairs, (int) Math.min(Integer.MAX_VALUE, size), (first, end) -> {
            for (int pair = first; pair < end; pair++) {
                task.run(pair);
            }
        });
    }

    /** Computes one pair. */
    private final class Pair {
        private final AttentionInputs in;
        private final int pair;
        private final int queries;
        private final int keys;
        private final int width;
        private final int valueWidth;
        private final Matrix q;
        private final Matrix k;
        private final Matrix v;
        private final Matrix summands; // null for none
        private final Matrix allG; // the gradient of the result; null where that is computed
        private final Partition blocks;
        private final Object shares; // for each row of a block the reciprocal of the sum of exponentials

        Pair(AttentionInputs in, Window gradient, int pair) {
            AttentionInputs.Sizes sizes = in.sizes();
            this.in = in;
            this.pair = pair;
            this.queries = sizes.queries();
            this.keys = sizes.keys();
            this.width = sizes.width();
            this.valueWidth = sizes.valueWidth();
            this.q = in.matrix(in.queries(), pair, queries, width);
            this.k = in.matrix(in.keys(), pair, keys, width);
            this.v = in.matrix(in.values(), pair, keys, valueWidth);
            this.summands = in.summands() == null ? null : in.matrix(in.summands(), pair, queries, keys);
            this.allG = gradient == null ? null : in.matrix(gradient, pair, queries, valueWidth);
            int most = in.isCausal() && !areFactorsFinite() ? 1 : Math.max(FEWEST, BLOCK / keys);
            this.blocks = Partition.into(Math.max(1, Math.ceilDiv(queries, most)), queries);
            this.shares = ElementArrays.create(single, blocks.size(0));
        }

        /** Returns whether all that is multiplied by probabilities or gradients of scores is finite. */
        private boolean areFactorsFinite() {
            return allG == null
                    ? elements.areFinite(v)
                    : elements.areFinite(q) && elements.areFinite(k) && elements.areFinite(allG);
        }

        void forward(Object out) {
            Matrix transposedKeys = copied(k.transposed());
            Matrix rowsOfValues = copied(v);
            Matrix ofQueries = buffer(blocks.size(0), width);
            Matrix ofScores = buffer(blocks.size(0), keys);
            for (int b = 0; b < blocks.count(); b++) {
                int from = blocks.start(b);
                int count = blocks.size(b);
                int seen = seen(from + count);
                Matrix scores = ofScores.part(0, 0, count, seen);
                scaledQueries(from, ofQueries.part(0, 0, count, width));
                Products.multiply(ofQueries.part(0, 0, count, width), transposedKeys.part(0, 0, width, seen), scores,
                        null);
                powers(from, scores);
                drop(from, scores, null);
                Matrix result = new Matrix(out, (pair * queries + from) * valueWidth, valueWidth, 1, count, valueWidth);
                Products.multiply(scores, rowsOfValues.part(0, 0, seen, valueWidth), result, null);
                scaleRows(result);
            }
            release(transposedKeys, rowsOfValues, ofQueries, ofScores);
        }

        void gradients(Object out) {
            int pairs = in.pairs();
            int firstOfKeys = pairs * queries * width;
            int firstOfValues = firstOfKeys + pairs * keys * width;
            Matrix dk = new Matrix(out, firstOfKeys + pair * keys * width, width, 1, keys, width);
            Matrix dv = new Matrix(out, firstOfValues + pair * keys * valueWidth, valueWidth, 1, keys, valueWidth);
            Matrix transposedKeys = copied(k.transposed());
            Matrix transposedValues = copied(v.transposed());
            Matrix rowsOfKeys = copied(k);
            Matrix ofQueries = buffer(blocks.size(0), width);
            Matrix ofG = buffer(blocks.size(0), valueWidth);
            Matrix ofPowers = buffer(blocks.size(0), keys);
            Matrix ofGradients = buffer(blocks.size(0), keys);
            Matrix ofFactors = in.dropout() == null ? null : buffer(blocks.size(0), keys);
            if (in.isCausal()) {
                elements.clear(dk);
                elements.clear(dv);
            }
            for (int b = 0; b < blocks.count(); b++) {
                int from = blocks.start(b);
                int count = blocks.size(b);
                int seen = seen(from + count);
                boolean adds = b > 0 || in.isCausal();
                Matrix scaledQ = ofQueries.part(0, 0, count, width);
                Matrix powers = ofPowers.part(0, 0, count, seen);
                scaledQueries(from, scaledQ);
                Products.multiply(scaledQ, transposedKeys.part(0, 0, width, seen), powers, null);
                powers(from, powers);

                Matrix g = ofG.part(0, 0, count, valueWidth); // times the reciprocals of the sums
                elements.copy(allG.part(from, 0, count, valueWidth), g);
                scaleRows(g);
                Matrix gradients = ofGradients.part(0, 0, count, seen);
                Matrix factors = ofFactors == null ? null : ofFactors.part(0, 0, count, seen);
                Matrix kept = factors == null ? powers : gradients;
                if (factors != null) {
                    elements.copy(powers, gradients);
                    drop(from, gradients, factors);
                }
                Matrix dvOfSeen = dv.part(0, 0, seen, valueWidth);
                Products.multiply(kept.transposed(), g, dvOfSeen, adds ? dvOfSeen : null);

                Products.multiply(g, transposedValues.part(0, 0, valueWidth, seen), gradients, null);
                scoreGradients(from, powers, gradients, factors);
                Matrix dkOfSeen = dk.part(0, 0, seen, width);
                Products.multiply(gradients.transposed(), scaledQ, dkOfSeen, adds ? dkOfSeen : null);
                Matrix dq = new Matrix(out, (pair * queries + from) * width, width, 1, count, width);
                Products.multiply(gradients, rowsOfKeys.part(0, 0, seen, width), dq, null);
                scale(dq);
            }
            release(transposedKeys, transposedValues, rowsOfKeys, ofQueries, ofG, ofPowers, ofGradients, ofFactors);
        }

        /** Returns how many keys the first so many queries see. */
        private int seen(int count) {
            return in.isCausal() ? Math.min(keys, count) : keys;
        }

        /**
         * Creates a matrix in a buffer. With gaps between rows, so that a panel's rows, at distances of a power of two, don't
         * fall on the same few lines of a cache.
         */
        private Matrix buffer(int rows, int columns) {
            int line = single ? 16 : 8;
            int stride = columns % (4 * line) == 0 ? columns + line : columns;
            return new Matrix(WorkspacePool.acquire(single, Math.max(1, rows * stride)), 0, stride, 1, rows, columns);
        }

        private Matrix copied(Matrix matrix) {
            Matrix copy = buffer(matrix.rows(), matrix.columns());
            elements.copy(matrix, copy);
            return copy;
        }

        private void release(Matrix... buffers) {
            for (Matrix buffer : buffers) {
                if (buffer != null) {
                    WorkspacePool.release(buffer.array());
                }
            }
        }

        private void scaledQueries(int from, Matrix to) {
            elements.copy(q.part(from, 0, to.rows(), width), to);
            scale(to);
        }

        /** Multiplies a matrix by the scale, and what is in the gaps between its rows. */
        private void scale(Matrix matrix) {
            if (matrix.rows() == 0) {
                return;
            }
            Object factor = ElementArrays.create(single, 1);
            ElementArrays.set(factor, 0, in.scale());
            scaled.run(new KernelArguments(2).set(0, matrix.array(), matrix.offset(), 1).set(1, factor, 0, 0),
                    KernelArguments.of(matrix.array(), matrix.offset()),
                    matrix.rows() * matrix.rowStride() + matrix.columns() - matrix.rowStride());
        }

        /** Divides every row by the sum of its exponentials. */
        private void scaleRows(Matrix rows) {
            KernelArguments row = new KernelArguments(2);
            KernelArguments result = new KernelArguments(1);
            for (int i = 0; i < rows.rows(); i++) {
                row.set(0, rows.array(), rows.index(i, 0), 1).set(1, shares, i, 0);
                scaled.run(row, result.set(0, rows.array(), rows.index(i, 0), 1), rows.columns());
            }
        }

        /** Replaces scores by the exponentials of their distances from the maximum, and notes the sums' reciprocals. */
        private void powers(int first, Matrix scores) {
            Parallel.forRange(scores.rows(), scores.columns(), (from, end) -> {
                Folding.Workspace ofMax = maximum.workspace();
                Folding.Workspace ofSum = exponentials.workspace();
                Object max = ElementArrays.create(single, 1);
                KernelArguments row = new KernelArguments(1);
                KernelArguments rowAndMax = new KernelArguments(2);
                for (int i = from; i < end; i++) {
                    int at = scores.index(i, 0);
                    int seen = Math.min(scores.columns(), seen(first + i + 1));
                    row.set(0, scores.array(), at, 1);
                    if (summands != null) {
                        rowAndMax.set(0, scores.array(), at, 1)
                                .set(1, summands.array(), summands.index(first + i, 0), summands.columnStride());
                        sum.run(rowAndMax, row, seen);
                    }
                    ElementArrays.set(max, 0, ofMax.fold(row, NOTHING, seen).result(0));
                    rowAndMax.set(0, scores.array(), at, 1).set(1, max, 0, 0);
                    ElementArrays.set(shares, i, 1 / ofSum.fold(rowAndMax, row, seen).result(0));
                    ElementArrays.fill(scores.array(), at + seen, at + scores.columns(), 0);
                }
            });
        }

        /**
         * Multiplies exponentials by the factors of dropout, if there are any.
         *
         * @param factors where these go; null for nowhere
         */
        private void drop(int first, Matrix powers, Matrix factors) {
            if (in.dropout() == null) {
                return;
            }
            Parallel.forRange(powers.rows(), powers.columns(), (from, end) -> {
                double[] ofRow = new double[powers.columns()];
                Object converted = ElementArrays.create(single, ofRow.length);
                for (int i = from; i < end; i++) {
                    in.dropout().fill(((long) pair * queries + first + i) * keys, ofRow);
                    ElementArrays.copy(ofRow, 0, 1, converted, 0, 1, ofRow.length);
                    scaled.run(
                            new KernelArguments(2).set(0, powers.array(), powers.index(i, 0), 1).set(1, converted, 0,
                                    1),
                            KernelArguments.of(powers.array(), powers.index(i, 0)), ofRow.length);
                    if (factors != null) {
                        ElementArrays.copy(converted, 0, 1, factors.array(), factors.index(i, 0), 1, ofRow.length);
                    }
                }
            });
        }

        /**
         * Replaces the gradients of probabilities by those of scores. With the exponentials x, their sum s, and gradients
         * y = g / s, these are x (y - m), where m = sum(x y) / s.
         */
        private void scoreGradients(int first, Matrix powers, Matrix gradients, Matrix factors) {
            Parallel.forRange(powers.rows(), powers.columns(), (from, end) -> {
                Folding.Workspace ofProducts = products.workspace();
                Object mean = ElementArrays.create(single, 1);
                KernelArguments both = new KernelArguments(2);
                KernelArguments all = new KernelArguments(3);
                KernelArguments row = new KernelArguments(1);
                for (int i = from; i < end; i++) {
                    int at = powers.index(i, 0);
                    int seen = Math.min(powers.columns(), seen(first + i + 1));
                    row.set(0, gradients.array(), at, 1);
                    if (factors != null) {
                        both.set(0, gradients.array(), at, 1).set(1, factors.array(), factors.index(i, 0), 1);
                        scaled.run(both, row, seen);
                    }
                    both.set(0, powers.array(), at, 1).set(1, gradients.array(), at, 1);
                    double total = ofProducts.fold(both, NOTHING, seen).result(0);
                    ElementArrays.set(mean, 0, total * ElementArrays.get(shares, i));
                    all.set(0, powers.array(), at, 1).set(1, gradients.array(), at, 1).set(2, mean, 0, 0);
                    centered.run(all, row, seen);
                    ElementArrays.fill(gradients.array(), at + seen, at + gradients.columns(), 0);
                }
            });
        }
    }
}
