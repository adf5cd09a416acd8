package org.chainrule.nn.data;

/**
 * A set of examples in memory.
 *
 * @param inputs their inputs
 * @param targets as many targets
 */
record TensorDataset(RowArray inputs, RowArray targets) implements Dataset {

    static TensorDataset of(Batch examples) {
        return new TensorDataset(RowArray.of(examples.inputs()), RowArray.of(examples.targets()));
    }

    @Override
    public int size() {
        return inputs.count();
    }

    @Override
    public Batch get(int... indices) {
        ExampleIndices.requireWithin(size(), indices);
        return new Batch(inputs.take(indices), targets.take(indices));
    }

    @Override
    public String toString() {
        return "inputs of shape " + inputs.shape() + ", targets of shape " + targets.shape();
    }
}
