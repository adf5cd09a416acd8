package org.chainrule.benchmarks.work;

import java.util.SequencedMap;

/** A work on a network that users build of a library's layers. */
public sealed interface NetworkWork extends Work permits Lstm, LeNet, Transformer {

    /** {@return the initial parameters by PyTorch's names, in its order} */
    SequencedMap<String, Parameter> parameters();

    @Override
    default Precision precision() {
        return Precision.F32;
    }
}
