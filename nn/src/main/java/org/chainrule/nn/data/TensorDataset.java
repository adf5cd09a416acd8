package org.chainrule.nn.data;

import java.util.List;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;

/**
 * A set of examples in memory.
 *
 * @param inputs their inputs
 * @param targets as many targets each
 */
record TensorDataset(List<RowArray> inputs, List<RowArray> targets) implements Dataset {

    static TensorDataset of(Batch examples) {
        return new TensorDataset(examples.inputs().stream().map(RowArray::of).toList(),
                examples.targets().stream().map(RowArray::of).toList());
    }

    @Override
    public int size() {
        return inputs.getFirst().count();
    }

    @Override
    public Batch get(int... indices) {
        ExampleIndices.requireWithin(size(), indices);
        return new Batch(rows(inputs, indices), rows(targets, indices));
    }

    private static List<Tensor> rows(List<RowArray> arrays, int... indices) {
        return arrays.stream().map(array -> array.take(indices)).toList();
    }

    @Override
    public String toString() {
        return "inputs of shape " + shapes(inputs) + ", targets of shape " + shapes(targets);
    }

    private static String shapes(List<RowArray> arrays) {
        return arrays.stream().map(array -> array.shape().toString()).collect(Collectors.joining(", "));
    }
}
