package org.chainrule.nn.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class ChartTest {

    private static String chart(Series... series) {
        var html = new Html();
        new LineChart("loss", List.of(series), OptionalDouble.of(2), false).write(html);
        return html.toString();
    }

    private static List<String> paths(String html) {
        return Pattern.compile(" d=\"([^\"]*)\"").matcher(html).results().map(match -> match.group(1)).toList();
    }

    /** Of 560 x 250 pixels, 58 are left free on the left, 14 on the right, 12 above and 28 below; values have 8 % / 2 of room. */
    @Test
    void aCurveGoesThroughItsValues() {
        String html = chart(new Series("training", new double[] {1, 2, 3}, new double[] {-1, 0, 1}));
        double room = 0.08;
        double scale = 210 / (2 + 2 * room);
        assertThat(paths(html)).containsExactly("M58 " + Html.coordinate(222 - room * scale) + "L302 117L546 "
                + Html.coordinate(12 + room * scale));
    }

    @Test
    void eachAxisOfEpochsSaysSo() {
        assertThat(chart(new Series("a", new double[] {1, 2}, new double[] {1, 0.1})).split(">epoch</text>"))
                .hasSize(3);
    }

    @Test
    void gapsAreLeftWhereThereIsNoNumber() {
        String html = chart(new Series("a", new double[] {1, 2, 3, 4, 5, 6},
                new double[] {1, 2, Double.NaN, 3, Double.POSITIVE_INFINITY, 4}));
        assertThat(paths(html).getFirst().chars().filter(c -> c == 'M').count()).isEqualTo(1);
        assertThat(html.split("<circle")).hasSize(1 + 2 * 2); // the third and the last value stand alone, on both axes
        assertThat(html).doesNotContain("NaN\"", "Infinity\" ");
        assertThat(html).contains("data-y=\"1.0 2.0 NaN 3.0 Infinity 4.0\"");
    }

    @Test
    void logarithmicAxesAreOfferedForPositiveValues() {
        assertThat(chart(new Series("a", new double[] {1, 2}, new double[] {-1, 0}))).contains("class=\"linear\"")
                .doesNotContain("logarithmic", "checkbox");
        assertThat(chart(new Series("a", new double[] {1, 2}, new double[] {1, 0.1}))).contains("class=\"logarithmic\"",
                "type=\"checkbox\"");
    }

    @Test
    void ofManyValuesTheExtremesAreDrawn() {
        double[] x = IntStream.range(0, 100_000).mapToDouble(n -> n).toArray();
        double[] y = IntStream.range(0, 100_000).mapToDouble(n -> n == 54_321 ? 1000 : n % 2).toArray();
        String path = paths(chart(new Series("a", x, y))).getFirst();
        assertThat(path.split("[ML]")).hasSizeBetween(700, 801);
        assertThat(path).contains(" " + Html.coordinate(12 + 210 * 40.0 / (1000 + 40)) + "L"); // the spike, from 0 on
    }

    @Test
    void aChartSaysWhatItShows() {
        assertThat(chart(new Series("training", new double[] {1, 2}, new double[] {3, 0.5})))
                .contains("role=\"img\" aria-label=\"loss by epoch: training from 3 to 0.5\"");
    }

    @Test
    void manyCurvesHaveColoursInOrder() {
        Series[] many = IntStream.range(0, 20)
                .mapToObj(n -> new Series("layer " + n, new double[] {1, 2}, new double[] {n + 1, 1}))
                .toArray(Series[]::new);
        List<String> colours = Pattern.compile("<li style=\"(--c:[^\"]*)\"|--c:hsl\\([^\"]*").matcher(chart(many))
                .results()
                .map(MatchResult::group).distinct().toList();
        assertThat(colours).hasSize(20);
    }

    @Test
    void distributionsCountFiniteNumbers() {
        Distribution some = Distribution.of(3, 0, 1, 1, Double.NaN, 2, Double.NEGATIVE_INFINITY);
        assertThat(some.counts()).containsExactly(1, 0, 0, 2, 0, 1);
        assertThat(Distribution.of(1, Double.NaN).counts()).isEmpty();
        assertThat(Distribution.of(1, 7, 7).counts()).containsExactly(2);
        assertThat(Distribution.of(1, -Double.MAX_VALUE, Double.MAX_VALUE).counts()).startsWith(1).endsWith(1);
        var html = new Html();
        new RidgeChart("w", List.of(some, Distribution.of(4, Double.NaN), Distribution.of(5, 7))).write(html);
        assertThat(html.toString()).doesNotContain("NaN ").contains("values from 7 to 7 in epoch 5");
        var nothing = new Html();
        new RidgeChart("w", List.of(Distribution.of(4, Double.NaN))).write(nothing);
        assertThat(paths(nothing.toString())).isEmpty();
    }

    @Test
    void whatHasAMeaningInHtmlIsEscaped() {
        var html = new Html().element("p", "<b> & \"c\" 'd' \u0000\uD800\u001B𝄞\n", "title", "\"><script>");
        assertThat(html).hasToString("<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; "
                + "\uFFFD\uFFFD\uFFFD𝄞\n</p>");
        assertThatThrownBy(() -> new Html().start("p").toString()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Series("a", new double[1], new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
