package org.chainrule.benchmarks.work;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SequencedSet;

/**
 * A selection of works and probes to measure.
 *
 * @param works the works, in the order of the report
 * @param probes the measurements of each library as a whole
 */
public record Selection(List<Work> works, Set<Probe> probes) {

    /** {@return everything} */
    public static Selection all() {
        return new Selection(Works.all(), EnumSet.allOf(Probe.class));
    }

    /** {@return everything that isn't large} */
    public static Selection small() {
        return new Selection(Works.all().stream().filter(work -> !work.isLarge()).toList(),
                EnumSet.allOf(Probe.class));
    }

    /**
     * Selects works and probes by name.
     *
     * @param patterns names of works, groups or probes, with * for any letters
     * @return all that match one of the patterns
     * @throws IllegalArgumentException if nothing matches one of the patterns
     */
    public static Selection matching(List<String> patterns) {
        SequencedSet<Work> works = new LinkedHashSet<>();
        Set<Probe> probes = EnumSet.noneOf(Probe.class);
        for (String pattern : patterns) {
            List<Work> fitting = Works.all().stream()
                    .filter(work -> fits(pattern, work.name()) || work.group().name().equalsIgnoreCase(pattern))
                    .toList();
            List<Probe> fittingProbes = List.of(Probe.values()).stream().filter(probe -> fits(pattern, probe.id()))
                    .toList();
            if (fitting.isEmpty() && fittingProbes.isEmpty()) {
                throw new IllegalArgumentException("there is no work or group '" + pattern + "'; --list shows them");
            }
            works.addAll(fitting);
            probes.addAll(fittingProbes);
        }
        List<Work> ordered = new ArrayList<>(Works.all());
        ordered.retainAll(works);
        return new Selection(ordered, probes);
    }

    private static boolean fits(String pattern, String name) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(name));
    }
}
