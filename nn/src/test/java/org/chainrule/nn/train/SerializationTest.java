package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Clip;
import org.chainrule.nn.optim.NonFinite;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.ParameterGroup;
import org.chainrule.nn.optim.ReduceOnPlateau;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Test;

/** What Java serialization keeps of tensors, networks, optimizers and trainers. */
class SerializationTest {

    static byte[] bytes(Object value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T value) throws IOException, ClassNotFoundException {
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes(value)))) {
            return (T) in.readObject();
        }
    }

    @Test
    void tensors() throws Exception {
        List<Tensor> tensors = List.of(Tensor.of(1.5, -0., Double.NaN), Tensor.of(0.1f, Float.POSITIVE_INFINITY),
                Tensor.of(Shape.of(1, 2), new long[] {Long.MIN_VALUE, 1L << 60}), Tensor.of(1, 2).gt(1),
                Tensor.of(7).requiresGrad(true).named("w"), Tensor.zeros(3, 0, 2),
                Tensor.arange(6).reshape(2, 3).transpose());
        for (Tensor tensor : tensors) {
            Tensor copy = copy(tensor);
            assertThat(copy.dtype()).isEqualTo(tensor.dtype());
            assertThat(copy.shape()).isEqualTo(tensor.shape());
            assertThat(copy.toDoubleArray()).isEqualTo(tensor.toDoubleArray());
            assertThat(copy.requiresGrad()).isEqualTo(tensor.requiresGrad());
            assertThat(copy.name()).isEqualTo(tensor.name());
        }
        assertThat(copy(tensors.get(2)).toLongArray()).containsExactly(Long.MIN_VALUE, 1L << 60);
        Tensor computed = copy(tensors.get(4).mul(2));
        assertThat(computed.item()).isEqualTo(14);
        assertThat(computed.requiresGrad()).isFalse();
    }

    /** A shape remembers the last one that was made of it, which is nothing to write. */
    @Test
    void shapes() throws Exception {
        Shape shape = Shape.of(2, 3);
        byte[] fresh = bytes(shape);
        Shape changed = shape.with(0, 5);
        changed.with(0, 2).with(1, 7);
        assertThat(bytes(shape)).isEqualTo(fresh);
        assertThat(copy(changed)).isEqualTo(Shape.of(5, 3));
        assertThat(copy(Shape.SCALAR)).isEqualTo(Shape.SCALAR);
    }

    @Test
    void aTensorInTwoPlacesIsOne() throws Exception {
        var shared = Linear.of(3, 3, new Random(1));
        Sequential copy = copy(Sequential.of(shared, Tensor::relu, shared));
        assertThat(Network.parameters(copy).names()).hasSize(2);
        assertThat(copy.layers().get(0)).isSameAs(copy.layers().get(2));
    }

    private static Trainer trainer(Layer network, Schedule schedule) {
        var groups = Network.parameters(network);
        return Trainer.of(network, Loss.crossEntropy(), Optimizer
                .of(ParameterGroup.of(new Adam(0.01), groups.matching(name -> name.startsWith("0"))),
                        ParameterGroup.of(new Sgd(0.1).momentum(0.9),
                                groups.matching(name -> !name.startsWith("0"))))
                .schedule(schedule).clip(Clip.norm(1)).nonFinite(NonFinite.skip(3))).seed(4).compiled();
    }

    /** A trainer that was written after an epoch goes on to the bits of the one that was written. */
    @Test
    void trainersGoOn() throws Exception {
        var random = new Random(5);
        Layer network = Sequential.of(Linear.of(4, 8, random), new Dropout(0.2), Tensor::tanh, Linear.of(8, 3, random));
        Tensor x = Tensor.normal(0, 1, Shape.of(40, 4), random);
        DataLoader data = DataLoader.of(Dataset.of(x, x.slice(1, 0, 3).argmax(1, false)), 8).shuffle(1);
        for (Schedule schedule : List.of(Schedule.warmUp(3, Schedule.cosine(20)), Schedule.oneCycle(30),
                Schedule.step(2, 0.5).every(2), Schedule.exponential(0.9), ReduceOnPlateau.of().patience(1))) {
            Trainer trainer = trainer(network, schedule);
            trainer.fit(data, 1);
            Trainer copy = copy(trainer);
            assertThat(copy.optimizer.steps()).isEqualTo(5);
            assertThat(copy.network).isNotSameAs(network);
            assertThat(copy.toString()).isEqualTo(trainer.toString());
            History expected = trainer.fit(data, 2);
            assertThat(copy.fit(data, 2).last().training()).isEqualTo(expected.last().training());
            assertThat(values(copy.network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(values(network));
        }
    }

    private static List<double[]> values(Object network) {
        return Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList();
    }

    @Test
    void functionsOfOwn() throws Exception {
        Loss loss = (p, t) -> p.sub(t).abs().mean();
        assertThat(copy(loss).of(Tensor.of(1, 2), Tensor.of(3, 5)).item()).isEqualTo(2.5);
        var unserializable = new Object();
        Layer refers = x -> unserializable.hashCode() == 0 ? x : x.neg();
        assertThatThrownBy(() -> bytes(refers)).isInstanceOf(NotSerializableException.class);
    }
}
