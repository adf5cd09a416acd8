package org.chainrule.autograd.test;

import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheckException;
import org.opentest4j.AssertionFailedError;

/**
 * Assertions that gradients are right, for JUnit 5 and 6.
 *
 * {@snippet :
 * assertGradients((a, b) -> a.mul(b).tanh(), Tensor.of(0.3, -1), Tensor.of(2, 0.5));
 * assertGradients(GradCheck.of(() -> network.forward(data).mean()).secondOrder(), network.weight());
 * }
 *
 * <p>
 * A failure says what {@link GradCheck} says, the op to blame included; the expected number is that of differences, the actual one that of
 * the backward pass.
 */
public final class GradientAssertions {
    private GradientAssertions() {}

    /**
     * Asserts that the gradients of a function of one tensor are right.
     *
     * @param f the function
     * @param x where it is differentiated
     * @return how many derivatives were compared, to how many digits, and where there are kinks
     */
    @SuppressWarnings("overloads") // a single tensor is taken for one, not for an array of one
    public static GradCheck.Report assertGradients(UnaryOperator<Tensor> f, Tensor x) {
        return assertGradients(GradCheck.of(f), x);
    }

    /**
     * Asserts that the gradients of a function of two tensors are right.
     *
     * @param f the function
     * @param x where it is differentiated, by its first argument
     * @param y the second argument
     * @return how many derivatives were compared, to how many digits, and where there are kinks
     */
    public static GradCheck.Report assertGradients(BinaryOperator<Tensor> f, Tensor x, Tensor y) {
        return assertGradients(GradCheck.of(f), x, y);
    }

    /**
     * Asserts that the gradients of a function of any number of tensors are right.
     *
     * @param f the function
     * @param x where it is differentiated
     * @return how many derivatives were compared, to how many digits, and where there are kinks
     */
    @SuppressWarnings("overloads")
    public static GradCheck.Report assertGradients(Function<Tensor[], Tensor> f, Tensor... x) {
        return assertGradients(GradCheck.ofMany(f), x);
    }

    /**
     * Asserts that a check succeeds.
     *
     * @param check what is checked, and how
     * @param x where; for a function of parameters, these
     * @return how many derivatives were compared, to how many digits, and where there are kinks
     */
    public static GradCheck.Report assertGradients(GradCheck check, Tensor... x) {
        try {
            return check.verify(x);
        } catch (GradCheckException e) {
            throw new AssertionFailedError(e.getMessage(), e.numeric(), e.analytic(), e);
        }
    }
}
