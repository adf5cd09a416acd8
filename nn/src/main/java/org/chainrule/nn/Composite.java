package org.chainrule.nn;

import java.util.SequencedMap;

/**
 * Names the components of an object in which parameters are found. For a class that isn't a record, or a record whose
 * components should be listed under other names; those of any other record are its record components. Data classes of Kotlin and case
 * classes of Scala are like records: their components are the parameters of their constructors.
 */
public interface Composite {

    /**
     * Returns the components: tensors, layers, records, and lists, maps and arrays of those.
     *
     * @return the components by name, in the order in which they are listed
     */
    SequencedMap<String, ?> components();
}
