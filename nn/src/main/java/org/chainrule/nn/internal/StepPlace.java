package org.chainrule.nn.internal;

import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * A scope for taking a step, which says of its errors where in a training they occurred: in which step, and in which example. So the other
 * workers of a distributed training are told that, too.
 */
public final class StepPlace {
    private static final ScopedValue<UnaryOperator<RuntimeException>> CURRENT = ScopedValue.newInstance();

    private StepPlace() {}

    /**
     * Takes a step in this scope.
     *
     * @param located returns an error with its place, or one that has it as it is
     * @param step takes the step
     * @return what that returns
     */
    public static boolean within(UnaryOperator<RuntimeException> located, BooleanSupplier step) {
        try {
            return ScopedValue.where(CURRENT, located).call(step::getAsBoolean);
        } catch (RuntimeException e) {
            throw located.apply(e);
        }
    }

    /**
     * Returns an error of the current step with its place.
     *
     * @param e what was thrown
     * @return the error to be thrown instead; the same if no place is known
     */
    public static RuntimeException of(RuntimeException e) {
        return CURRENT.isBound() ? CURRENT.get().apply(e) : e;
    }
}
