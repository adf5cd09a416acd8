package org.chainrule.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.io.Csv;
import org.chainrule.nn.io.Table;

/** The data that come with the examples; where from, tells {@code ORIGIN.md} beside them. */
final class ShippedData {
    private static final int PIXELS = 64;

    private ShippedData() {}

    /** Handwritten digits: 64 pixels in F32, divided by a number, and the digit. */
    static Dataset digits(double darkest) {
        Table table = read("digits.csv.gz", Csv.withoutHeader());
        Tensor pixels = table.numbers(IntStream.range(0, PIXELS).toArray()).div(darkest).to(DType.F32);
        return Dataset.of(pixels, table.integers(PIXELS));
    }

    /** Ten measures of people with diabetes, and how the disease had gone on a year later. */
    static Dataset diabetes() {
        Table table = read("diabetes.csv", Csv.withHeader());
        return Dataset.of(table.numbers("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
                table.numbers("progression"));
    }

    private static Table read(String name, Csv csv) {
        try (InputStream in = ShippedData.class.getResourceAsStream(name)) {
            return csv.read(in, name);
        } catch (IOException e) {
            throw new UncheckedIOException("can't close " + name, e);
        }
    }
}
