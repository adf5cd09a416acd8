package org.chainrule.benchmarks.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.ProcessorCache;

/**
 * The machine and the JVM of a measurement.
 *
 * @param processor the processor's name
 * @param cores the number of cores, and of hardware threads where there are more
 * @param caches the caches, from L1
 * @param memory the size of the main memory
 * @param system the operating system
 * @param java the JVM
 */
public record Machine(String processor, String cores, String caches, String memory, String system, String java) {

    /** {@return this machine} */
    public static Machine current() {
        var system = new SystemInfo();
        CentralProcessor processor = system.getHardware().getProcessor();
        int cores = processor.getPhysicalProcessorCount();
        int threads = processor.getLogicalProcessorCount();
        return new Machine(processor.getProcessorIdentifier().getName().strip(),
                cores + (threads == cores ? " cores" : " cores, " + threads + " threads"),
                caches(processor.getProcessorCaches()), Units.binary(system.getHardware().getMemory().getTotal()),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version() + ", "
                        + System.getProperty("java.vendor"));
    }

    private static String caches(List<ProcessorCache> caches) {
        String known = caches.stream().distinct().sorted(Comparator.comparingInt(ProcessorCache::getLevel))
                .map(cache -> "L" + cache.getLevel() + " " + cache.getType().toString().toLowerCase(Locale.ROOT) + " "
                        + Units.binary(cache.getCacheSize()))
                .collect(Collectors.joining(", "));
        return known.isEmpty() ? "unknown" : known;
    }
}
