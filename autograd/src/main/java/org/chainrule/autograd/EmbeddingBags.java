package org.chainrule.autograd;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.BagMaxima;

/**
 * Bags of rows of a table.
 *
 * @param rows the indices of rows, bag by bag, without padding
 * @param places where in the indices they were; null for all in order
 * @param sizes how many each bag has
 */
record EmbeddingBags(Tensor rows, Tensor places, long[] sizes) {

    /** Reduces bags that are the rows of a matrix, if offsets are null, or begin at offsets. */
    static Tensor reduce(Tensor table, Tensor indices, Tensor offsets, EmbeddingBagOptions options) {
        table.dtype().requireFloating();
        if (table.shape().rank() != 2) {
            throw new IllegalArgumentException("the table must be a matrix (count, size), not " + table.describe());
        }
        int count = table.shape().size(0);
        if (options.paddingIndex() >= count) {
            throw new IllegalArgumentException("the padding index " + options.paddingIndex() + " is outside 0 to "
                    + (count - 1) + "; for none, use " + EmbeddingBagOptions.NO_PADDING);
        }
        long[] all = Indices.of(indices, count);
        requireWeights(options, indices.shape());
        long[] ends = offsets == null ? ends(indices.shape()) : ends(all.length, indices.shape(), offsets, options);
        EmbeddingBags bags = of(all, ends, options.paddingIndex());
        return switch (options.mode()) {
            case SUM -> bags.sum(table, options.perSampleWeights());
            case MEAN -> bags.sum(table, null).div(bags.counts().to(table.dtype()).unsqueeze(1));
            case MAX -> bags.max(table);
        };
    }

    private static void requireWeights(EmbeddingBagOptions options, Shape indices) {
        Tensor weights = options.perSampleWeights();
        if (weights == null) {
            return;
        }
        if (options.mode() != BagMode.SUM) {
            throw new IllegalArgumentException("perSampleWeights are for sums, not for " + options.mode()
                    + "; set BagMode.SUM, or leave them out");
        }
        if (!weights.dtype().isFloating() || !weights.shape().equals(indices)) {
            throw new IllegalArgumentException("perSampleWeights are " + weights.describe()
                    + ", but must be floating point of shape " + indices + ", one for each index");
        }
    }

    private static long[] ends(Shape indices) {
        if (indices.rank() != 2) {
            throw new IllegalArgumentException(
                    "the indices have shape " + indices + ", but must be a matrix, of a bag in"
                            + " each row, or a vector with offsets, where bags begin");
        }
        long[] ends = new long[indices.size(0)];
        Arrays.setAll(ends, bag -> (bag + 1L) * indices.size(1));
        return ends;
    }

    private static long[] ends(int count, Shape indices, Tensor offsets, EmbeddingBagOptions options) {
        if (indices.rank() != 1 || offsets.shape().rank() != 1 || offsets.dtype() != DType.I64) {
            throw new IllegalArgumentException("indices of shape " + indices + " with offsets " + offsets.describe()
                    + " must be vectors of I64; leave the offsets out where bags are the rows of a matrix");
        }
        long[] own = offsets.toLongArray();
        boolean isLastIncluded = options.includesLastOffset();
        boolean fits = isLastIncluded ? own.length > 0 && own[own.length - 1] == count : own.length > 0 || count == 0;
        fits &= own.length == 0 || own[0] == 0;
        for (int bag = 1; bag < own.length; bag++) {
            fits &= own[bag] >= own[bag - 1];
        }
        if (!fits || own.length > 0 && own[own.length - 1] > count) {
            throw new IllegalArgumentException("the offsets must be 0 at first, not decrease, and "
                    + (isLastIncluded ? "end in" : "be at most") + " the number of indices, " + count + "; they are "
                    + offsets);
        }
        if (isLastIncluded) {
            return Arrays.copyOfRange(own, 1, own.length);
        }
        long[] ends = Arrays.copyOf(own, own.length);
        for (int bag = 0; bag < ends.length; bag++) {
            ends[bag] = bag + 1 < own.length ? own[bag + 1] : count;
        }
        return ends;
    }

    private static EmbeddingBags of(long[] all, long[] ends, long padding) {
        long[] sizes = new long[ends.length];
        long from = 0;
        for (int bag = 0; bag < ends.length; bag++) {
            for (; from < ends[bag]; from++) {
                sizes[bag] += all[(int) from] == padding ? 0 : 1;
            }
        }
        if (Arrays.stream(sizes).sum() == all.length) {
            return new EmbeddingBags(Tensor.of(all), null, sizes);
        }
        long[] places = IntStream.range(0, all.length).filter(n -> all[n] != padding).asLongStream().toArray();
        return new EmbeddingBags(Tensor.of(Arrays.stream(places).map(n -> all[(int) n]).toArray()), Tensor.of(places),
                sizes);
    }

    /** Returns what sums are divided by: the sizes, 1 of an empty bag. */
    private Tensor counts() {
        return Tensor.of(Arrays.stream(sizes).map(size -> Math.max(1, size)).toArray());
    }

    private Tensor sum(Tensor table, Tensor weights) {
        Tensor terms = table.indexSelect(0, rows);
        if (weights != null) {
            Tensor flat = weights.flatten();
            terms = terms.mul((places == null ? flat : flat.indexSelect(0, places)).unsqueeze(1));
        }
        return zeros(table).indexAdd(0, Indices.repeated(sizes), terms);
    }

    /** Returns the maxima of those bags that have rows; zeros of the others. */
    private Tensor max(Tensor table) {
        long[] bags = IntStream.range(0, sizes.length).filter(bag -> sizes[bag] > 0).asLongStream().toArray();
        Tensor numbers = Tensor.of(Arrays.stream(bags).map(bag -> sizes[(int) bag]).toArray());
        Tensor maxima = table.gather(0, new ArgMaxOfBags().apply(table, rows, numbers));
        return zeros(table).indexAdd(0, Tensor.of(bags), maxima);
    }

    private Tensor zeros(Tensor table) {
        return Tensor.zeros(Shape.of(sizes.length, table.shape().size(1)), table.dtype());
    }
}

/** The row of the greatest element of each bag and column, of a table, the indices of rows, and the bags' sizes, none of them 0. */
record ArgMaxOfBags() implements IndexOp {

    @Override
    public Shape shape(Shape... in) {
        return Shape.of(in[2].size(0), in[0].size(1));
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        BagMaxima.find(x[0].contiguousArray(), Indices.of(x[1], x[0].shape().size(0)), (long[]) x[2].contiguousArray(),
                shape.size(1), (long[]) out);
    }

    /** Takes the columns of all tables as those of one. */
    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        if (isBatched[1] || isBatched[2]) {
            return null;
        }
        int width = x[0].shape().size(2);
        return apply(x[0].moveAxis(0, 1).flatten(1, 2), x[1], x[2]).unflatten(1, x[0].shape().size(0), width)
                .moveAxis(1, 0);
    }
}
