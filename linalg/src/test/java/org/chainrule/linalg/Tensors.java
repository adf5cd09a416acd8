package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** What tests of this module have in common. */
final class Tensors {
    private Tensors() {}

    /** Returns the gradient of the sum of a function's results. */
    static Tensor gradient(UnaryOperator<Tensor> function, Tensor x) {
        Tensor parameter = x.detach().copy().requiresGrad(true);
        return Autograd.of(function.apply(parameter).sum()).grad(parameter);
    }

    static void requireClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        if (actual.size() > 0) {
            assertThat(actual.sub(expected).abs().max().item()).as("%s and %s", actual, expected)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    static Tensor normal(long seed, int... sizes) {
        return Tensor.normal(0, 1, Shape.of(sizes), new Random(seed));
    }

    static Tensor identity(int size) {
        return Tensor.eye(size);
    }
}
