package org.chainrule.benchmarks.compare;

import java.util.SequencedMap;
import java.util.stream.Collectors;

import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Work;

/**
 * The times of one work in all libraries.
 *
 * @param work the work
 * @param threads the number of threads that each library may use
 * @param seconds the seconds per run in each library
 */
public record Row(Work work, int threads, SequencedMap<Library, Sample> seconds) {

    /**
     * Returns a library's time divided by Chainrule's.
     *
     * @param library the library
     * @return the ratio of the medians, above 1 where Chainrule is faster; NaN where one of them is missing
     */
    public double ratio(Library library) {
        Sample own = seconds.get(Library.CHAINRULE);
        Sample other = seconds.get(library);
        boolean both = own != null && own.isPresent() && other != null && other.isPresent();
        return both ? other.median() / own.median() : Double.NaN;
    }

    /** {@return the times as one line of text} */
    String described() {
        return work.name() + ", " + Units.threads(threads) + ": " + seconds.entrySet().stream()
                .map(entry -> entry.getKey().title() + " " + described(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private String described(Library library, Sample sample) {
        if (!sample.isPresent()) {
            return "-";
        }
        double ratio = ratio(library);
        boolean compared = library != Library.CHAINRULE && library != Library.FLOOR && !Double.isNaN(ratio);
        return Units.time(sample.median()) + (compared ? " (" + Units.ratio(ratio) + ")" : "");
    }
}
