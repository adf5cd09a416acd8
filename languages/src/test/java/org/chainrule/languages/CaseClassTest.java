package org.chainrule.languages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.io.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case classes of Scala as networks. That they are trained as records are is seen from the page. */
class CaseClassTest {
    private static final Random RANDOM = new Random(1);

    private static Object make(String what) throws Exception {
        return ScalaClasses.get("networks.Make").getMethod(what, Random.class).invoke(null, RANDOM);
    }

    private static List<String> names(Object network) {
        return Network.state(network).names();
    }

    @Test
    void parametersHaveTheNamesOfElements() throws Exception {
        assertThat(names(make("deep"))).containsExactly("z.weight", "layers.0.weight", "scale.value", "pair._1.weight",
                "inner.value.pair._1.weight");
        assertThat(names(make("vectors"))).containsExactly("kept.0.weight", "kept.1.weight", "hidden.0");
        assertThat(names(make("parts"))).containsExactly("all.1.layer.weight");
    }

    @Test
    void copiesAreOfTheSameClassesAndShareNoTensor() throws Exception {
        for (String what : List.of("deep", "vectors", "parts")) {
            Object net = make(what);
            Object copy = Network.copy(net);

            assertThat(copy).hasSameClassAs(net);
            assertThat(names(copy)).isEqualTo(names(net));
            assertThat(Network.state(copy).toString()).isEqualTo(Network.state(net).toString());
            assertThat(Network.state(copy).tensors()).doesNotContainAnyElementsOf(Network.state(net).tensors());
            assertThat(Network.state(Network.to(net, DType.F32)).tensors()).allMatch(x -> x.dtype() == DType.F32);
        }
        var vectors = make("vectors");
        assertThat(vectors.getClass().getMethod("kept").invoke(Network.copy(vectors)))
                .hasSameClassAs(vectors.getClass().getMethod("kept").invoke(vectors));
    }

    @Test
    void weightsAreSavedAndLoaded(@TempDir Path folder) throws Exception {
        Layer net = (Layer) make("deep");
        Layer other = (Layer) make("deep");
        Tensor x = Tensor.ones(1, 2);
        assertThat(other.forward(x).toDoubleArray()).isNotEqualTo(net.forward(x).toDoubleArray());

        Weights.save(folder.resolve("deep.safetensors"), net);
        Weights.load(folder.resolve("deep.safetensors"), other);

        assertThat(other.forward(x).toDoubleArray()).isEqualTo(net.forward(x).toDoubleArray());
    }

    @Test
    void theSummaryRunsTheLayers() throws Exception {
        assertThat(Network.summary((Layer) make("deep"), Shape.of(3, 2)).lines()
                .map(line -> String.join(" ", line.strip().split(" {2,}"))))
                .contains("Deep (3, 2)", "z Linear(2 -> 2, without bias) (3, 2) 4 12", "layers Seq",
                        "0 Linear(2 -> 2, without bias) (3, 2) 4 12", "1 tanh (3, 2)");
    }

    @Test
    void whatIsNoParameterOfTheConstructorIsRefused() throws Exception {
        Object withBody = make("withBody");
        assertThatIllegalArgumentException().isThrownBy(() -> names(withBody)).withMessage(
                "the class networks.WithBody holds more, in which parameters could hide from training, beside the "
                        + "parameters of its constructor; make it one of these, or let the class implement Composite");
        Object curried = make("curried");
        assertThatIllegalArgumentException().isThrownBy(() -> names(curried))
                .withMessageStartingWith("the class networks.Curried holds ");
    }

    @Test
    void otherClassesAndCollectionsAreRefused() throws Exception {
        Object plain = make("plain");
        assertThatIllegalArgumentException().isThrownBy(() -> names(plain))
                .withMessageContaining("networks.Plain holds something of type Linear");
        Object byName = make("byName");
        assertThatIllegalArgumentException().isThrownBy(() -> names(byName)).withMessageStartingWith("at layers: ")
                .withMessageContaining("have no names under which parameters could be listed");
    }
}
