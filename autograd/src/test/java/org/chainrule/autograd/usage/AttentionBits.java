package org.chainrule.autograd.usage;

import java.util.Arrays;
import java.util.Random;

import org.chainrule.autograd.AttentionOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Prints the bits of attention and its gradients, for sequences of many blocks and sizes that lanes don't divide. */
public final class AttentionBits {
    private AttentionBits() {}

    /**
     * Prints a line for each type and setting.
     *
     * @param args none
     */
    public static void main(String[] args) {
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Tensor mask = random(9, 131, 203).gt(-1);
            print(type, "plain", AttentionOptions.defaults());
            print(type, "causal", AttentionOptions.defaults().causal());
            print(type, "mask", AttentionOptions.defaults().mask(mask));
            print(type, "dropout", AttentionOptions.defaults().dropout((first, factors) -> {
                for (int n = 0; n < factors.length; n++) {
                    factors[n] = (first + n) % 3 == 0 ? 0 : 1.5;
                }
            }));
        }
    }

    private static void print(DType type, String name, AttentionOptions options) {
        Tensor q = random(1, 2, 3, 131, 19).to(type).requiresGrad(true);
        Tensor k = random(2, 2, 3, 203, 19).to(type).requiresGrad(true);
        Tensor v = random(3, 2, 3, 203, 21).to(type).requiresGrad(true);
        Tensor y = q.scaledDotProductAttention(k, v, options);
        y.backward(random(4, y.shape().toArray()).to(type));
        System.out.printf("%s %s %08x %08x %08x %08x%n", type, name, bits(y), bits(q.grad()), bits(k.grad()),
                bits(v.grad()));
    }

    private static int bits(Tensor x) {
        return Arrays.hashCode(x.toDoubleArray()); // of the bits of each element
    }

    private static Tensor random(long seed, int... sizes) {
        return Tensor.normal(0, 1, Shape.of(sizes), new Random(seed));
    }
}
