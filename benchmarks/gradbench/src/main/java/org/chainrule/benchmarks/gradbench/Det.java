package org.chainrule.benchmarks.gradbench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * The determinant by expansion by minors, along the last row: M(S) = sum over p of (-1)^(k - 1 + p) a[k - 1][S[p]] M(S without S[p]) for the
 * first k rows and k columns S. Each of the 2^n minors is computed once, those of k rows all at the same time.
 */
final class Det implements Problem {

    private static final int LARGEST = 24;

    @Override
    public String name() {
        return "det";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("primal", input -> {
            Tensor a = matrix(input);
            List<Level> levels = levels(a.shape().size(0));
            return () -> det(a, levels).item();
        }, "gradient", input -> {
            Tensor a = matrix(input).requiresGrad(true);
            List<Level> levels = levels(a.shape().size(0));
            return () -> Autograd.grad(det(a, levels), a).toDoubleArray();
        });
    }

    private static Tensor matrix(JsonNode input) {
        int size = Inputs.integer(input, "ell");
        return Tensor.of(Shape.of(size, size), Inputs.doubles(Inputs.field(input, "A")));
    }

    /**
     * The minors of k rows.
     *
     * @param columns the columns of each, (count, k)
     * @param minors the place among the minors of k - 1 rows that is left without each of these columns, (count, k)
     * @param signs the sign for each column, (k)
     */
    record Level(Tensor columns, Tensor minors, Tensor signs) {}

    /** Returns what is to be multiplied, which depends on the size alone. */
    static List<Level> levels(int size) {
        if (size > LARGEST) {
            throw new IllegalArgumentException("a matrix of " + size + " rows has 2^" + size
                    + " minors, which are too many beyond " + LARGEST);
        }
        List<Level> levels = new ArrayList<>();
        Map<Integer, Integer> before = Map.of(0, 0);
        for (int rows = 1; rows <= size; rows++) {
            Map<Integer, Integer> places = new HashMap<>();
            List<Integer> columns = new ArrayList<>();
            List<Integer> minors = new ArrayList<>();
            for (int set = 0; set < 1 << size; set++) {
                if (Integer.bitCount(set) == rows) {
                    places.put(set, places.size());
                    for (int left = set; left != 0; left &= left - 1) {
                        columns.add(Integer.numberOfTrailingZeros(left));
                        minors.add(before.get(set & ~Integer.lowestOneBit(left)));
                    }
                }
            }
            int k = rows;
            levels.add(new Level(indices(columns, places.size(), k), indices(minors, places.size(), k), Tensor.of(
                    IntStream.range(0, k).mapToDouble(p -> (k - 1 + p) % 2 == 0 ? 1 : -1).toArray())));
            before = places;
        }
        return levels;
    }

    private static Tensor indices(List<Integer> values, int rows, int columns) {
        return Tensor.of(Shape.of(rows, columns), values.stream().mapToInt(Integer::intValue).toArray());
    }

    static Tensor det(Tensor a, List<Level> levels) {
        Tensor minors = Tensor.ones(1);
        for (int k = 0; k < levels.size(); k++) {
            Level level = levels.get(k);
            minors = a.select(0, k).take(level.columns).mul(minors.take(level.minors)).matmul(level.signs);
        }
        return minors.reshape();
    }

    @Override
    public Function<JsonNode, Supplier<?>> byHand() {
        return input -> {
            double[] a = Inputs.doubles(Inputs.field(input, "A"));
            int size = Inputs.integer(input, "ell");
            return () -> ByHand.detGradient(a, size);
        };
    }

    @Override
    public List<Workload> workloads() {
        return IntStream.of(5, 8, 11).mapToObj(size -> new Workload("n=" + size, Map.of("A",
                Inputs.uniform(new Random(1), 0, 1, size * size), "ell", size))).toList();
    }
}
