package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Java serialization keeps what layers compute. */
class SerializedLayersTest {

    static Stream<LayerExamples.Example> layers() {
        return LayerExamples.all();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aCopyComputesTheSame(LayerExamples.Example example) throws Exception {
        Layer layer = example.layer().get();
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(layer);
        }
        Layer copy;
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = (Layer) in.readObject();
        }
        Tensor x = example.input();
        assertThat(copy.forward(x).toDoubleArray()).isEqualTo(layer.forward(x).toDoubleArray());
        assertThat(values(copy)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(layer));
        if (!(layer instanceof Record)) {
            return; // lambdas have no listed parameters
        }
        assertThat(Network.parameters(copy).names()).isEqualTo(Network.parameters(layer).names());
    }

    private static List<double[]> values(Layer layer) {
        return layer instanceof Record
                ? Network.state(layer).tensors().stream().map(Tensor::toDoubleArray).toList()
                : List.of();
    }
}
