package org.chainrule.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.chainrule.benchmarks.compare.Results;

/** All files of a report. */
public final class Report {
    /** What the names of all files begin with. */
    static final String NAME = "benchmarks";

    private final Results results;

    /**
     * A report.
     *
     * @param results what it tells
     */
    public Report(Results results) {
        this.results = results;
    }

    /**
     * Writes the page, the numbers and the charts, and removes charts that an earlier report has left.
     *
     * @param folder where to
     * @return the page
     * @throws IOException if a file can't be written
     */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var old = Files.newDirectoryStream(folder, NAME + "-*.png")) {
            for (Path chart : old) {
                Files.delete(chart);
            }
        }
        List<Chart> charts = Charts.of(results);
        for (Chart chart : charts) {
            chart.write(folder.resolve(chart.file()));
        }
        Files.writeString(folder.resolve(NAME + ".json"), Json.of(results));
        return Files.writeString(folder.resolve(NAME + ".md"),
                new Page(results, charts).markdown());
    }
}
