package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.Sequential;
import org.junit.jupiter.api.Test;

/** What can't be written is named by what refers to it. */
class SerializedTest {
    private static final class Connection {}

    private static class Base implements Layer {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // which is what is tested
        private final Object held;

        Base(Object held) {
            this.held = held;
        }

        @Override
        public Tensor forward(Tensor x) {
            return held == null ? x : x.neg();
        }
    }

    private static final class Derived extends Base {
        private static final long serialVersionUID = 1;

        Derived(Object held) {
            super(held);
        }
    }

    private record Pair(Serializable first, Object second) implements Serializable {}

    private static void assertNamed(Serializable value, String reference) {
        assertThatThrownBy(() -> Serialized.write("the network", value)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the network refers" + reference + " to an object of the class "
                        + Connection.class.getName()
                        + ", which isn't serializable, and so can't be sent to executors: let it "
                        + "implement java.io.Serializable, or, if it is a lambda, be of a type that does");
    }

    @Test
    void whatCannotBeWrittenIsNamedByItsField() {
        String field = ", by the field \"held\" of the class " + Base.class.getName() + ",";
        var connection = new Connection();
        assertNamed(new Base(connection), field);
        assertNamed(Sequential.of(Linear.of(2, 2, new Random(1)), new Derived(connection)), field);
        assertNamed(new Base(List.of("a", new Object[] {1, connection})), field);
        assertNamed(new Base(Map.of("a", connection)), field);
        assertNamed(new Base(Map.of(1, new Base(List.of(connection)))), field);
        assertNamed(new Pair("a", connection), ", by the field \"second\" of the class " + Pair.class.getName() + ",");
    }

    @Test
    void whatCannotBeWrittenIsNamedByItsLambda() {
        var connection = new Connection();
        Layer layer = x -> connection.hashCode() == 0 ? x : x.neg();
        assertNamed(Sequential.of(layer), ", by a lambda in the class " + SerializedTest.class.getName() + ",");
    }
}
