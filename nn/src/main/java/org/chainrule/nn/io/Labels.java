package org.chainrule.nn.io;

import java.util.List;

import org.chainrule.autograd.Tensor;

/**
 * Classes by number, and their names.
 *
 * @param numbers for each row the number of its class, of type I64 and shape (rows)
 * @param names the names of classes 0, 1, ...
 */
public record Labels(Tensor numbers, List<String> names) {

    /** Labels of these, whose names don't change. */
    public Labels {
        names = List.copyOf(names);
    }
}
