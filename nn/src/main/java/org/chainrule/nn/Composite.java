package org.chainrule.nn;

import java.util.SequencedMap;

/**
 * An object that names its parts itself. Records needn't: their parts are their components. For a class that isn't a
 * record, or a record whose parts have better names than its components.
 */
public interface Composite {

    /**
     * The parts: tensors, layers, records, and lists, maps and arrays of those.
     *
     * @return by name, in the order in which they are listed
     */
    SequencedMap<String, ?> components();
}
