package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/** Reads a saved state. All that is wrong with it is collected, so that one error lists it all. */
final class StateReader {
    private final Map<String, Tensor> unread;
    private final List<String> missing = new ArrayList<>();
    private final List<String> misfits = new ArrayList<>();

    StateReader(NamedTensors state) {
        Objects.requireNonNull(state, "state");
        this.unread = new LinkedHashMap<>(state.asMap());
    }

    /** Returns a count as it is saved: a scalar of type I64. */
    static Tensor ofCount(long count) {
        return Tensor.of(new long[] {count}).reshape(Shape.SCALAR);
    }

    boolean has(String name) {
        return unread.containsKey(name);
    }

    /** Returns the number of rows of a saved matrix; 0 where there is none. */
    int rows(String name) {
        return has(name) && unread.get(name).shape().rank() > 0 ? unread.get(name).shape().size(0) : 0;
    }

    /** Returns a copy of a tensor in the type in which it is needed; null where it doesn't fit. */
    Tensor tensor(String name, Shape shape, DType type) {
        Tensor found = taken(name, shape);
        if (found != null && !found.dtype().isFloating()) {
            misfits.add(name + " is " + found.dtype() + ", but must be floating point");
            return null;
        }
        return found == null ? null : found.detach().to(type).copy();
    }

    /** Returns a count; 0 where it doesn't fit. */
    long count(String name) {
        Tensor found = taken(name, Shape.SCALAR);
        if (found == null) {
            return 0;
        }
        if (found.dtype() != DType.I64 || found.toLongArray()[0] < 0) {
            misfits.add(name + " is " + (found.dtype() == DType.I64 ? found.toLongArray()[0] : found.dtype())
                    + ", but must be a count, of type I64 and not negative");
            return 0;
        }
        return found.toLongArray()[0];
    }

    private Tensor taken(String name, Shape shape) {
        Tensor found = unread.remove(name);
        if (found == null) {
            missing.add(name);
        } else if (!found.shape().equals(shape)) {
            misfits.add(name + " has shape " + found.shape() + ", but must have " + shape);
            return null;
        }
        return found;
    }

    /** Requires that all that was read fits, and that nothing is left unread. */
    void requireFitting(String owner) {
        List<String> problems = new ArrayList<>(misfits);
        if (!missing.isEmpty()) {
            problems.addFirst("missing: " + String.join(", ", missing));
        }
        if (!unread.isEmpty()) {
            problems.add("unexpected: " + String.join(", ", unread.keySet()));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "the state doesn't fit this " + owner + ", which must be made like the one "
                            + "whose state it is; " + String.join("; ", problems));
        }
    }
}
