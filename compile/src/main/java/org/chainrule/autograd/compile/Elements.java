package org.chainrule.autograd.compile;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Checks of elements, whose errors name what has them. */
final class Elements {
    private Elements() {}

    /** Requires that there are elements and that none of them is null. */
    static void require(String name, Collection<?> elements) {
        for (Object element : Objects.requireNonNull(elements, name)) {
            Objects.requireNonNull(element, name);
        }
    }

    /** Returns an unmodifiable list of the same elements, none of which may be null. */
    static <E> List<E> copyOf(String name, List<E> elements) {
        require(name, elements);
        return List.copyOf(elements);
    }
}
