package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Sums of products of tensors over axes that have the same label, two at a time. Each step is a matrix product, or a product element
 * by element where nothing is summed. Of few operands the cheapest order of the steps is found among all, of many by taking the
 * cheapest next step.
 */
final class Contraction {
    private static final int MOST_LABELS = 64;
    private static final int FEW = 9; // operands, whose 3^9 pairs of subsets are soon looked through

    private final int[] output;
    private final List<Integer> labels = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();

    private Contraction(int[] output) {
        this.output = output;
    }

    /**
     * Computes a sum of products.
     *
     * @param operands the factors, at least one
     * @param output the labels of the result's axes in their order; over all others the products are summed up
     */
    static Tensor of(List<LabelledTensor> operands, int... output) {
        var contraction = new Contraction(output);
        List<LabelledTensor> distinct = operands.stream().map(LabelledTensor::withDistinctLabels).toList();
        distinct.forEach(contraction::add);
        List<LabelledTensor> factors = new ArrayList<>(
                distinct.stream().map(x -> x.withoutOnes(label -> contraction.size(label) != 1)).toList());
        LabelledTensor result = contraction.inCheapestOrder(factors).summed(contraction::isInOutput);
        Tensor y = result.ordered(output);
        return operands.size() == 1 && y.storage() == operands.getFirst().tensor().storage()
                ? Copy.OP.apply(y) // no view by chance
                : y;
    }

    private void add(LabelledTensor x) {
        for (int label : x.labels()) {
            int at = labels.indexOf(label);
            int size = x.size(label);
            if (at < 0) {
                labels.add(label);
                sizes.add(size);
            } else if (sizes.get(at) == 1) {
                sizes.set(at, size);
            } else if (size != 1 && size != sizes.get(at)) {
                throw new IllegalArgumentException(
                        "the axes '" + Einsum.text(label) + "' have sizes " + sizes.get(at) + " and " + size);
            }
        }
        if (labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException("there are more than " + MOST_LABELS + " different axes");
        }
    }

    private int size(int label) {
        return sizes.get(labels.indexOf(label));
    }

    private boolean isInOutput(int label) {
        return IntStream.of(output).anyMatch(other -> other == label);
    }

    // ---- order ----

    private LabelledTensor inCheapestOrder(List<LabelledTensor> factors) {
        if (factors.size() <= 2) {
            return factors.size() == 1 ? factors.getFirst() : pair(factors.get(0), factors.get(1), this::isInOutput);
        }
        return factors.size() <= FEW ? ofAllOrders(factors) : stepByStep(factors);
    }

    /** Returns the labels as bits. */
    private long mask(int... ofLabels) {
        return IntStream.of(ofLabels).mapToLong(label -> 1L << labels.indexOf(label)).reduce(0, (a, b) -> a | b);
    }

