package org.chainrule.nn;

import java.util.ArrayDeque;
import java.util.Deque;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Names a function by the ops that it records on a scalar. A method reference such as {@code Tensor::relu} doesn't know
 * its own name.
 */
final class FunctionName {
    private static final int MOST_OPS = 4;

    private FunctionName() {}

    static String of(Layer function) {
        try {
            Tensor probe = Tensor.full(0.5, Shape.SCALAR, DType.F64).requiresGrad(true);
            return Training.off(() -> ops(function.forward(probe), probe));
        } catch (RuntimeException e) {
            return "function"; // it can't be applied to a scalar
        }
    }

    private static String ops(Tensor result, Tensor probe) {
        Deque<String> names = new ArrayDeque<>();
        Tensor step = result;
        while (step.op() != null && names.size() < MOST_OPS) {
            names.addFirst(step.op().label());
            step = step.inputs().stream().filter(Tensor::requiresGrad).findFirst().orElseThrow();
        }
        return step == probe && !names.isEmpty() ? String.join(", ", names) : "function";
    }
}
