package org.chainrule.benchmarks.report;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import org.chainrule.benchmarks.compare.Machine;
import org.chainrule.benchmarks.compare.Participant;
import org.chainrule.benchmarks.compare.Results;
import org.chainrule.benchmarks.compare.Row;
import org.chainrule.benchmarks.compare.Sample;
import org.chainrule.benchmarks.compare.MeasurementSettings;
import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Works;

/** Results that nobody measured. */
final class Made {
    private Made() {}

    static Results results(Row... rows) {
        return new Results(LocalDate.of(2026, 2, 3), List.of("--quick"), MeasurementSettings.FULL,
                new Machine("A processor", "2 cores", "L1 data 32.0 KiB", "24.0 GiB", "Linux", "A JVM"),
                List.of(new Participant(Library.CHAINRULE, List.of(), 400_000, Sample.of(0.15, 0.16, 0.14),
                        Sample.of(147.)),
                        new Participant(Library.DJL, List.of("api 0.35.0"), 120_000_000, Sample.missing("no natives"),
                                null)),
                List.of(rows));
    }

    /** A row of Chainrule and others, in seconds. */
    static Row row(String work, int threads, Object... librariesAndSamples) {
        SequencedMap<Library, Sample> samples = new LinkedHashMap<>();
        for (int i = 0; i < librariesAndSamples.length; i += 2) {
            Object sample = librariesAndSamples[i + 1];
            samples.put((Library) librariesAndSamples[i],
                    sample instanceof Double seconds ? Sample.of(seconds) : (Sample) sample);
        }
        return new Row(Works.named(work), threads, samples);
    }
}
