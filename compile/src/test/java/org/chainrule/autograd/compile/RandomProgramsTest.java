package org.chainrule.autograd.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Functions of random ops, with their gradients, have the same bits as programs, whatever is computed in one pass or on the array of another. */
class RandomProgramsTest {
    private static final Pointwise CELL = Pointwise.of("cell",
            (a, b, c) -> a.mul(b).add(c).sigmoid().mul(b.sub(a).tanh()));

    /** Applies random ops to matrices, rows, columns and single numbers, which are broadcast, and to views of them. */
    private static Tensor applied(Random random, List<Tensor> values) {
        Tensor x = near(random, values);
        boolean isMatrix = x.shape().rank() == 2 && x.shape().size(1) > 1;
        return switch (random.nextInt(isMatrix ? 16 : 10)) {
            case 0 -> x.sin();
            case 1 -> x.mul(0.5);
            case 2 -> x.tanh();
            case 3, 4 -> x.add(near(random, values)).tanh();
            case 5 -> x.mul(near(random, values)).sin();
            case 6, 7 -> CELL.apply(x, near(random, values), near(random, values));
            case 8 -> x.gt(near(random, values)).where(x.cos(), near(random, values));
            case 9 -> x.sigmoid().sub(x);
            case 10 -> x.transpose();
            case 11 -> x.sum(0).mul(0.1);
            case 12 -> x.slice(1, 1, 2);
            case 13 -> x.select(0, 2);
            case 14 -> x.mean();
            default -> x.cumsum(0).mul(0.2);
        };
    }

    private static Tensor near(Random random, List<Tensor> values) {
        return values.get(values.size() - 1 - random.nextInt(Math.min(7, values.size())));
    }

    private static Function<Tensor[], Tensor[]> function(int seed, int ops) {
        return xs -> {
            var random = new Random(seed);
            Tensor a = xs[0].detach().requiresGrad(true);
            Tensor b = xs[1].detach().requiresGrad(true);
            List<Tensor> values = new ArrayList<>(List.of(a, b));
            for (int n = 0; n < ops; n++) {
                values.add(applied(random, values));
            }
            Tensor loss = values.stream().skip(Math.max(0, values.size() - 3L)).map(Tensor::sum).reduce(
                    a.sum().mul(b.sum()),
                    Tensor::add);
            List<Tensor> results = new ArrayList<>(List.of(loss.detach(), values.getLast().detach(),
                    values.get(values.size() / 2).detach()));
            results.addAll(Autograd.grad(loss, a, b));
            return results.toArray(Tensor[]::new);
        };
    }

    @Test
    void haveTheSameBits() {
        int seeds = Boolean.getBoolean("soak") ? 5_000 : 60;
        int[] inOnePass = new int[1];
        for (int seed = 0; seed < seeds; seed++) {
            DType type = seed % 3 == 0 ? DType.F64 : DType.F32;
            int size = seed % 2 == 0 ? 4 : 40; // of which matrices are more than what is copied at a time
            Function<Tensor[], Tensor[]> f = function(seed, 3 + seed % 40);
            Compiled compiled = Compiled.ofAll(f);
            for (int run = 0; run < 3; run++) {
                var random = new Random(1_000L * seed + run);
                Tensor x = Tensor.normal(0, 1, Shape.of(size, size), random).to(type);
                Tensor y = Tensor.normal(0, 1, Shape.of(size), random).to(type);
                assertThat(compiled.applyAll(x, y)).as("seed " + seed)
                        .extracting(Tensor::toDoubleArray)
                        .containsExactly(List.of(f.apply(new Tensor[] {x, y})).stream().map(Tensor::toDoubleArray)
                                .toArray(double[][]::new));
            }
            Fusion.of(compiled.program(Tensor.zeros(size, size).to(type), Tensor.zeros(size).to(type))).passes()
                    .forEach(pass -> inOnePass[0] += pass.instructions().size() - 1);
        }
        assertThat(inOnePass[0]).as("instructions beyond the first of a pass").isGreaterThan(seeds);
    }
}
