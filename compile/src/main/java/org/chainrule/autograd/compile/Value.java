package org.chainrule.autograd.compile;

import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;

/**
 * An array of a {@link Program}, which is assigned once.
 *
 * @param number its number, counted from 0
 * @param kind where its elements come from
 * @param shape its shape, in row-major order
 * @param type the type of its elements
 * @param name the name of its tensor in the function; empty if it had none
 */
public record Value(int number, Kind kind, Shape shape, DType type, String name) {

    /** Where the elements come from. */
    public enum Kind {
        /** An argument of the function. */
        ARGUMENT,
        /** A tensor that the function refers to, such as a parameter: each run reads what its elements are then. */
        CAPTURED,
        /** The result of an instruction. */
        COMPUTED
    }

    /** Creates a value. */
    public Value {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(name, "name");
    }

    @Override
    public int hashCode() {
        return number; // which no other value of a program has
    }

    /** Returns the number, and the name if there is one: {@code %3} or {@code %0:w}. */
    @Override
    public String toString() {
        return "%" + number + (name.isEmpty() ? "" : ":" + name);
    }
}
