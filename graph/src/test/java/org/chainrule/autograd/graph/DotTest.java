package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class DotTest {

    @Test
    void gatesCarryLabelValueAndGradientAndEdgesPointForward() {
        Tensor x = Circuits.parameter("x", 3);

        assertThat(Graph.of(x.mul(x).add(Tensor.of(1).named("c")).named("y")).toDot()).isEqualTo("""
                digraph circuit {
                  rankdir=LR;
                  node [shape=ellipse, style=filled, fillcolor=white, fontname="sans-serif", fontsize=12];
                  edge [arrowsize=0.6, color=gray50];
                  g0 [label=<y = +<br/><font color="#15803d">10.00</font><br/><font color="#dc2626">1.00</font>>];
                  g1 [label=<*<br/><font color="#15803d">9.00</font><br/><font color="#dc2626">1.00</font>>];
                  g2 [label=<c<br/><font color="#15803d">1.00</font>>, shape=box, fillcolor=aliceblue];
                  g3 [label=<x<br/><font color="#15803d">3.00</font><br/><font color="#dc2626">6.00</font>>, \
                shape=box, fillcolor=aliceblue];
                  g1 -> g0;
                  g2 -> g0;
                  g3 -> g1;
                  g3 -> g1;
                }
                """);
    }

    @Test
    void namesCanNotLeaveTheirLabel() {
        assertThat(Dot.escape("<b>\"a\" & 'b'\u91cd")).isEqualTo("&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;\u91cd");
    }

    @Test
    void aBackslashStandsAlone() {
        assertThat(Dot.escape("\\N")).isEqualTo("<font color=\"black\">\\</font>N");
    }

    @Test
    void aLineBreakDoesNotBreakTheLabel() {
        assertThat(Graph.of(Circuits.parameter("two\nlines", 1)).toDot()).contains("[label=<two lines<br/>");
    }
}
