package org.chainrule.nn.optim;

import java.util.Arrays;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/**
 * Reads and writes all parameters of a network as one vector of doubles.
 *
 * @param tensors the parameters, in the vector's order
 */
record FlatParameters(NamedTensors tensors) {

    int size() {
        return Math.toIntExact(tensors.elementCount());
    }

    double[] values() {
        double[] all = new double[size()];
        int from = 0;
        for (Tensor parameter : tensors) {
            from = put(parameter, all, from);
        }
        return all;
    }

    /** Returns the gradients; zeros for a parameter that has none. */
    double[] gradients() {
        double[] all = new double[size()];
        int from = 0;
        for (Tensor parameter : tensors) {
            Tensor gradient = parameter.grad();
            from = gradient == null ? from + parameter.size() : put(gradient, all, from);
        }
        return all;
    }

    private static int put(Tensor tensor, double[] all, int from) {
        double[] values = tensor.toDoubleArray();
        System.arraycopy(values, 0, all, from, values.length);
        return from + values.length;
    }

    /** Writes the parameters, rounded to their types. */
    void assign(double... all) {
        int from = 0;
        for (Tensor parameter : tensors) {
            double[] values = Arrays.copyOfRange(all, from, from + parameter.size());
            Autograd.assign(parameter, Tensor.of(parameter.shape(), values).to(parameter.dtype()));
            from += parameter.size();
        }
    }
}
