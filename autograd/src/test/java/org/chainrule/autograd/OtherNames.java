package org.chainrule.autograd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What other libraries call the ops, from the table {@code names.txt}.
 *
 * @param pyTorch the names in PyTorch, of which the first is the nearest; none if there is no such op
 * @param numPy those in NumPy and SciPy
 * @param jax those in JAX
 * @param djl those of DJL's NDArray
 */
record OtherNames(List<String> pyTorch, List<String> numPy, List<String> jax, List<String> djl) {

    /** The names of every op in the table, by ours. */
    static Map<String, OtherNames> all() {
        Map<String, OtherNames> all = new TreeMap<>();
        for (String line : lines()) {
            String[] columns = line.split("\\|", -1);
            if (columns.length != 5
                    || all.put(columns[0], new OtherNames(names(columns[1]), names(columns[2]), names(columns[3]),
                            names(columns[4]))) != null) {
                throw new AssertionError("names.txt: " + line);
            }
        }
        return all;
    }

    private static List<String> lines() {
        try (InputStream in = OtherNames.class.getResourceAsStream("names.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Divides at commas outside of brackets, as in {@code x[..., i]}. */
    private static List<String> names(String column) {
        return column.isBlank() ? List.of() : List.of(column.split(", (?![^\\[(]*[\\])])"));
    }

    /** The nearest names in PyTorch and NumPy, for the table of ops. */
    String nearest() {
        List<String> nearest = new ArrayList<>();
        pyTorch.stream().limit(1).forEach(nearest::add);
        numPy.stream().limit(1).forEach(nearest::add);
        return String.join(", ", nearest.stream().map(name -> "`" + name + "`").toList());
    }
}
