package org.chainrule.spark;

import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.Dataset;

/** The data of the driver, which has none. */
final class NoExamples implements Dataset {

    @Override
    public int size() {
        return 0;
    }

    @Override
    public Batch get(int... indices) {
        throw new IllegalArgumentException("the driver has no examples");
    }
}
