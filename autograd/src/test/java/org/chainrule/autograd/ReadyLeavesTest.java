package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients are handed out once each, as they will be, and before what doesn't depend on them is visited. */
class ReadyLeavesTest {

    private static Tensor leaf(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    /** An op that notes when its rule is applied. */
    private static Tensor noting(Tensor x, List<Object> order) {
        return CustomFunction.of("noting", of -> of[0].mul(2), (g, _, _) -> {
            order.add("rule");
            return new Tensor[] {g.mul(2)};
        }).apply(x);
    }

    @Test
    void comeBeforeTheRulesOfWhatIsDeeper() {
        List<Object> order = new ArrayList<>();
        Tensor first = leaf(1, 2);
        Tensor last = leaf(3, 4);
        Tensor y = noting(first.exp(), order).mul(last).sum();

        Backward.accumulate(y, null, (of, _) -> order.add(of == last ? "last" : of == first ? "first" : of));

        assertThat(order).containsExactly("last", "rule", "first");
    }

    @Test
    void comeWhenTheLastOpThatUsesThemHasBeenVisited() {
        List<Object> order = new ArrayList<>();
        Tensor shared = leaf(1, 2);
        Tensor y = noting(shared.exp(), order).mul(shared).sum();

        Backward.accumulate(y, null, (_, gradient) -> order.add(gradient.toDoubleArray()));

        assertThat(order).hasSize(2).first().isEqualTo("rule");
        assertThat(order).last().isEqualTo(shared.grad().toDoubleArray());
    }

    @Test
    void areLeftOutWhereHooksMayChangeThem() {
        Tensor hooked = leaf(1, 2);
        hooked.registerHook(g -> g.mul(10));
        Tensor followed = leaf(3, 4);
        followed.registerPostAccumulateGradHook(x -> x.replaceGrad(x.grad().mul(10)));
        Tensor other = leaf(5, 6);
        List<Tensor> handed = new ArrayList<>();

        Backward.accumulate(hooked.mul(followed).mul(other).sum(), null, (of, _) -> handed.add(of));

        assertThat(handed).hasSize(1).first().isSameAs(other);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void areThoseOfBackward(long seed) {
        var random = new Random(seed);
        List<Tensor> leaves = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            leaves.add(leaf(random.nextGaussian(), random.nextGaussian()));
        }
        List<Tensor> all = new ArrayList<>(leaves);
        for (int n = 0; n < 30; n++) {
            Tensor a = all.get(random.nextInt(all.size()));
            Tensor b = all.get(random.nextInt(all.size()));
            all.add(switch (random.nextInt(3)) {
                case 0 -> a.add(b).tanh();
                case 1 -> a.mul(b).sin();
                default -> a.sub(b.cos());
            });
        }
        Tensor y = all.getLast().add(all.get(all.size() - 2)).sum();
        leaves.getFirst().registerHook(g -> g.neg());
        if (seed % 2 == 0) { // gradients are added to those of before
            leaves.get(1).mul(0.3).sum().backward();
            leaves.get(2).mul(leaves.get(2)).sum().backward();
        }
        Map<Tensor, double[]> handed = new IdentityHashMap<>();

        Backward.accumulate(y, null,
                (of, gradient) -> assertThat(handed.put(of, gradient.toDoubleArray())).as("handed out before")
                        .isNull());

        for (Tensor leaf : leaves.subList(1, leaves.size())) {
            if (handed.containsKey(leaf) || Autograd.of(y).materializeGrads().grad(leaf).abs().sum().item() != 0) {
                assertThat(handed.get(leaf)).isEqualTo(leaf.grad().toDoubleArray());
            }
        }
        assertThat(handed).isNotEmpty();
    }
}
