package org.chainrule.benchmarks.compare;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.chainrule.benchmarks.engine.Library;

/** Checks that all libraries have computed the same results, since a time for a wrong result means nothing. */
final class Agreement {
    private Agreement() {}

    /**
     * Returns the libraries whose results differ from those of more than half of the others: the one that is wrong, or
     * all of them where it can't be told which is.
     *
     * @param results the results of each library; empty for one that computes none
     * @param tolerance the allowed relative difference
     * @return for each of these libraries, what it computed and what the others did
     */
    static Map<Library, String> atOdds(Map<Library, double[]> results, double tolerance) {
        Map<Library, String> atOdds = new LinkedHashMap<>();
        results.forEach((library, own) -> {
            Map<Library, double[]> others = new LinkedHashMap<>(results);
            others.remove(library);
            others.values().removeIf(other -> other.length == 0);
            long agreeing = others.values().stream().filter(other -> same(own, other, tolerance)).count();
            if (own.length > 0 && 2 * agreeing < others.size()) {
                atOdds.put(library, "computed " + Arrays.toString(own) + ", but " + others.entrySet().stream()
                        .map(other -> other.getKey().title() + " " + Arrays.toString(other.getValue()))
                        .collect(Collectors.joining(", ")));
            }
        });
        return atOdds;
    }

    private static boolean same(double[] a, double[] b, double tolerance) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            boolean close = Math.abs(a[i] - b[i]) <= tolerance * Math.max(Math.abs(a[i]), Math.abs(b[i]));
            if (!close) { // true for NaN, too
                return false;
            }
        }
        return true;
    }
}
