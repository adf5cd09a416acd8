package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class GateNamesTest {

    private static List<String> names(Tensor result) {
        return Graph.of(result).evaluated().stream().map(Gate::name).toList();
    }

    @Test
    void unnamedTensorsAreNumberedAsTheExpressionIsRead() {
        Tensor a = Circuits.parameter("", 1);
        Tensor b = Circuits.parameter("", 2);

        assertThat(names(a.mul(b).add(Tensor.of(3)).tanh())).containsExactly("x1", "x2", "v1", "c1", "v2", "v3");
    }

    @Test
    void aNameGivenTwiceGetsANumber() {
        Tensor w = Circuits.parameter("w", 1).add(Circuits.parameter("w", 2)).add(Circuits.parameter("w#2", 3));

        assertThat(names(w)).containsExactly("w", "w#2", "v1", "w#2#2", "v2");
    }

    @Test
    void generatedNamesKeepClearOfGivenOnes() {
        Tensor v1 = Circuits.parameter("v1", 1);

        assertThat(names(v1.tanh().add(Circuits.parameter("v2", 1)))).containsExactly("v1", "v3", "v2", "v4");
    }

    @Test
    void givenNamesComeBeforeTheTensorsOwnWhichTheyLeaveAlone() {
        Tensor a = Circuits.parameter("weight", 1);
        Tensor b = Circuits.parameter("weight", 2);
        Tensor sum = a.mul(b).add(3);
        Map<String, Tensor> given = new LinkedHashMap<>(Map.of("hidden.weight", a));
        given.put("tied.weight", a);
        given.put("out.weight", b);
        given.put("sum", sum);
        given.put("unused", Circuits.parameter("unused", 5));

        Graph graph = Graph.of(sum).named(given);

        assertThat(graph.evaluated()).extracting(Gate::name).containsExactly("hidden.weight", "out.weight", "v1",
                "sum");
        assertThat(graph.gate(a).gradient().item()).isEqualTo(2);
        assertThat(graph.toDot()).contains("sum = +3");
        assertThat(a.name()).isEqualTo("weight");
        assertThat(names(sum)).containsExactly("weight", "weight#2", "v1", "v2");
    }

    @Test
    void aCustomFunctionIsOneGateOfItsName() {
        CustomFunction softplus = CustomFunction.of("log1pExp", x -> x[0].exp().log1p(),
                (g, y, x) -> new Tensor[] {g.mul(x[0].sigmoid())});
        Tensor x = Circuits.parameter("x", -2, .5, 3);
        Tensor y = softplus.apply(x);

        assertThat(y.op().name()).isEqualTo("log1pExp");
        assertThat(y.inputs()).containsExactly(x);
        assertThat(Graph.of(y.sum()).toText()).contains("log1pExp");
        assertThat(softplus).hasToString("log1pExp");
    }

    @Test
    void whatCanNotBePrintedIsReplaced() {
        assertThat(GateNames.onOneLine("a\nb\tc\u0000d\u2028e")).isEqualTo("a b c d e");
        assertThat(GateNames.onOneLine("half \ud800 pair \uffff")).isEqualTo("half \ufffd pair \ufffd");
        assertThat(GateNames.onOneLine("w\u20d7 \u91cd\u307f \ud83d\ude00"))
                .isEqualTo("w\u20d7 \u91cd\u307f \ud83d\ude00");
        assertThat(names(Circuits.parameter(" \n", 1))).containsExactly("x1");
    }
}
