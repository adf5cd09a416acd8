package org.chainrule.benchmarks.compare;

import java.time.LocalDate;
import java.util.List;

/**
 * All that a comparison has found.
 *
 * @param date the day
 * @param arguments what the comparison was told on its command line
 * @param settings how long was measured
 * @param machine where
 * @param participants the libraries
 * @param rows the works, for each number of threads
 */
public record Results(LocalDate date, List<String> arguments, Settings settings, Machine machine,
        List<Participant> participants,
        List<Row> rows) {

    /** {@return what was computed wrongly} */
    public List<String> complaints() {
        return rows
                .stream().flatMap(row -> row.seconds().entrySet().stream().filter(entry -> entry.getValue().isWrong())
                        .map(entry -> row.work().name() + ", " + entry.getKey().title() + ": "
                                + entry.getValue().problem()))
                .toList();
    }
}
