package org.chainrule.nn.distributed;

import java.util.List;
import java.util.Objects;

/** A worker without others. */
enum Alone implements AllReduce {
    /** The only one. */
    WORKER;

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int workers() {
        return 1;
    }

    @Override
    public void sum(float[] values) {
        Objects.requireNonNull(values, "values");
    }

    @Override
    public void sum(double[] values) {
        Objects.requireNonNull(values, "values");
    }

    @Override
    public void sumInBfloat16(float[] values, float[] errors) {
        Ranks.requireSameLength(values, errors);
    }

    @Override
    public List<byte[]> gather(byte[] message) {
        return List.of(message.clone());
    }

    @Override
    public void abort(String reason) {
        Objects.requireNonNull(reason, "reason"); // which nobody else needs
    }

    @Override
    public void close() {
        // nobody waits for it
    }
}
