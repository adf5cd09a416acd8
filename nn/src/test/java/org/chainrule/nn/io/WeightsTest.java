package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    private record Net(Linear hidden, BatchNorm norm, Linear out) {
        static Net of(int seed) {
            var random = new Random(seed);
            return new Net(Linear.of(3, 4, random), BatchNorm.of(4), Linear.of(4, 2, random));
        }
    }

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("net.safetensors");
    }

    private static NamedTensors values(Object network) {
        return Network.state(Network.copy(network));
    }

    private static void assertSameValues(Object network, NamedTensors expected) {
        NamedTensors state = Network.state(network);
        assertThat(state.names()).isEqualTo(expected.names());
        expected.asMap().forEach(
                (name, tensor) -> FileBytes.assertSame(name, state.get(name).detach(), tensor.detach()));
    }

    @Test
    void aNetworkComesBackIntoItsOwnTensors() throws IOException {
        Net saved = Net.of(1);
        Weights.save(file, saved);
        Net loaded = Net.of(2);
        Tensor weight = loaded.hidden().weight();

        Weights.load(file, loaded);

        assertSameValues(loaded, Network.state(saved));
        assertThat(loaded.hidden().weight()).isSameAs(weight);
        assertThat(weight.requiresGrad()).isTrue();
        assertThat(Network.buffers(loaded).names()).containsExactly("norm.running_mean", "norm.running_var");
    }

    @Test
    void floatingTypesAreConverted() throws IOException {
        Net single = Network.to(Net.of(1), DType.F32);
        Weights.save(file, single);
        Net loaded = Net.of(2);
        Weights.load(file, loaded);
        assertSameValues(loaded, Network.state(Network.to(single, DType.F64)));

        Net doubles = Net.of(3);
        Weights.save(file, doubles);
        Weights.load(file, single);
        assertSameValues(single, Network.state(Network.to(doubles, DType.F32)));
    }

    @Test
    void tensorsAreLoadedWithoutAFile() {
        Net loaded = Net.of(2);
        Weights.load(Network.state(Net.of(1)), loaded);
        assertSameValues(loaded, Network.state(Net.of(1)));
    }

    @Test
    void aViewIsWrittenWhereItStands() {
        Tensor whole = Tensor.zeros(2, 3);
        Weights.load(FileBytes.named("0", Tensor.of(1, 2).reshape(2, 1)), new Object[] {whole.slice(1, 1, 2)});
        assertThat(whole.toDoubleArray()).containsExactly(0, 1, 0, 0, 2, 0);
    }

    @Test
    void allThatDoesNotFitIsListedAndNothingChanges() throws IOException {
        Map<String, Tensor> network = new LinkedHashMap<>();
        network.put("fits", Tensor.of(1));
        network.put("turned", Tensor.zeros(2, 3).requiresGrad(true));
        network.put("mask", Tensor.of(new boolean[] {true}));
        network.put("weight", Tensor.zeros(2));
        network.put("gone", Tensor.zeros(4));
        NamedTensors before = values(network);
        Safetensors.write(file, FileBytes.named("fits", Tensor.of(2), "turned", Tensor.zeros(3, 2), "mask",
                Tensor.arange(1), "weight", Tensor.arange(2), "new", Tensor.of(3)));

        assertThatThrownBy(() -> Weights.load(file, network)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(String.join("\n  ", file + " doesn't fit the network, of which nothing was changed:",
                        "turned has shape (3, 2), but (2, 3) in the network",
                        "mask has type I64, but BOOL in the network; convert it with to(BOOL)",
                        "weight has type I64, but F64 in the network; convert it with to(F64)", "gone (4) is missing",
                        "new () isn't in the network"));
        assertSameValues(network, before);
    }

    @Test
    void aTargetThatCannotBeWrittenKeepsAllFromBeingWritten() {
        Object[] network = {Tensor.of(1), Tensor.of(0).reshape(1).expand(Shape.of(3))};
        NamedTensors before = values(network);
        assertThatThrownBy(() -> Weights.load(FileBytes.named("0", Tensor.of(5), "1", Tensor.of(1, 2, 3)), network))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expanded view");
        assertSameValues(network, before);
    }

    @Test
    void aBadFileChangesNothing() throws IOException {
        Net net = Net.of(1);
        Weights.save(file, net);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        Net loaded = Net.of(2);
        assertThatThrownBy(() -> Weights.load(file, loaded)).isInstanceOf(FormatException.class);
        assertSameValues(loaded, Network.state(Net.of(2)));
    }

    /** An empty file would be all that is left of the weights that were saved there. */
    @Test
    void noNetworkIsNotSavedAsAnEmptyFile() throws IOException {
        Weights.save(file, Net.of(1));
        byte[] bytes = Files.readAllBytes(file);
        assertThatThrownBy(() -> Weights.save(file, null)).isInstanceOf(NullPointerException.class)
                .hasMessage("network");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }
}
