package org.chainrule.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.chainrule.benchmarks.compare.Results;

/** Writes all files of a report. */
public final class Report {
    /** The prefix of all file names. */
    static final String NAME = "benchmarks";

    private final Results results;

    /**
     * Creates a report.
     *
     * @param results the results
     */
    public Report(Results results) {
        this.results = results;
    }

    /**
     * Writes the page, the JSON file and the charts, and deletes the charts of an earlier report.
     *
     * @param folder the folder to write to
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
