package org.chainrule.nn.train;

import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;

/**
 * What was computed of a batch, as far as losses and metrics need it.
 *
 * @param size the number of examples
 * @param targets what was to be predicted; none where no metric reads them
 * @param predictions what was; none where no metric reads them
 * @param loss the mean loss of the examples
 */
record BatchResult(int size, List<Tensor> targets, List<Tensor> predictions, double loss) {

    static BatchResult of(Batch batch, List<Tensor> predictions, double loss) {
        return new BatchResult(batch.size(), batch.targets(), predictions, loss);
    }

    /** Returns the result without tensors. */
    BatchResult withoutTensors() {
        return new BatchResult(size, List.of(), List.of(), loss);
    }
}
