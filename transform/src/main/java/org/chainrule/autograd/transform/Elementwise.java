package org.chainrule.autograd.transform;

import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;

/** Tells functions of each element, whose Jacobian matrix is diagonal, from those that mix elements. */
final class Elementwise {
    private Elementwise() {}

    /**
     * Requires that each element of the only result depends on that of the argument at its place alone, as far as derivatives there tell:
     * then J r = r J 1 for any direction r.
     */
    static void require(Linearization at, Tensor x) {
        Autograd.noGrad(() -> {
            var random = new Random(1);
            double[] factors = random.doubles(x.size(), 1, 2).toArray();
            Tensor direction = Tensor.of(x.shape(), factors).to(x.dtype());
            Tensor slopes = at.jvp(Tensor.full(1, x.shape(), x.dtype())).getFirst().detach();
            Tensor difference = at.jvp(direction).getFirst().detach().sub(slopes.mul(direction)).abs();
            double[] errors;
            double[] all;
            try {
                errors = difference.toDoubleArray();
                all = slopes.toDoubleArray();
            } catch (IllegalStateException e) { // within vmap
                return null;
            }
            double largest = 0;
            for (double slope : all) {
                largest = Double.isFinite(slope) ? Math.max(largest, Math.abs(slope)) : largest;
            }
            double rounding = (x.dtype() == DType.F64 ? 1e-9 : 1e-3) * largest; // and what cancels
            for (int n = 0; n < errors.length; n++) {
                if (errors[n] > rounding) { // not where it is NaN
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
