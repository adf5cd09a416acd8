package org.chainrule.benchmarks.compare;

import java.util.List;

import org.chainrule.benchmarks.engine.Library;

/**
 * A library with what was measured of it as a whole.
 *
 * @param library the library
 * @param versions artifacts with their versions
 * @param bytes the size of all jars on its class path
 * @param coldSeconds seconds from the start of a JVM to the first gradient printed; null if not measured
 * @param bytesPerNode the memory of a node of a recorded graph of scalars; null if not measured
 */
public record Participant(Library library, List<String> versions, long bytes, Sample coldSeconds,
        Sample bytesPerNode) {}
