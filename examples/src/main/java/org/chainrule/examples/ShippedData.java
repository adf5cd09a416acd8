package org.chainrule.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.io.Csv;
import org.chainrule.nn.io.Gzip;
import org.chainrule.nn.io.Table;

/** Reads the data sets that come with the examples; {@code ORIGIN.md} beside them names their sources. */
final class ShippedData {
    private static final int PIXELS = 64;

    private ShippedData() {}

    /** Reads handwritten digits: 64 pixels in F32, divided by the darkest value, and the digit. */
    static Dataset digits(double darkest) {
        Table table = read("digits.csv.gz", Csv.withoutHeader());
        Tensor pixels = table.numbers(IntStream.range(0, PIXELS).toArray()).div(darkest).to(DType.F32);
        return Dataset.of(pixels, table.integers(PIXELS));
    }

    /** Reads ten measurements of people with diabetes, and the progression of the disease after a year. */
    static Dataset diabetes() {
        Table table = read("diabetes.csv", Csv.withHeader());
        return Dataset.of(table.numbers("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
                table.numbers("progression"));
    }

    /** Reads the passengers of international airlines, in thousands, in each of the 144 months from January 1949 on. */
    static Tensor airlinePassengers() {
        return read("airline.csv", Csv.withHeader()).numbers("passengers").flatten();
    }

    /** Reads the first 31 chapters of Melville's novel. */
    static String mobyDick() {
        try (InputStream in = Gzip.open(ShippedData.class.getResourceAsStream("moby-dick.txt.gz"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read moby-dick.txt.gz", e);
        }
    }

    private static Table read(String name, Csv csv) {
        try (InputStream in = ShippedData.class.getResourceAsStream(name)) {
            return csv.read(in, name);
        } catch (IOException e) {
            throw new UncheckedIOException("can't close " + name, e);
        }
    }
}
