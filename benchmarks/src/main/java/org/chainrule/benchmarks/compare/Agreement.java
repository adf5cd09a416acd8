package org.chainrule.benchmarks.compare;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.chainrule.benchmarks.engine.Library;

/** Whether all have computed the same. A fast wrong answer must not win. */
final class Agreement {
    private Agreement() {}

    /**
     * Finds those that are at odds with more than half of the others: one that is wrong, or, where nobody knows who is
     * wrong, all.
     *
     * @param results what each has computed; nothing for one that computes nothing
     * @param tolerance the relative difference that is allowed
     * @return for each that is at odds, what it computed and what the others did
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
