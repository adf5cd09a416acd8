package org.chainrule.nn.data;

/**
 * Examples that stand in memory.
 *
 * @param inputs their inputs
 * @param targets as many targets
 */
record RowsDataset(Rows inputs, Rows targets) implements Dataset {

    @Override
    public int size() {
        return inputs.count();
    }

    @Override
    public Batch get(int... indices) {
        Examples.requireWithin(size(), indices);
        return new Batch(inputs.take(indices), targets.take(indices));
    }

    @Override
    public String toString() {
        return "inputs of shape " + inputs.shape() + ", targets of shape " + targets.shape();
    }
}
