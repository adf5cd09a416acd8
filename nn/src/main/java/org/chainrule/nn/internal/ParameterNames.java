package org.chainrule.nn.internal;

import org.chainrule.autograd.Tensor;

/** Names parameters, from within outwards: {@code weight}, {@code 0.weight}, {@code encoder.0.weight}. */
public final class ParameterNames {
    private ParameterNames() {}

    /**
     * Names a parameter by the path to it, if it has no name yet, or one that the path ends with.
     *
     * @param path the path, such as {@code hidden.weight}
     * @param tensor the tensor; what is null or requires no gradient isn't named
     */
    public static void name(String path, Tensor tensor) {
        if (tensor != null && tensor.requiresGrad()
                && (tensor.name().isEmpty() || path.endsWith("." + tensor.name()))) {
            tensor.named(path);
        }
    }
}
