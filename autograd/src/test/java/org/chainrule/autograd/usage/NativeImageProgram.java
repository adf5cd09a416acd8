package org.chainrule.autograd.usage;

import java.util.Arrays;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/** A program of everything that classes are generated for: formulas, folds, sums of columns and matrix products. */
public final class NativeImageProgram {
    private NativeImageProgram() {}

    /**
     * Prints what tells the results' bits.
     *
     * @param args none
     */
    public static void main(String[] args) {
        var random = new Random(1);
        Tensor w = Tensor.of(random.doubles(64 * 64).toArray()).reshape(64, 64).requiresGrad(true);
        Tensor x = Tensor.of(random.doubles(200 * 64).toArray()).reshape(200, 64);
        Tensor b = Tensor.of(random.doubles(64).toArray()).requiresGrad(true);
        Tensor y = null;
        for (int step = 0; step < 3; step++) { // until everything is hot
            y = x.matmul(w).add(b).tanh().softmax(-1).mul(x).sum(0).exp().sum();
            w.zeroGrad();
            y.backward();
        }
        System.out.println("bits " + Double.doubleToLongBits(y.item()) + " "
                + Arrays.hashCode(w.grad().toDoubleArray()) + " " + Arrays.hashCode(b.grad().toDoubleArray()) + " "
                + Engine.version(w));
    }
}
