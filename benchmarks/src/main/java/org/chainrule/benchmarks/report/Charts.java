package org.chainrule.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.benchmarks.compare.Results;
import org.chainrule.benchmarks.compare.Row;
import org.chainrule.benchmarks.compare.Sample;
import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Chain;
import org.chainrule.benchmarks.work.Elementwise;
import org.chainrule.benchmarks.work.Product;
import org.chainrule.benchmarks.work.Work;

/** Draws the charts of a report, of works that were measured at several sizes. */
final class Charts {
    private Charts() {}

    /** Returns the charts for each number of threads; those without sizes to compare are left out. */
    static List<Chart> of(Results results) {
        List<Chart> charts = new ArrayList<>();
        for (int threads : results.rows().stream().map(Row::threads).distinct().toList()) {
            List<Row> rows = results.rows().stream().filter(row -> row.threads() == threads).toList();
            charts.add(drawn(new Chart("chain", "Chains of scalars", threads, 1), rows, "nodes", 10,
                    work -> work instanceof Chain chain
                            ? new Point("forward and backward", chain.length())
                            : null));
            charts.add(drawn(new Chart("elements", "Functions of elements", threads, 4), rows, "elements", 10,
                    work -> work instanceof Elementwise function
                            ? new Point(function.function().name().toLowerCase(Locale.ROOT), function.count())
                            : null));
            charts.add(drawn(new Chart("products", "Products of matrices", threads, 2), rows, "n", 4,
                    work -> work instanceof Product product && product.isSquare()
                            ? new Point("n x n by n x n, " + product.precision(), product.n())
                            : null));
        }
        charts.removeIf(Chart::isEmpty);
        return charts;
    }

    /** The panel of a work, and its position on the horizontal axis. */
    private record Point(String panel, double size) {}

    private static Chart drawn(Chart chart, List<Row> rows, String sizes, int base, Function<Work, Point> place) {
        Map<String, List<Row>> members = new LinkedHashMap<>();
        for (Row row : rows) {
            Point point = place.apply(row.work());
            if (point != null) {
                members.computeIfAbsent(point.panel, _ -> new ArrayList<>()).add(row);
            }
        }
        members.forEach((heading, panelRows) -> {
            if (panelRows.size() > 1) {
                lines(panelRows, chart.panel(heading, sizes, base), work -> place.apply(work).size);
            }
        });
        return chart;
    }

    private static void lines(List<Row> rows, Chart.Panel panel, Function<Work, Double> size) {
        SequencedSet<Library> libraries = new LinkedHashSet<>();
        rows.forEach(row -> libraries.addAll(row.seconds().keySet()));
        for (Library library : libraries) {
            List<Row> measured = rows.stream()
                    .filter(row -> Stream.ofNullable(row.seconds().get(library)).anyMatch(Sample::isPresent)).toList();
            if (!measured.isEmpty()) {
                panel.line(library, measured.stream().map(row -> size.apply(row.work())).toList(),
                        measured.stream().map(row -> row.seconds().get(library).median()).toList());
            }
        }
    }
}
