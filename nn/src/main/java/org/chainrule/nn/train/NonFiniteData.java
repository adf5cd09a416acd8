package org.chainrule.nn.train;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;

/** Finds the example that is the reason why a step of training isn't finite. */
final class NonFiniteData {
    private NonFiniteData() {}

    /**
     * Describes the first element of some batches that is infinite or NaN; null if there is none.
     *
     * @param data where the batches come from
     * @param epoch the index of the epoch
     * @param first the number of the first batch in the epoch
     */
    static String describe(List<Batch> batches, DataLoader data, int epoch, int first) {
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            int[] examples = data.examples(epoch, first + i);
            String found = describe("inputs", batch.inputs(), examples);
            found = found == null ? describe("targets", batch.targets(), examples) : found;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static String describe(String role, List<Tensor> tensors, int... examples) {
        return tensors.stream().map(tensor -> describe(role, tensor, examples)).filter(Objects::nonNull).findFirst()
                .orElse(null);
    }

    private static String describe(String role, Tensor tensor, int... examples) {
        if (!tensor.dtype().isFloating()) {
            return null;
        }
        double[] elements = tensor.toDoubleArray();
        for (int n = 0; n < elements.length; n++) {
            if (!Double.isFinite(elements[n])) {
                int[] index = tensor.shape().index(n);
                boolean isInOrder = examples.length == tensor.shape().size(0); // unless a transform has changed that
                return "the " + role + " " + tensor.shape() + " " + tensor.dtype() + " of the batch are " + elements[n]
                        + " at " + Arrays.toString(index)
                        + (isInOrder ? ", in the example of index " + examples[index[0]] : "");
            }
        }
        return null;
    }
}
