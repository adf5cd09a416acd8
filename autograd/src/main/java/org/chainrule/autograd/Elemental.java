package org.chainrule.autograd;

/**
 * An op that computes from the arrays of its arguments, element by element, and is trusted to keep to its shape rule. The
 * tape, which for a single number takes longer than the op, needs no precautions for it.
 */
sealed interface Elemental extends Op permits Pointwise, WithNumbers {

    /**
     * Checks the shapes and computes the result.
     *
     * @throws IllegalArgumentException as the shape rule and {@link #forward}
     */
    Tensor compute(Tensor... x);

    @Override
    default Tensor forward(Tensor... x) {
        return compute(x);
    }
}
