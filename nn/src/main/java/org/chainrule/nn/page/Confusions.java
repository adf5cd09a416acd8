package org.chainrule.nn.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How often which class was predicted for which.
 *
 * @param classes the names of the classes
 * @param counts a row for each true class, a column for each predicted one
 * @param recalls the recall of each class
 */
public record Confusions(List<String> classes, long[][] counts, double... recalls) {
    private static final int MOST_CLASSES = 30;
    private static final int MOST_PAIRS = 6;

    private record Pair(int truth, int predicted, long count) {}

    void write(Html html) {
        html.start("section").element("h2", "Confusion matrix").line();
        if (classes.size() <= MOST_CLASSES) {
            writeTable(html);
        } else {
            html.element("p", classes.size() + " classes are too many for a table.", "class", "note");
        }
        List<Pair> pairs = pairs();
        if (!pairs.isEmpty()) {
            html.start("p", "class", "note").text("Most often mistaken: ");
            for (int n = 0; n < pairs.size(); n++) {
                Pair pair = pairs.get(n);
                html.text(n == 0 ? "" : ", ").element("bdi", classes.get(pair.truth)).text(" for ")
                        .element("bdi", classes.get(pair.predicted))
                        .text(pair.count == 1 ? " (once)" : " (" + pair.count + " times)");
            }
            html.text(".").end();
        }
        html.end().line();
    }

    private void writeTable(Html html) {
        html.start("div", "class", "scroll").start("table", "class", "matrix")
                .element("caption", "Rows are true classes, columns predicted ones, of the validation.").line();
        html.start("thead").start("tr").element("th", "", "scope", "col");
        classes.forEach(name -> html.element("th", name, "scope", "col", "dir", "auto"));
        html.element("th", "recall", "scope", "col", "class", "recall").end().end().line().start("tbody");
        for (int truth = 0; truth < classes.size(); truth++) {
            html.start("tr").element("th", classes.get(truth), "scope", "row", "dir", "auto");
            long examples = Math.max(1, Arrays.stream(counts[truth]).sum());
            for (int predicted = 0; predicted < classes.size(); predicted++) {
                long count = counts[truth][predicted];
                double shade = count == 0 ? 0 : 0.12 + 0.6 * Math.sqrt((double) count / examples);
                html.element("td", count == 0 ? "·" : Long.toString(count), "class",
                        truth == predicted ? "right" : "wrong",
                        "style", "--a:" + Html.coordinate(shade));
            }
            html.element("td", String.format(Locale.ROOT, "%.1f %%", 100 * recalls[truth]), "class", "recall").end()
                    .line();
        }
        html.end().end().end().line();
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (int truth = 0; truth < classes.size(); truth++) {
            for (int predicted = 0; predicted < classes.size(); predicted++) {
                if (truth != predicted && counts[truth][predicted] > 0) {
                    pairs.add(new Pair(truth, predicted, counts[truth][predicted]));
                }
            }
        }
        return pairs.stream().sorted(Comparator.comparingLong(Pair::count).reversed()).limit(MOST_PAIRS).toList();
    }

    /** Returns the counts by true classes. */
    @Override
    public String toString() {
        return "Confusions(" + classes + ", " + Arrays.deepToString(counts) + ")";
    }
}
