package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.chainrule.examples.NetworkDrawing.Label;
import org.chainrule.examples.NetworkDrawing.Neuron;
import org.junit.jupiter.api.Test;

class NetworkDrawingTest {

    @Test
    void labelsLieOnTheirEdges() {
        var blank = new Label("", "");
        String svg = NetworkDrawing.svg(List.of(List.of(new Neuron("x", blank)),
                List.of(new Neuron("a", blank), new Neuron("b", Label.of("z", 0.5, -2)))),
                (layer, from, to) -> Label.of("", 10 * from + to + 1));

        assertThat(svg).contains("<circle cx=\"90.0\" cy=\"165.0\"", "<circle cx=\"340.0\" cy=\"90.0\"",
                "<circle cx=\"340.0\" cy=\"240.0\"").contains(">z = 0.500<", ">-2.000<")
                .contains("<path d=\"M90.0 165.0L340.0 90.0\"", "<path d=\"M90.0 165.0L340.0 240.0\"");
        // a third of the way, 3 above the edge
        assertThat(svg).contains("y=\"137.0\" fill=\"#1d2330\">1.000<", "y=\"187.0\" fill=\"#1d2330\">2.000<");
    }
}
