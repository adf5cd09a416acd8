package org.chainrule.nn.io;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The classes of rows by number, and the classes' names.
 *
 * @param numbers for each row the number of its class, of type I64 and shape (rows)
 * @param names the names of classes 0, 1, ...
 */
public record Labels(Tensor numbers, List<String> names) {

    /** Makes labels with a copy of the names. */
    public Labels {
        Objects.requireNonNull(numbers, "numbers");
        Objects.requireNonNull(names, "names").forEach(name -> Objects.requireNonNull(name, "names"));
        names = List.copyOf(names);
    }
}
