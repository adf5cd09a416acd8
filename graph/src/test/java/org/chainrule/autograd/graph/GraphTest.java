package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GraphTest {

    @Test
    void theLecturesCircuitHasItsGatesInTheOrderOfBackward() {
        Graph graph = Graph.of(Circuits.lecture());

        assertThat(graph.gates()).extracting(Gate::toString).containsExactly("f = 1/x of v7", "v7 = +1 of v6",
                "v6 = exp of v5", "v5 = *-1 of v4", "v4 = + of v3, w2", "v3 = + of v1, v2", "v1 = * of w0, x0",
                "v2 = * of w1, x1", "w2", "w0", "x0", "w1", "x1");
    }

    @Test
    void theLecturesCircuitHasItsValuesAndGradientsAtEveryGate() {
        Graph graph = Graph.of(Circuits.lecture());

        double e = Math.exp(-1);
        double f = 1 / (1 + e);
        double derivative = f * (1 - f);
        assertNumbers(graph.gates().stream().map(Gate::value).toList(), f, 1 + e, e, -1, 1, 4, -2, 6, -3, 2, -1, -3,
                -2);
        assertNumbers(graph.gates().stream().map(Gate::gradient).toList(), 1, -f * f, -f * f, -derivative, derivative,
                derivative,
                derivative, derivative, derivative, -derivative, 2 * derivative, -2 * derivative, -3 * derivative);
    }

    private static void assertNumbers(List<Tensor> tensors, double... expected) {
        assertThat(tensors.stream().mapToDouble(Tensor::item).toArray()).containsExactly(expected, within(1e-15));
    }

    /** An op whose rule notes when backward calls it. */
    private record Noted(int id, List<Integer> notes) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return Tensor.of(id);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            notes.add(id);
            return g;
        }
    }

    @Property(tries = 200)
    void gatesStandInTheOrderInWhichBackwardVisitsThem(@ForAll long seed) {
        var random = new Random(seed);
        var notes = new ArrayList<Integer>();
        List<Tensor> made = new ArrayList<>(List.of(Circuits.parameter("a", 1), Circuits.parameter("b", 2)));
        for (int id = 0; id < 40; id++) {
            Tensor[] inputs = random.ints(1 + random.nextInt(3), 0, made.size()).mapToObj(made::get)
                    .toArray(Tensor[]::new);
            made.add(new Noted(id, notes).apply(inputs));
        }
        Tensor result = new Noted(40, notes).apply(made.toArray(Tensor[]::new));
        result.backward();
        var visited = new LinkedHashSet<>(notes);

        assertThat(Graph.of(result).gates().stream().filter(gate -> !gate.isLeaf()))
                .extracting(gate -> ((Noted) gate.op()).id()).containsExactlyElementsOf(visited);
    }

    @Property(tries = 50)
    void gradientsAreThoseThatBackwardFinds(@ForAll long seed) {
        Tensor result = Circuits.random(seed, 30);
        Graph graph = Graph.of(result);

        graph.gates().stream().map(Gate::value).filter(Tensor::requiresGrad).forEach(Tensor::retainGrad);
        result.backward();

        assertThat(graph.gates()).allSatisfy(gate -> {
            if (gate.value().requiresGrad()) {
                assertThat(gate.gradient().toDoubleArray()).isEqualTo(gate.value().grad().toDoubleArray());
            } else {
                assertThat(gate.gradient()).isNull();
            }
        });
    }

    /** The default seed selects nothing, so that a zero made by arithmetic hides no infinite derivative. */
    @Test
    void gradientsAreNoZerosWhereThoseOfBackwardAreNaN() {
        Tensor x = Circuits.parameter("x", 0);

        Graph graph = Graph.of(x.sqrt().square().sum());

        assertThat(graph.gate(x).gradient().toDoubleArray()).containsExactly(Double.NaN);
    }

    @Test
    void aGateHasTheNameOfTheMethodThatWasCalled() {
        Tensor a = Circuits.parameter("a", 1, 2);
        Tensor b = Circuits.parameter("b", 3, 4);

        assertThat(Graph.of(a.dot(b)).gates().getFirst()).hasToString("v1 = dot of a, b");
        assertThat(Graph.of(a.matmul(b)).gates().getFirst()).hasToString("v1 = matmul of a, b");
        assertThat(a.dot(b).op().name()).isEqualTo("dot");
    }

    @Test
    void makingAGraphChangesNothing() {
        Tensor x = Circuits.parameter("x", 3);
        Tensor square = x.mul(x);
        Tensor y = square.add(1);
        y.backward();
        Tensor before = x.grad();

        Graph.of(y);

        assertThat(x.grad()).isSameAs(before);
        assertThatIllegalStateException().isThrownBy(square::grad); // still not retained
    }

    @Test
    void aResultOfSeveralNumbersHasGradientsForASeedOnly() {
        Tensor x = Circuits.parameter("x", 1, 2, 3);
        Tensor y = x.mul(x);

        assertThat(Graph.of(y).gates()).extracting(Gate::gradient).containsOnlyNulls();
        assertThat(Graph.of(y, Tensor.of(1, 0, -1)).gate(x).gradient().toDoubleArray()).containsExactly(2, 0, -6);
        assertThatIllegalArgumentException().isThrownBy(() -> Graph.of(y, Tensor.of(1)))
                .withMessageContaining("(3)");
    }

    @Test
    void aTensorOfOneElementIsASingleNumberWhateverItsShape() {
        Tensor x = Tensor.of(Shape.of(1, 1), new double[] {3}).requiresGrad(true);

        assertThat(Graph.of(x.mul(x)).gate(x).gradient().shape()).isEqualTo(Shape.of(1, 1));
    }

    @Test
    void whatRecordsNothingIsAGraphOfOneGate() {
        Tensor constant = Tensor.of(2).mul(3);
        Gate gate = Graph.of(constant).gates().getFirst();

        assertThat(Graph.of(constant).gates()).hasSize(1);
        assertThat(gate.isLeaf()).isTrue();
        assertThat(gate.op()).isNull();
        assertThat(gate.label()).isEqualTo("c1");
        assertThat(gate.gradient()).isNull();
        assertThatIllegalStateException().isThrownBy(() -> Graph.of(constant, Tensor.of(1)));
    }

    @Test
    void aLeafIsItsOwnGraph() {
        assertThat(Graph.of(Circuits.parameter("x", 3)).gates()).singleElement()
                .satisfies(gate -> assertThat(gate.gradient().item()).isEqualTo(1));
    }

    @Test
    void aGateIsFoundByItsTensor() {
        Tensor x = Circuits.parameter("x", 3);
        Tensor y = x.mul(x);
        Graph graph = Graph.of(y.add(1));

        assertThat(graph.gate(y).inputs()).containsExactly(graph.gate(x), graph.gate(x));
        assertThat(graph.gate(y).gradient().item()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> graph.gate(Tensor.of(1).named("stranger")))
                .withMessageContaining("stranger");
    }

    @Test
    void aValueThatWasOverwrittenIsAnErrorAndNotAWrongGradient() {
        Tensor w = Circuits.parameter("w", 3);
        Tensor y = w.mul(w);
        Autograd.assign(w, Tensor.of(4));

        assertThatIllegalStateException().isThrownBy(() -> Graph.of(y)).withMessageContaining("w");
    }

    @Test
    void aSeedForAConstantIsAnError() {
        assertThatIllegalStateException().isThrownBy(() -> Graph.of(Tensor.of(1), Tensor.of(3)))
                .withMessageStartingWith("graph of () F64: nothing was recorded for it");
        assertThatIllegalStateException().isThrownBy(() -> Graph.of(Tensor.of(1).named("c"), Tensor.of(3)))
                .withMessageStartingWith("graph of c () F64: nothing was recorded for it");
    }

    @Test
    void aLongChainIsReadWithALittleStack() throws InterruptedException {
        int length = 200_000;
        Tensor x = Circuits.parameter("x", 1);
        Tensor y = x;
        for (int i = 0; i < length; i++) {
            y = y.add(1);
        }
        Tensor end = y;
        var failures = new ArrayList<Throwable>();
        var reader = new Thread(null, () -> {
            Graph graph = Graph.of(end);
            assertThat(graph.gates()).hasSize(length + 1);
            assertThat(graph.gate(x).gradient().item()).isEqualTo(1);
            assertThat(graph.toText().lines()).hasSize(length + 2);
            assertThat(graph.toDot()).contains("g" + length + " -> g" + (length - 1));
            assertThat(graph.toMermaid()).contains("g" + length + " --> g" + (length - 1));
            assertThatIllegalArgumentException().isThrownBy(graph::toSvg).withMessageContaining("200001 gates")
                    .withMessageContaining("toDot()");
        }, "a little stack", 256 * 1024);
        reader.setUncaughtExceptionHandler((_, failure) -> failures.add(failure));
        reader.start();
        reader.join();

        assertThat(failures).isEmpty();
    }
}
