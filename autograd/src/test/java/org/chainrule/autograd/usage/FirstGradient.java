package org.chainrule.autograd.usage;

import org.chainrule.autograd.Tensor;

/** The smallest program there is; {@link StandaloneTest} runs it in a Java of its own. */
public final class FirstGradient {
    private FirstGradient() {}

    /**
     * Prints a gradient, of an array long enough for generated code.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor.ones(5_000).mul(x).tanh().sum().backward();
        x.zeroGrad();
        x.mul(x).backward();
        System.out.println("dy/dx = " + x.grad().item());
    }
}
