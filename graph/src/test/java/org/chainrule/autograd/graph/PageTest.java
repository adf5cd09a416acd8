package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    @Test
    void thePageIsWellFormedAndShowsEveryGate() throws Exception {
        for (Tensor result : List.of(Circuits.lecture(), Circuits.neurons(), Circuits.perceptron(),
                Circuits.random(5, 60), Tensor.of(1, 2))) {
            Graph graph = Graph.of(result);
            Xml page = Xml.parse(graph.toHtml());

            assertThat(page.name()).isEqualTo("html");
            assertThat(page.everything()
                    .filter(element -> element.attributes().containsKey("data-id")))
                    .hasSameSizeAs(graph.gates());
        }
    }

    @Test
    void thePageNeedsNothingElse() throws Exception {
        String html = Graph.of(Circuits.lecture()).toHtml();

        assertThat(html).doesNotContain("http:", "https:", "//www", "@import", "import(", "fetch(", "XMLHttpRequest")
                .containsOnlyOnce("<script").contains("default-src 'none'");
        assertThat(Xml.parse(html).everything().flatMap(element -> element.attributes().keySet().stream()))
                .doesNotContain("src", "href");
    }

    @ParameterizedTest
    @ValueSource(strings = {"</script><b>", "<!-- -->", "]]>", "{{script}}", "a \"b\" 'c' & \\n \\u0022",
        "\u2028 ${1} `x` $& $1", "\u91cd\ud83d\ude00",
        "__proto__", "constructor"})
    void namesAreShownAsTheyAre(String name) throws Exception {
        Tensor w = Circuits.parameter(name, 2);
        String shown = GateNames.onOneLine(name);
        Tensor result = w.mul(3).named(name + "!");
        String html = Graph.of(result).grouped(Map.of(name, List.of(w, result))).toHtml();
        Xml page = Xml.parse(html);

        assertThat(page.everything().map(Xml::name)).doesNotContain("b");
        assertThat(html).containsOnlyOnce("<script").containsOnlyOnce("</script");
        assertThat(page.everything().filter(element -> element.attributes().getOrDefault("class", "").equals("label"))
                .map(element -> element.text().toString())).contains(GateSize.shortened(shown), "*3");
    }

    @Test
    void theSameGraphGivesTheSamePage() {
        assertThat(Graph.of(Circuits.random(7, 50)).toHtml()).isEqualTo(Graph.of(Circuits.random(7, 50)).toHtml());
        assertThat(Graph.of(network()).toHtml()).isEqualTo(Graph.of(network()).toHtml());
    }

    private static Tensor network() {
        Tensor h = Tensor.of(0.5).named("x");
        for (int layer = 0; layer < 3; layer++) {
            h = h.mul(Circuits.parameter("layers." + layer + ".weight", 0.5 + layer))
                    .add(Circuits.parameter("layers." + layer + ".bias", -layer)).tanh();
        }
        return h.sub(Tensor.of(1).named("target")).square().named("loss");
    }

    @Test
    void functionsAreWrittenFromTheFormulasOfOps() {
        Tensor x = Circuits.parameter("x", 2);

        assertThat(Graph.of(x.reciprocal()).toHtml()).contains("{ value: (x0, y, g) => (1.0 / x0),",
                "gradients: [(x0, y, g) => (g * (-(y * y)))");
        assertThat(Graph.of(x.mul(-1)).toHtml()).contains("{ value: (x0, y, g) => (x0 * (-1.0)),");
        assertThat(Graph.of(x.exp()).toHtml()).contains("{ value: (x0, y, g) => Math.exp(x0),",
                "gradients: [(x0, y, g) => (g * y)");
    }

    @Test
    void aRuleThatIsNoFormulaHasNoFunction() {
        Tensor w = Tensor.of(1, 2).requiresGrad(true).named("w");
        String html = Graph.of(w.mul(w).sum()).toHtml();

        assertThat(html).contains("const formulas = [\n\n];").contains("label: \"sum\"").doesNotContain("formula: ");
    }

    @Test
    void theSourceLineIsToldIfItIsKnown() {
        Tensor x = Circuits.parameter("x", 2);

        assertThat(Graph.of(Autograd.detectAnomaly(() -> x.exp())).toHtml())
                .containsPattern("origin: \"PageTest.java:\\d+\"");
        assertThat(Graph.of(x.exp()).toHtml()).doesNotContain("origin: ");
    }

    @Test
    void statisticsAreThoseOfAllElements() {
        Tensor x = Tensor.of(3, -4, 0, 1).requiresGrad(true);

        assertThat(Graph.of(x.mul(2).sum()).toHtml()).contains("valueStatistics: [\"-4\", \"3\", \"0\", \"5.09902\"]",
                "gradientStatistics: [\"2\", \"2\", \"2\", \"4\"]");
    }

    @Test
    void twoThousandGatesAreTheLimit() {
        Tensor x = Circuits.parameter("x", 1);
        for (int i = 0; i < 2000; i++) {
            x = x.add(1);
        }
        Graph tooLarge = Graph.of(x);

        assertThatIllegalArgumentException().isThrownBy(tooLarge::toHtml)
                .withMessageContaining("toHtml of a graph of 2001 gates")
                .withMessageContaining("2000").withMessageContaining("toText()");
    }
}
