package org.chainrule.benchmarks.compare;

import java.time.LocalDate;
import java.util.List;

/**
 * The results of a comparison.
 *
 * @param date the date of the measurement
 * @param arguments the command line
 * @param settings how often and how long was measured
 * @param machine the machine
 * @param participants the libraries
 * @param rows the works, for each number of threads
 */
public record Results(LocalDate date, List<String> arguments, MeasurementSettings settings, Machine machine,
        List<Participant> participants,
        List<Row> rows) {

    /** {@return a description of each wrong result} */
    public List<String> complaints() {
        return rows
                .stream().flatMap(row -> row.seconds().entrySet().stream().filter(entry -> entry.getValue().isWrong())
                        .map(entry -> row.work().name() + ", " + entry.getKey().title() + ": "
                                + entry.getValue().problem()))
                .toList();
    }
}
