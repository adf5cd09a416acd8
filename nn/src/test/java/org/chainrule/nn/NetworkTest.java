package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.PReLU;
import org.junit.jupiter.api.Test;

class NetworkTest {

    record Mlp(Linear hidden, Linear out) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return out.forward(hidden.forward(x).tanh());
        }
    }

    record Held(Object part) {}

    record Settings(double slope, int[] sizes, String name, DType type) {}

    private static Linear linear(int in, int out) {
        return Linear.of(in, out, new Random(1));
    }

    private static Tensor parameter(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    private static Mlp mlp() {
        return new Mlp(linear(2, 3), linear(3, 1));
    }

    private static List<String> names(Object network) {
        return Network.parameters(network).names();
    }

    // ---- where parameters are found ----

    @Test
    void findsTheTensorsOfARecordByTheNamesOfItsComponents() {
        Mlp net = mlp();

        assertThat(Network.parameters(net).asMap().entrySet()).containsExactly(
                Map.entry("hidden.weight", net.hidden.weight()), Map.entry("hidden.bias", net.hidden.bias()),
                Map.entry("out.weight", net.out.weight()), Map.entry("out.bias", net.out.bias()));
        assertThat(Network.parameters(net).elementCount()).isEqualTo(6 + 3 + 3 + 1);
        assertThat(names(new Held(new Held(net)))).first().isEqualTo("part.part.hidden.weight");
        assertThat(names(net.hidden)).containsExactly("weight", "bias");
    }

    @Test
    void findsThemInListsMapsAndArrays() {
        SequencedMap<String, Object> map = new LinkedHashMap<>();
        map.put("second", parameter(1));
        map.put("first", new PReLU(parameter(2)));

        assertThat(names(new Held(List.of(linear(1, 1), parameter(1))))).containsExactly("part.0.weight", "part.0.bias",
                "part.1");
        assertThat(names(new Held(map))).containsExactly("part.second", "part.first.weight");
        assertThat(names(new Held(new Linear[] {linear(1, 1)}))).containsExactly("part.0.weight", "part.0.bias");
        assertThat(names(new Held(new Tensor[][] {{parameter(1), parameter(2)}, {parameter(3)}}))).containsExactly(
                "part.0.0", "part.0.1", "part.1.0");
        assertThat(names(List.of(parameter(1)))).containsExactly("0");
        assertThat(names(new Held(Map.of(7, parameter(1))))).containsExactly("part.7");
    }

    @Test
    void aSharedTensorKeepsItsFirstNameAndCountsOnce() {
        Linear shared = linear(2, 2);
        Mlp net = new Mlp(shared, new Linear(shared.weight(), parameter(0, 0)));

        assertThat(names(net)).containsExactly("hidden.weight", "hidden.bias", "out.bias");
        assertThat(Network.parameters(net).elementCount()).isEqualTo(4 + 2 + 2);
        assertThat(names(Sequential.of(shared, shared))).containsExactly("0.weight", "0.bias");
    }

    @Test
    void missingComponentsAreNone() {
        assertThat(names(new Mlp(null, linear(3, 1)))).containsExactly("out.weight", "out.bias");
        assertThat(names(new Held(Arrays.asList(null, parameter(1))))).containsExactly("part.1");
    }

    @Test
    void settingsHaveNoComponents() {
        assertThat(Network.state(new Settings(0.1, new int[] {1}, "a", DType.F32)).names()).isEmpty();
        assertThat(Network.state(new Held(new Random())).names()).isEmpty();
        assertThat(Network.state(new Held(Pointwise.of("square", x -> x.square()))).names()).isEmpty();
    }

    /** An op that is a record needn't be opened, for it holds no tensors. */
    @Test
    void opsHaveNoComponents() {
        Op op = Tensor.of(1, 2).requiresGrad(true).sum().op();
        assertThat(op).isInstanceOf(Record.class);

        assertThat(Network.state(new Held(op)).names()).isEmpty();
        assertThat(Network.copy(new Held(op)).part).isSameAs(op);
    }

    @Test
    void whatRequiresNoGradientIsABuffer() {
        Mlp net = mlp();
        net.hidden.weight().requiresGrad(false);

        assertThat(names(net)).containsExactly("hidden.bias", "out.weight", "out.bias");
        assertThat(Network.buffers(net).names()).containsExactly("hidden.weight");
        assertThat(Network.state(net).names()).containsExactly("hidden.weight", "hidden.bias", "out.weight",
                "out.bias");
        assertThat(Network.buffers(new Held(Tensor.of(new long[] {1}))).names()).containsExactly("part");
    }

    @Test
    void parametersGetTheirNamesForErrors() {
        Mlp net = mlp();
        net.out.bias().named("offset");
        Tensor buffer = Tensor.of(1);

        Network.parameters(net);
        Network.state(new Held(buffer));

        assertThat(net.hidden.weight().name()).isEqualTo("hidden.weight");
        assertThat(net.out.bias().name()).isEqualTo("offset");
        assertThat(buffer.name()).isEmpty();
    }

    static final class Tree implements Composite {
        private final Tensor root = parameter(1);
        private final List<Linear> leaves = List.of(linear(1, 1));

        @Override
        public SequencedMap<String, ?> components() {
            SequencedMap<String, Object> parts = new LinkedHashMap<>();
            parts.put("root", root);
            parts.put("leaf", leaves);
            return parts;
        }
    }

    record Renamed(Tensor a) implements Composite {
        @Override
        public SequencedMap<String, ?> components() {
            return new LinkedHashMap<>(Map.of("alpha", a));
        }
    }

    @Test
    void aCompositeNamesItsComponentsItself() {
        assertThat(names(new Tree())).containsExactly("root", "leaf.0.weight", "leaf.0.bias");
        assertThat(names(new Held(new Tree()))).first().isEqualTo("part.root");
        assertThat(names(new Renamed(parameter(1)))).containsExactly("alpha");
    }

    @Test
    void onlyLeavesCanBeTrained() {
        Tensor computed = parameter(1).exp();

        assertThatThrownBy(() -> Network.parameters(new Held(computed))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part is the result of exp, which training can't write; hold what it was computed from, or "
                        + "detach() it");
        assertThatThrownBy(() -> Network.copy(new Held(computed))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("part is the result of exp");
        assertThat(Network.buffers(new Held(computed.detach())).names()).containsExactly("part");
    }

    @Test
    void twoTensorsOfOneNameAreAnError() {
        SequencedMap<String, Object> map = new LinkedHashMap<>();
        map.put("a.b", parameter(1));
        map.put("a", Map.of("b", Tensor.of(2)));

        assertThatThrownBy(() -> Network.parameters(map)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "two tensors are named a.b; a name in a map, or one that components() gives, should have no dot");
        assertThatThrownBy(() -> Network.parameters(Map.of(1, parameter(1), 1L, parameter(2))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[1, 1]");
    }

    // ---- where they could hide ----

    private static void refused(Object part, String message) {
        assertThatThrownBy(() -> Network.parameters(new Held(part))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThatThrownBy(() -> Network.copy(new Held(part))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void functionsThatCaptureParametersAreRefused() {
        Linear captured = linear(2, 2);
        Layer lambda = x -> captured.forward(x).relu();
        Layer reference = captured::forward;
        Tensor weight = parameter(1);
        Layer product = x -> x.mul(weight);
        Layer choice = choosing(captured);
        Tree tree = new Tree();
        Layer branch = x -> x.mul(tree.root);

        refused(lambda, "a lambda or method reference holds something of type Linear, in which parameters could hide "
                + "from training; make it a record that implements Layer");
        refused(reference, "type Linear");
        refused(product, "type Tensor");
        refused(choice, "type Layer[]");
        refused(branch, "type Tree");
    }

    @Test
    void theErrorSaysWhereInTheNetwork() {
        Linear captured = linear(2, 2);
        Layer lambda = x -> captured.forward(x).relu();
        assertThatThrownBy(() -> Network.parameters(Map.of("body", Sequential.of(Tensor::tanh, lambda))))
                .hasMessageStartingWith("at body.1: a lambda or method reference holds something of type Linear");
        assertThatThrownBy(() -> Network.parameters(lambda)).hasMessageStartingWith("a lambda or method reference ");
    }

    private static Layer choosing(Layer... layers) {
        return x -> layers[0].forward(x);
    }

    @Test
    void functionsThatCaptureContainersOrTheirObjectAreRefused() {
        List<Linear> layers = List.of(linear(2, 2));
        Layer first = x -> layers.getFirst().forward(x);
        Held held = new Held(null);
        Layer ofAnything = x -> x.add(held.hashCode());
        Layer ofThis = new Trainer().layer();

        refused(first, "type List");
        refused(ofThis, "type Trainer");
        assertThatCode(() -> Network.parameters(ofAnything)).doesNotThrowAnyException();
    }

    private static final class Trainer {
        private final Trainer parent = null; // a type that refers to itself
        private final Mlp net = mlp();

        Layer layer() {
            return x -> parent == null ? net.forward(x) : x;
        }
    }

    @Test
    void functionsOfNumbersAreFine() {
        double slope = 0.2;
        int[] sizes = {2};
        Settings settings = new Settings(0.1, sizes, "", DType.F64);
        Pointwise op = Pointwise.of("square", x -> x.square());
        var random = new Random();
        Layer[] layers = {Tensor::relu, x -> x.leakyRelu(slope), x -> x.leakyRelu(settings.slope),
            x -> x.reshape(sizes), op::apply, x -> random.nextBoolean() ? x : x.neg(), new Layer() {
                @Override
                public Tensor forward(Tensor x) {
                    return x.leakyRelu(slope);
                }
            }};

        assertThat(Network.state(Sequential.of(layers)).names()).isEmpty();
        assertThat(Network.copy(Sequential.of(layers)).layers()).containsExactly(layers);
    }

    static class Hidden {
        private final Linear layer = linear(1, 1);

        Tensor forward(Tensor x) {
            return layer.forward(x);
        }
    }

    static final class Deeper extends Hidden {
        @Override
        Tensor forward(Tensor x) {
            return super.forward(x);
        }
    }

    static final class ByName<T extends Comparable<T>> {
        final T first = null;
        final Map<String, ? extends Layer> layers = Map.of();
    }

    static final class Functional {
        final UnaryOperator<Tensor> activation = Tensor::relu;
    }

    static final class Generic<L extends Layer> {
        L layer;
        L[] layers;
    }

    static final class Harmless {
        final Map<String, Integer> counts = Map.of();
        final List<int[]> sizes = List.of();
        final Optional<String> name = Optional.empty();
        final Harmless next = null;
        static final Linear SHARED = linear(1, 1);
    }

    @Test
    void classesWithLayersInTheirFieldsAreRefused() {
        refused(new Hidden(), "the class org.chainrule.nn.NetworkTest$Hidden holds something of type Linear, in which "
                + "parameters could hide from training; make it a record, or let it implement Composite");
        refused(new Deeper(), "NetworkTest$Deeper holds something of type Linear");
        refused(new ByName<String>(), "holds something of type Map");
        refused(new Functional(), "holds something of type UnaryOperator");
        refused(new Generic<Linear>(), "holds something of type Layer");
        assertThatCode(() -> Network.parameters(new Harmless())).doesNotThrowAnyException();
    }

    @Test
    void elementsWithoutNamesAreRefused() {
        refused(new HashSet<>(Set.of(linear(1, 1))), "the elements of a java.util.HashSet have no names under which "
                + "parameters could be listed; use a List or a Map");
        refused(Optional.of(linear(1, 1)), "java.util.Optional");
    }

    // ---- copies ----

    @Test
    void aCopyIsTrainedByItself() {
        Mlp net = mlp();
        double[] before = net.out.weight().toDoubleArray();

        Mlp copy = Network.copy(net);
        Autograd.assign(copy.out.weight(), Tensor.ones(1, 3));
        copy.forward(Tensor.of(1, 2)).sum().backward();

        assertThat(net.out.weight().toDoubleArray()).isEqualTo(before);
        assertThat(net.hidden.weight().grad()).isNull();
        assertThat(copy.hidden.weight().grad()).isNotNull();
        assertThat(copy.hidden.weight().toDoubleArray()).isEqualTo(net.hidden.weight().toDoubleArray());
    }

    @Test
    void aCopyKeepsSharingNamesAndWhatIsFrozen() {
        Linear shared = linear(2, 2);
        shared.bias().requiresGrad(false);
        Mlp net = new Mlp(shared, new Linear(shared.weight(), parameter(0, 0).named("offset")));

        Mlp copy = Network.copy(net);

        assertThat(copy.out.weight()).isSameAs(copy.hidden.weight()).isNotSameAs(shared.weight());
        assertThat(Network.state(copy).names()).isEqualTo(Network.state(net).names());
        assertThat(copy.hidden.bias().requiresGrad()).isFalse();
        assertThat(copy.hidden.weight().requiresGrad()).isTrue();
        assertThat(copy.out.bias().name()).isEqualTo("offset");
    }

    record Collected(List<Tensor> list, SequencedMap<String, Tensor> map, Tensor[] array, String text, int number,
            Tensor none) {}

    @Test
    void aCopyReachesThroughListsMapsAndArrays() {
        var map = new LinkedHashMap<>(Map.of("a", parameter(2)));
        var net = new Collected(List.of(parameter(1)), map, new Tensor[] {parameter(3)}, "text", 7, null);

        Collected copy = Network.copy(net);
        for (Tensor tensor : Network.parameters(copy)) {
            Autograd.assign(tensor, Tensor.zeros(1));
        }

        assertThat(Network.parameters(copy).names()).containsExactly("list.0", "map.a", "array.0");
        assertThat(Network.parameters(net)).extracting(Tensor::item).containsExactly(1., 2., 3.);
        assertThat(copy.text).isEqualTo("text");
        assertThat(copy.number).isEqualTo(7);
        assertThat(copy.none).isNull();
        assertThat(Network.copy(Sequential.of(linear(1, 1)))).isInstanceOf(Sequential.class);
        assertThat(Network.copy(List.of(linear(1, 1)))).hasSize(1);
    }

    @Test
    void anotherTypeConvertsFloatingTensors() {
        record Typed(Tensor weight, Tensor running, Tensor labels, Tensor again) {}
        Tensor weight = parameter(0.1);
        var net = new Typed(weight, Tensor.of(2), Tensor.of(new long[] {3}), weight);

        Typed single = Network.to(net, DType.F32);

        assertThat(single.weight.dtype()).isEqualTo(DType.F32);
        assertThat(single.weight.item()).isEqualTo(0.1f);
        assertThat(single.weight.requiresGrad()).isTrue();
        assertThat(single.weight.isLeaf()).isTrue();
        assertThat(single.again).isSameAs(single.weight);
        assertThat(single.running.dtype()).isEqualTo(DType.F32);
        assertThat(single.running.requiresGrad()).isFalse();
        assertThat(single.labels.dtype()).isEqualTo(DType.I64);
        assertThat(weight.dtype()).isEqualTo(DType.F64);
        assertThat(Network.to(net, DType.F64).weight).isNotSameAs(weight);
        assertThatThrownBy(() -> Network.to(net, DType.I64)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a network computes in F32 or F64, not in I64");
    }

    record Picky(Tensor weight) {
        Picky {
            if (weight.dtype() != DType.F64) {
                throw new IllegalArgumentException("only F64 will do");
            }
        }
    }

    record Declared(AbstractList<Tensor> tensors) {}

    @Test
    void saysWhyACopyCannotBeMade() {
        assertThatThrownBy(() -> Network.copy(new Tree())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("org.chainrule.nn.NetworkTest$Tree is no record, so that no copy of it can be made");
        assertThatThrownBy(() -> Network.to(new Picky(parameter(1)), DType.F32))
                .isInstanceOf(IllegalStateException.class).hasMessageEndingWith("can't be made: only F64 will do");
        assertThatThrownBy(() -> Network.copy(new Declared((AbstractList<Tensor>) Arrays.asList(parameter(1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a copy of org.chainrule.nn.NetworkTest$Declared "
                        + "can't be made: its lists and maps must be declared as List, Map or SequencedMap");
    }

    record Broken(Tensor weight) {
        @Override
        public Tensor weight() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void saysWhichComponentCannotBeRead() {
        assertThatThrownBy(() -> Network.parameters(new Broken(null))).isInstanceOf(IllegalStateException.class)
                .hasMessage("the component weight of org.chainrule.nn.NetworkTest$Broken can't be read")
                .hasCauseInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void anEmptyNetworkIsOne() {
        assertThat(Network.state(Collections.emptyList()).elementCount()).isZero();
    }

    @Test
    void anErrorNamesTheLayersPlaceOnceItIsKnown() {
        var network = Sequential.of(Linear.of(2, 4, new Random(1)));
        Layer wrong = x -> network.forward(Tensor.ones(3, 5));
        assertThatThrownBy(() -> wrong.forward(null))
                .hasMessageStartingWith("Linear(2 -> 4) at 0: the input (3, 5) F64");
        Network.parameters(Map.of("body", network));
        assertThatThrownBy(() -> wrong.forward(null))
                .hasMessageStartingWith("Linear(2 -> 4) at body.0: the input (3, 5) F64");
    }

    /** A layer of a user's, which describes itself in its errors as those of the library do. */
    record Scale(Tensor factor) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            throw new IllegalArgumentException(Network.describe(this) + ": the input has shape " + x.shape());
        }

        @Override
        public String toString() {
            return "Scale";
        }
    }

    @Test
    void aLayerIsDescribedByItsTextAndItsPath() {
        var scale = new Scale(parameter(2));
        assertThat(Network.describe(scale)).isEqualTo("Scale");

        Network.parameters(new Held(List.of(linear(1, 1), scale)));

        assertThat(Network.describe(scale)).isEqualTo("Scale at part.1");
        assertThatThrownBy(() -> scale.forward(Tensor.zeros(3)))
                .hasMessage("Scale at part.1: the input has shape (3)");
        assertThat(Network.describe(new Held(3))).isEqualTo("Held[part=3]");
    }

    @Test
    void noNetworkIsRefusedByName() {
        assertThatNullPointerException().isThrownBy(() -> Network.parameters(null)).withMessage("network");
        assertThatNullPointerException().isThrownBy(() -> Network.copy(null)).withMessage("network");
        assertThatNullPointerException().isThrownBy(() -> Network.to(null, DType.F32)).withMessage("network");
    }
}
