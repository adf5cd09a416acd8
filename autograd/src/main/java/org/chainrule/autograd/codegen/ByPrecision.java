package org.chainrule.autograd.codegen;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Holds a value for single and one for double precision, each created when it is first needed.
 *
 * @param <T> the type of the values; immutable, or safe for use by several threads
 */
public final class ByPrecision<T> {
    private final Factory<T> factory;
    private T ofDouble;
    private T ofSingle;

    /**
     * Creates the value of a precision.
     *
     * @param <T> the type of the value
     */
    @FunctionalInterface
    public interface Factory<T> {
        /**
         * Creates the value.
         *
         * @param single whether for single precision
         * @return the value
         */
        T create(boolean single);
    }

    /**
     * Creates a holder.
     *
     * @param factory creates the value of a precision
     */
    public ByPrecision(Factory<T> factory) {
        this.factory = factory;
    }

    /**
     * Returns the value of a precision.
     *
     * @param single whether of single precision
     * @return the value, the same for every call
     */
    public T get(boolean single) {
        T known = single ? ofSingle : ofDouble;
        return known == null ? create(single) : known;
    }

    /**
     * Returns the value of an array's precision.
     *
     * @param array float[] or double[]
     * @return the value, the same for every call
     */
    public T of(Object array) {
        return get(ElementArrays.isSingle(array));
    }

    private synchronized T create(boolean single) {
        T known = single ? ofSingle : ofDouble;
        if (known == null) {
            known = factory.create(single);
            if (single) {
                ofSingle = known;
            } else {
                ofDouble = known;
            }
        }
        return known;
    }
}
