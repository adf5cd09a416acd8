package org.chainrule.spark;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;

/** The type that a network's inputs have. */
final class ParameterType {
    private ParameterType() {}

    /** Returns the type of the first parameter that is floating; F32 if there is none. */
    static DType of(Object network) {
        return Network.parameters(network).tensors().stream().map(Tensor::dtype).filter(DType::isFloating).findFirst()
                .orElse(DType.F32);
    }
}
