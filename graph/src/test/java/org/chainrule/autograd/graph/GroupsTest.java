package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private final Tensor x = Circuits.parameter("x", 0.5);

    private static Set<String> names(Group group) {
        return group.gates().stream().map(Gate::name).collect(Collectors.toSet());
    }

    private static Map<String, Set<String>> groups(Graph graph) {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        graph.groups().forEach(group -> groups.put(group.name(), names(group)));
        return groups;
    }

    @Test
    void theFirstAndTheLastTensorAreEnough() {
        Tensor first = x.mul(-1).named("first");
        Tensor last = first.exp().named("middle").add(1).named("sum").reciprocal().named("last");

        assertThat(groups(Graph.of(last.mul(2)).grouped(Map.of("sigmoid", List.of(first, last)))))
                .containsExactly(Map.entry("sigmoid", Set.of("first", "middle", "sum", "last")));
    }

    @Test
    void anUnnamedConstantBelongsToItsOnlyUser() {
        Tensor shared = Tensor.of(3);
        Tensor first = x.mul(Tensor.of(2)).named("first");
        Tensor last = first.add(shared).named("last");

        assertThat(groups(Graph.of(last.mul(shared)).grouped(Map.of("line", List.of(first, last)))).get("line"))
                .hasSize(3)
                .contains("first", "last");
    }

    @Test
    void aGateIsOfOneGroup() {
        Tensor a = x.exp();
        Tensor b = a.tanh().named("b");
        Tensor c = b.sin();
        Map<String, List<Tensor>> groups = new LinkedHashMap<>();
        groups.put("first", List.of(a, c));
        groups.put("second", List.of(b));

        assertThatIllegalArgumentException().isThrownBy(() -> Graph.of(c).grouped(groups))
                .withMessageContaining("grouped: b lies")
                .withMessageContaining("first").withMessageContaining("second");
    }

    @Test
    void groupsCantUseEachOther() {
        Tensor a = x.exp();
        Tensor b = a.tanh();
        Tensor c = x.sin();
        Tensor d = c.cos();
        Tensor result = b.mul(c).add(d.mul(a));
        // c and b in one, a and d in the other: each uses the other
        Graph graph = Graph.of(b.add(c).mul(d.add(a)).add(result));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> graph.grouped(Map.of("one", List.of(b, c), "other", List.of(a, d))))
                .withMessageContaining("one").withMessageContaining("other")
                .withMessageContaining("uses results of another");
    }

    @Test
    void aNetworkIsGroupedByItsLayersAndTheLossStandsOutside() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        Tensor h = Tensor.of(0.5).named("input");
        for (String name : List.of("encoder.0", "encoder.1", "head")) {
            parameters.put(name + ".weight", Tensor.of(0.3).requiresGrad(true));
            parameters.put(name + ".bias", Tensor.of(0.1).requiresGrad(true));
            h = h.mul(parameters.get(name + ".weight")).add(parameters.get(name + ".bias"));
            h = name.equals("head") ? h.named("prediction") : h.tanh().named("after " + name);
        }
        Tensor penalty = parameters.get("head.weight").square().mul(0.1).named("penalty");
        Tensor loss = h.sub(Tensor.of(1).named("target")).named("difference").square().named("error").add(penalty)
                .named("loss");
        Graph graph = Graph.of(loss).named(parameters);

        Map<String, Set<String>> groups = groups(graph);
        assertThat(groups.keySet()).containsExactly("encoder.0", "encoder.1", "head");
        assertThat(groups.get("encoder.0")).hasSize(5).contains("encoder.0.weight", "encoder.0.bias",
                "after encoder.0");
        assertThat(groups.get("encoder.1")).hasSize(5).contains("after encoder.1");
        assertThat(groups.get("head")).contains("head.weight", "head.bias", "prediction", "penalty")
                .doesNotContain("target", "difference", "error", "loss");
        assertThat(groups(graph.grouped(Map.of()))).isEmpty();
        assertThat(graph.toHtml()).contains("name: \"encoder.1\"");
    }

    @Test
    void manyLayersAreJoinedByTheFirstPartsOfTheirNames() {
        Tensor h = Tensor.of(0.5).named("input");
        for (int block = 0; block < 10; block++) {
            for (String part : List.of("a", "b", "c")) {
                h = h.mul(Circuits.parameter("blocks." + block + "." + part + ".weight", 0.9)).tanh();
            }
        }

        assertThat(groups(Graph.of(h)).keySet()).hasSize(10).contains("blocks.0", "blocks.9");
    }

    @Test
    void whatIsFoldedIsDrawnOnceAndInOrder() {
        Graph graph = Graph.of(Circuits.neurons());
        Gate[] gates = graph.evaluated().toArray(Gate[]::new);
        Folding folding = Folding.of(graph.evaluated(), List.of(new Group("some", Set.of(gates[3], gates[4]))));

        assertThat(folding.outside()).hasSize(gates.length - 1);
        assertThat(folding.insides()).hasSize(1);
        for (int i = 0; i < folding.outside().size(); i++) {
            assertThat(folding.outside().subList(0, i)).containsAll(folding.outside().get(i).inputs());
        }
    }

    @Test
    void withoutGroupsNothingIsFolded() {
        Graph graph = Graph.of(Circuits.random(3, 50));
        Folding folding = Folding.of(graph.evaluated(), List.of());

        assertThat(folding.insides()).isEmpty();
        assertThat(folding.outside().stream().map(folding::original)).containsExactlyElementsOf(graph.evaluated());
    }
}
