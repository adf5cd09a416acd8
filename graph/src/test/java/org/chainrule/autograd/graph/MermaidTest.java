package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class MermaidTest {

    @Test
    void gatesCarryLabelValueAndGradientAndEdgesPointForward() {
        Tensor x = Circuits.parameter("x", 3);

        assertThat(Graph.of(x.tanh().mul(Tensor.of(1, 2)).named("y"), Tensor.of(1, 1)).toMermaid()).isEqualTo("""
                flowchart LR
                  g0(["y = \u2217<br/>(2)<br/>\u2207 |g| 1.41"])
                  g1(["tanh<br/>1.00<br/>\u2207 3.00"])
                  g2["c1<br/>(2)"]
                  g3["x<br/>3.00<br/>\u2207 0.030"]
                  g1 --> g0
                  g2 --> g0
                  g3 --> g1
                """);
    }

    @Test
    void signsLoseTheirMeaningToMermaidAndToMarkdown() {
        assertThat(Mermaid.escape("\"]<b>#")).isEqualTo("#34;#8203;#93;#8203;#60;#8203;b#62;#8203;#35;#8203;");
        assertThat(Mermaid.escape("+")).isEqualTo("#43;#8203;");
        assertThat(Mermaid.escape("w\\")).isEqualTo("w#92;#8203;");
        assertThat(Mermaid.escape("*a* `b` ~c~")).isEqualTo("\u2217a\u2217 \u02cbb\u02cb \u223cc\u223c");
        assertThat(Mermaid.escape("\u91cd\u307f \ud83d\ude00 w1")).isEqualTo("\u91cd\u307f \ud83d\ude00 w1");
    }

    @Test
    void aLineBreakDoesNotBreakTheLabel() {
        assertThat(Graph.of(Circuits.parameter("two\nlines", 1)).toMermaid()).contains("g0[\"two lines<br/>1.00");
    }
}