    private double product(long mask) {
        double product = 1;
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            product *= sizes.get(Long.numberOfTrailingZeros(rest));
        }
        return product;
    }

    /** Finds the cheapest order by that of each subset of the factors. */
    private LabelledTensor ofAllOrders(List<LabelledTensor> factors) {
        int count = factors.size();
        int all = (1 << count) - 1;
        long[] own = factors.stream().mapToLong(x -> mask(x.labels())).toArray();
        long[] left = new long[all + 1]; // the labels of the product of a subset that others or the result have, too
        double[] cost = new double[all + 1];
        int[] best = new int[all + 1];
        for (int subset = 1; subset <= all; subset++) {
            long inside = 0;
            long outside = mask(output);
            for (int i = 0; i < count; i++) {
                if ((subset >> i & 1) == 1) {
                    inside |= own[i];
                } else {
                    outside |= own[i];
                }
            }
            left[subset] = Integer.bitCount(subset) == 1
                    ? own[Integer.numberOfTrailingZeros(subset)]
                    : inside & outside;
            cost[subset] = Integer.bitCount(subset) == 1 ? 0 : Double.POSITIVE_INFINITY;
            for (int part = subset - 1 & subset; part > subset / 2; part = part - 1 & subset) { // each pair of parts once
                int other = subset ^ part;
                double total = cost[part] + cost[other] + product(left[part] | left[other]);
                if (total < cost[subset]) {
                    cost[subset] = total;
                    best[subset] = part;
                }
            }
        }
        return ofSubset(all, best, factors);
    }

    private LabelledTensor ofSubset(int subset, int[] best, List<LabelledTensor> factors) {
        if (Integer.bitCount(subset) == 1) {
            return factors.get(Integer.numberOfTrailingZeros(subset));
        }
        int part = best[subset];
        IntPredicate isNeeded = label -> isInOutput(label) || IntStream.range(0, factors.size())
                .anyMatch(i -> (subset >> i & 1) == 0 && factors.get(i).has(label));
        return pair(ofSubset(part, best, factors), ofSubset(subset ^ part, best, factors), isNeeded);
    }

    /** Multiplies the pair that is cheapest, again and again. */
    private LabelledTensor stepByStep(List<LabelledTensor> factors) {
        List<LabelledTensor> rest = new ArrayList<>(factors);
        while (rest.size() > 1) {
            int first = 0;
            int second = 1;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < rest.size(); i++) {
                for (int j = i + 1; j < rest.size(); j++) {
                    double cost = product(mask(rest.get(i).labels()) | mask(rest.get(j).labels()));
                    if (cost < least) {
                        least = cost;
                        first = i;
                        second = j;
                    }
                }
            }
            LabelledTensor b = rest.remove(second);
            LabelledTensor a = rest.remove(first);
            rest.add(pair(a, b, label -> isInOutput(label) || rest.stream().anyMatch(x -> x.has(label))));
        }
        return rest.getFirst();
    }

    // ---- one step ----

    /** Multiplies two factors, and sums over the labels that nothing else needs. */
    private static LabelledTensor pair(LabelledTensor left, LabelledTensor right, IntPredicate isNeeded) {
        LabelledTensor a = left.summed(label -> isNeeded.test(label) || right.has(label));
        LabelledTensor b = right.summed(label -> isNeeded.test(label) || left.has(label));
        int[] shared = IntStream.of(a.labels()).filter(label -> b.has(label) && isNeeded.test(label)).toArray();
        int[] inner = IntStream.of(a.labels()).filter(label -> b.has(label) && !isNeeded.test(label)).toArray();
        int[] rows = IntStream.of(a.labels()).filter(label -> !b.has(label)).toArray();
        int[] columns = IntStream.of(b.labels()).filter(label -> !a.has(label)).toArray();
        Shape batch = shape(a, shared);
        Shape m = shape(a, rows);
        Shape n = shape(b, columns);
        Tensor product;
        if (inner.length == 0) {
            product = a.ordered(joined(shared, rows)).reshape(joined(batch, Shape.of(m.count(), 1)))
                    .mul(b.ordered(joined(shared, columns)).reshape(joined(batch, Shape.of(1, n.count()))));
        } else {
            int depth = shape(a, inner).count();
            Shape pairs = batch.rank() == 0 ? batch : Shape.of(batch.count());
            product = a.ordered(joined(shared, rows, inner)).reshape(joined(pairs, Shape.of(m.count(), depth)))
                    .matmul(b.ordered(joined(shared, inner, columns))
                            .reshape(joined(pairs, Shape.of(depth, n.count()))));
        }
        return new LabelledTensor(product.reshape(joined(batch, m, n)), joined(shared, rows, columns));
    }

    private static Shape shape(LabelledTensor x, int... labels) {
        return Shape.of(IntStream.of(labels).map(x::size).toArray());
    }

    private static Shape joined(Shape... shapes) {
        return Shape.of(joined(Arrays.stream(shapes).map(Shape::toArray).toArray(int[][]::new)));
    }

    private static int[] joined(int[]... arrays) {
        return Arrays.stream(arrays).flatMapToInt(IntStream::of).toArray();
    }
}
