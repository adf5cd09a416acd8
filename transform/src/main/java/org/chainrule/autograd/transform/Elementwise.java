package org.chainrule.autograd.transform;

import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;

/** Tells functions of each element, whose Jacobian matrix is diagonal, from those that mix elements. */
final class Elementwise {
    private static final int LARGEST_EXPONENT = 32;

    private Elementwise() {}

    /**
     * Requires that each element of the only result depends on that of the argument at its place alone, as far as derivatives there tell:
     * then J r = r J 1 for any direction r. Both sides have the same bits where r consists of powers of 2.
     */
    static void require(Linearization at, Tensor x) {
        Autograd.noGrad(() -> {
            double[] direction = new Random(1).ints(x.size(), -LARGEST_EXPONENT, LARGEST_EXPONENT)
                    .mapToDouble(exponent -> Math.scalb(1.0, exponent)).toArray();
            Tensor slope = at.jvp(Tensor.full(1, x.shape(), x.dtype())).getFirst().detach();
            Tensor tangent = at.jvp(Tensor.of(x.shape(), direction).to(x.dtype())).getFirst().detach();
            double[] slopes;
            double[] tangents;
            try {
                slopes = slope.toDoubleArray();
                tangents = tangent.toDoubleArray();
            } catch (IllegalStateException e) { // within vmap, where nothing can be read
                return null;
            }
            double least = x.dtype() == DType.F64 ? 1e-250 : 1e-25; // less may lose bits when it is scaled
            for (int n = 0; n < slopes.length; n++) {
                double difference = Math.abs(tangents[n] - slopes[n] * direction[n]);
                if (difference > least) { // not where it is NaN
                    throw new IllegalArgumentException("derivative of a function from a tensor of shape " + x.shape()
                            + " whose result has an element, " + n
                            + " in row-major order, that depends on others than that at its place"
                            + ": it must be a function of one number or of each element; take partial, jvp or jacobian");
                }
            }
            return null;
        });
    }
}
