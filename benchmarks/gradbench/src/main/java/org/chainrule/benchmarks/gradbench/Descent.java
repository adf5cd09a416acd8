package org.chainrule.benchmarks.gradbench;

import java.util.function.UnaryOperator;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.transform.JacobianMode;
import org.chainrule.autograd.transform.Transform;

/**
 * Gradient descent as particle and saddle demand it: the rate begins at 1e-5, doubles after ten steps that lead down, and halves instead of a
 * step that doesn't. It ends where the gradient or the step is at most 1e-5 long.
 */
final class Descent {
    private static final double SHORT = 1e-5;
    private static final int STEPS = 10;

    private Descent() {}

    /** How derivatives are computed. */
    enum Mode {
        /** Forward: a tangent for each element. */
        F {
            @Override
            UnaryOperator<Tensor> gradient(UnaryOperator<Tensor> f) {
                return x -> Transform.jacobian(f, x, JacobianMode.FORWARD);
            }
        },
        /** Reverse. */
        R {
            @Override
            UnaryOperator<Tensor> gradient(UnaryOperator<Tensor> f) {
                return Transform.grad(f);
            }
        };

        abstract UnaryOperator<Tensor> gradient(UnaryOperator<Tensor> f);
    }

    /** Returns where a function of a vector is least. */
    static Tensor argmin(UnaryOperator<Tensor> f, UnaryOperator<Tensor> gradient, Tensor start) {
        Tensor x = start;
        Tensor slope = gradient.apply(x);
        double value = f.apply(x).item();
        double rate = SHORT;
        int steps = 0;
        while (length(slope) > SHORT) {
            if (steps == STEPS) {
                rate *= 2;
                steps = 0;
                continue;
            }
            Tensor next = x.sub(slope.mul(rate));
            if (length(next.sub(x)) <= SHORT) {
                return x;
            }
            double nextValue = f.apply(next).item();
            if (nextValue < value) {
                x = next;
                value = nextValue;
                slope = gradient.apply(x);
                steps++;
            } else {
                rate /= 2;
                steps = 0;
            }
        }
        return x;
    }

    private static double length(Tensor v) {
        return Math.sqrt(v.square().sum().item());
    }
}
