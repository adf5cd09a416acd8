package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.AttentionDropout;
import org.chainrule.autograd.AttentionOptions;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Randomness;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VmapOptions;
import org.junit.jupiter.api.Test;

/** What a function draws at random within vmap. */
class VmapRandomnessTest {
    private static final VmapOptions SAME = VmapOptions.defaults().randomness(Randomness.SAME);
    private static final VmapOptions DIFFERENT = VmapOptions.defaults().randomness(Randomness.DIFFERENT);

    private static Tensor noisy(Tensor x, long seed) {
        return x.add(Tensor.normal(0, 1, x.shape(), new Random(seed)));
    }

    @Test
    void drawingIsAnErrorUnlessItIsSaidForWhom() {
        Tensor x = Tensor.zeros(3, 4);
        assertThatIllegalStateException().isThrownBy(() -> Transform.vmap(y -> noisy(y, 1)).apply(x))
                .withMessageContainingAll("normal", "within vmap", "SAME", "DIFFERENT");
        assertThatIllegalStateException()
                .isThrownBy(() -> Transform.vmap(y -> y.add(Tensor.uniform(0, 1, y.shape(), new Random(1)))).apply(x))
                .withMessageContaining("uniform");
        assertThatIllegalStateException().isThrownBy(
                () -> Transform.vmap(Transform.vmap(y -> noisy(y, 1), SAME)).apply(x)).withMessageContaining("normal");
        Tensor one = Tensor.zeros(1, 2, 2);
        assertThatIllegalStateException()
                .isThrownBy(() -> Transform.vmap(q -> attended(q, (_, f) -> Arrays.fill(f, 1))).apply(one))
                .withMessageContaining("scaledDotProductAttention");
    }

    @Test
    void theSameForAllIsWhatOneAloneSees() {
        Tensor x = Tensor.uniform(0, 1, Shape.of(3, 4), new Random(2));
        Tensor together = Transform.vmap(y -> noisy(y, 1), SAME).apply(x);
        for (int n = 0; n < 3; n++) {
            assertThat(together.select(0, n).toDoubleArray()).containsExactly(noisy(x.select(0, n), 1).toDoubleArray());
        }
    }

    @Test
    void differentOnesFollowEachOther() {
        Tensor together = Transform.vmap(y -> noisy(y, 1), DIFFERENT).apply(Tensor.zeros(3, 4));
        Tensor all = Tensor.normal(0, 1, Shape.of(3, 4), new Random(1));
        assertThat(together.toDoubleArray()).containsExactly(all.toDoubleArray());
        assertThat(Arrays.stream(together.toDoubleArray()).distinct()).hasSize(12);
    }

    @Test
    void eachVmapSaysForItsOwnExamples() {
        Tensor zeros = Tensor.zeros(2, 3, 4);
        Tensor inner = Transform.vmap(Transform.vmap(y -> noisy(y, 1), DIFFERENT), SAME).apply(zeros);
        Tensor outer = Transform.vmap(Transform.vmap(y -> noisy(y, 1), SAME), DIFFERENT).apply(zeros);
        Tensor both = Transform.vmap(Transform.vmap(y -> noisy(y, 1), DIFFERENT), DIFFERENT).apply(zeros);
        UnaryOperator<Tensor> drawn = y -> Tensor.normal(0, 1, y.shape(), new Random(1));
        assertThat(inner.toDoubleArray())
                .containsExactly(drawn.apply(Tensor.zeros(3, 4)).expand(2, 3, 4).toDoubleArray());
        assertThat(outer.toDoubleArray())
                .containsExactly(drawn.apply(Tensor.zeros(2, 4)).unsqueeze(1).expand(2, 3, 4).toDoubleArray());
        assertThat(both.toDoubleArray()).containsExactly(drawn.apply(zeros).toDoubleArray());
    }

    private static final AttentionDropout KEPT = (first, factors) -> {
        for (int n = 0; n < factors.length; n++) {
            factors[n] = (first + n) * 7 % 11 < 3 ? 0 : 1.5;
        }
    };

    private static Tensor attended(Tensor q, AttentionDropout dropout) {
        return q.scaledDotProductAttention(q, q, AttentionOptions.defaults().dropout(dropout));
    }

    /** Attention asks for factors by the numbers of probabilities, counted in all examples where they are different. */
    @Test
    void attentionDropsTheSameOrDifferentProbabilities() {
        Tensor q = Tensor.normal(0, 1, Shape.of(2, 3, 5, 4), new Random(3));
        assertNumbered(q, SAME, SAME, (outer, inner) -> 0);
        assertNumbered(q, SAME, DIFFERENT, (outer, inner) -> inner);
        assertNumbered(q, DIFFERENT, SAME, (outer, inner) -> outer);
        assertNumbered(q, DIFFERENT, DIFFERENT, (outer, inner) -> outer * 3 + inner);
    }

    private interface Number {
        int of(int outer, int inner);
    }

    private static void assertNumbered(Tensor q, VmapOptions outer, VmapOptions inner, Number number) {
        UnaryOperator<Tensor> gradient = Transform.grad(x -> attended(x, KEPT).square().sum());
        Tensor values = Transform.vmap(Transform.vmap(x -> attended(x, KEPT), inner), outer).apply(q);
        Tensor gradients = Transform.vmap(Transform.vmap(gradient, inner), outer).apply(q);
        Tensor constant = Transform.vmap(
                Transform.vmap(x -> attended(q.select(0, 0).select(0, 0), KEPT).add(x.mul(0)), inner), outer).apply(q);
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
                int before = number.of(a, b) * 25;
                AttentionDropout own = (first, factors) -> KEPT.fill(before + first, factors);
                Tensor one = q.select(0, a).select(0, b);
                assertThat(values.select(0, a).select(0, b).toDoubleArray())
                        .containsExactly(attended(one, own).toDoubleArray());
                Tensor expected = Transform.grad(x -> attended(x, own).square().sum()).apply(one);
                assertThat(gradients.select(0, a).select(0, b).allClose(expected, 1e-13, 1e-13)).isTrue();
                assertThat(constant.select(0, a).select(0, b).toDoubleArray())
                        .containsExactly(attended(q.select(0, 0).select(0, 0), own).toDoubleArray());
            }
        }
    }

    @Test
    void whatDrawsGivesTheShapeThatItIsAskedFor() {
        assertThat(Autograd.draw("mine", Shape.of(2), all -> Tensor.ones(all.toArray())).toDoubleArray())
                .containsExactly(1, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> Autograd.draw("mine", Shape.of(2), _ -> Tensor.of(1)))
                .withMessageContainingAll("mine", "(2)", "()");
    }

    @Test
    void aSourceMayDrawByTheLibrary() {
        UnaryOperator<Tensor> f = v -> v.add(Autograd.draw("mine", v.shape(),
                shape -> Tensor.uniform(0, 1, shape, new Random(8))));
        assertThat(Transform.vmap(f, VmapOptions.defaults().randomness(Randomness.DIFFERENT)).apply(Tensor.zeros(3, 2))
                .toDoubleArray())
                .containsExactly(Tensor.uniform(0, 1, Shape.of(3, 2), new Random(8)).toDoubleArray());
        assertThat(Transform.vmap(f, VmapOptions.defaults().randomness(Randomness.SAME)).apply(Tensor.zeros(3, 2))
                .select(0, 2).toDoubleArray())
                .containsExactly(Tensor.uniform(0, 1, Shape.of(2), new Random(8)).toDoubleArray());
    }
}
