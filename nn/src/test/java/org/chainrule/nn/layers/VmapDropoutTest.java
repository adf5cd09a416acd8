package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Random;

import org.chainrule.autograd.Randomness;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VmapOptions;
import org.chainrule.autograd.transform.Transform;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;

/** Layers that drop at random, within vmap: per-example gradients see the masks that they are said to see. */
class VmapDropoutTest {
    private static final RandomKey KEY = RandomKey.of(7);
    private static final Tensor X = Tensor.normal(1, 1, Shape.of(4, 3, 5), new Random(3));

    private static Tensor together(Layer layer, VmapOptions options) {
        return Training.with(KEY, () -> Transform.vmap(layer::forward, options).apply(X));
    }

    private static VmapOptions with(Randomness randomness) {
        return VmapOptions.defaults().randomness(randomness);
    }

    @Test
    void theLayerIsNamedUnlessItIsSaidWhatExamplesGet() {
        assertThatIllegalStateException().isThrownBy(() -> together(new Dropout(0.5), VmapOptions.defaults()))
                .withMessageContainingAll("Dropout(0.5)", "within vmap", "SAME", "DIFFERENT");
        assertThat(Transform.vmap(new Dropout(0.5)::forward).apply(X).toDoubleArray())
                .containsExactly(X.toDoubleArray()); // in evaluation mode nothing is drawn
    }

    @Test
    void theSameMaskIsThatOfASingleCall() {
        for (Layer layer : new Layer[] {new Dropout(0.5), new Dropout1d(0.5)}) {
            Layer ofOne = layer instanceof Dropout ? layer : x -> layer.forward(x.unsqueeze(0)).squeeze(0);
            Tensor all = together(ofOne, with(Randomness.SAME));
            for (int n = 0; n < 4; n++) {
                Tensor one = X.select(0, n);
                assertThat(all.select(0, n).toDoubleArray())
                        .containsExactly(Training.with(KEY, () -> ofOne.forward(one)).toDoubleArray());
            }
        }
    }

    @Test
    void differentMasksAreThatOfTheWholeBatch() {
        Tensor all = together(new Dropout(0.5), with(Randomness.DIFFERENT));
        assertThat(all.toDoubleArray())
                .containsExactly(Training.with(KEY, () -> new Dropout(0.5).forward(X)).toDoubleArray());
        assertThat(together(new Dropout(0.5), with(Randomness.DIFFERENT)).toDoubleArray())
                .containsExactly(all.toDoubleArray());
        assertThat(all.select(0, 0).eq(0).toBooleanArray()).isNotEqualTo(all.select(0, 1).eq(0).toBooleanArray());
    }

    @Test
    void attentionDropsTheSameOrDifferentProbabilities() {
        Tensor same = Tensor.stack(0, X.select(0, 0), X.select(0, 0));
        for (Randomness randomness : new Randomness[] {Randomness.SAME, Randomness.DIFFERENT}) {
            var attention = MultiHeadAttention.of(5, 1, new Random(1)).dropout(0.5);
            Tensor y = Training.with(KEY, () -> Transform.vmap(
                    x -> attention.forward(x.unsqueeze(0)).squeeze(0), with(randomness)).apply(same));
            Tensor one = Training.with(KEY, () -> attention.forward(same.slice(0, 0, 1)));
            assertThat(y.select(0, 0).toDoubleArray()).containsExactly(one.toDoubleArray());
            assertThat(y.select(0, 0).allClose(y.select(0, 1))).isEqualTo(randomness == Randomness.SAME);
        }
    }
}
