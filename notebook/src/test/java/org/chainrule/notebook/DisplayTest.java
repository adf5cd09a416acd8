package org.chainrule.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.Evaluation;
import org.chainrule.nn.train.History;
import org.junit.jupiter.api.Test;

class DisplayTest {
    @Test
    void aVectorAndAMatrixAreTables() {
        assertThat(Display.of(Tensor.of(new double[][] {{1.5, 2}, {3, 4}})).get("text/html"))
                .isEqualTo("<table><caption>(2, 2) F64</caption><tr><td>1.5</td><td>2.0</td></tr>"
                        + "<tr><td>3.0</td><td>4.0</td></tr></table>");
        assertThat(Display.of(Tensor.of(new int[] {7, 8})).get("text/html"))
                .isEqualTo("<table><caption>(2) I64</caption><tr><td>7</td><td>8</td></tr></table>");
    }

    @Test
    void otherTensorsAreTheirTexts() {
        for (Tensor x : List.of(Tensor.of(3), Tensor.ones(2, 2, 2), Tensor.ones(31), Tensor.zeros(0))) {
            assertThat(Display.of(x)).containsOnlyKeys("text/plain").containsValue(x.toString());
        }
        assertThat(Display.of("text")).containsOnlyKeys("text/plain");
    }

    @Test
    void textsAreEscaped() {
        Layer named = new Layer() {
            @Override
            public Tensor forward(Tensor x) {
                return x;
            }

            @Override
            public String toString() {
                return "<b>&";
            }
        };
        assertThat(Display.of(named).get("text/html")).doesNotContain("<b>");
        assertThat(Display.of(Linear.of(1, 1, new Random(1))).get("text/html")).contains("Linear(1 -&gt; 1)");
        assertThat(Display.escaped("<b>&")).isEqualTo("&lt;b&gt;&amp;");
    }

    private static History history(double... losses) {
        return new History(
                java.util.stream.IntStream.range(0, losses.length).mapToObj(n -> new Epoch(n + 1, n + 1, 1, 0.1,
                        new Evaluation(losses[n], new LinkedHashMap<>()), Optional.empty())).toList());
    }

    /** From 100 over 10 to 1 is a straight line on a logarithmic axis, from the upper left to the lower right corner. */
    @Test
    void lossesAreACurve() {
        assertThat(Display.of(history(100, 10, 1)).get("text/html"))
                .contains("points=\"20.0,20.0 240.0,80.0 460.0,140.0\"")
                .contains("logarithmic axis").contains("epoch 3");
        assertThat(Display.of(history(2, 0, -2)).get("text/html"))
                .contains("points=\"20.0,20.0 240.0,80.0 460.0,140.0\"")
                .doesNotContain("logarithmic axis");
    }

    @Test
    void lossesThatAreNotFiniteLeaveAGap() {
        assertThat(Display.of(history(100, Double.NaN, 1)).get("text/html"))
                .contains("points=\"20.0,20.0 460.0,140.0\"");
        assertThat(Display.of(history(Double.NaN)).get("text/html")).doesNotContain("polyline");
        assertThat(Display.of(history()).get("text/html")).isEqualTo("<p>no epochs</p>");
    }
}
