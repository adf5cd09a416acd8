package org.chainrule.benchmarks.compare;

import java.util.List;

import org.chainrule.benchmarks.engine.Library;

/**
 * A library as a user gets it.
 *
 * @param library the library
 * @param versions artifacts with their versions
 * @param bytes the size of all jars that it needs
 * @param coldSeconds from the start of a JVM to the first gradient printed; null if not asked
 * @param bytesPerNode what a node of a recorded graph of scalars takes; null if not asked
 */
public record Participant(Library library, List<String> versions, long bytes, Sample coldSeconds,
        Sample bytesPerNode) {}
