package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Reductions of any shape over any axes, against groups of elements collected one by one. */
class ReductionShapesTest {

    /** A reduction, and what it makes of a group of elements. */
    private record Reduction(String name, Applied applied, ToDoubleFunction<double[]> ofGroup) {}

    private interface Applied {
        Tensor to(Tensor x, boolean keepDims, int... axes);
    }

    private static final List<Reduction> REDUCTIONS = List.of(
            new Reduction("sum", Tensor::sum, group -> DoubleStream.of(group).sum()),
            new Reduction("mean", Tensor::mean, group -> DoubleStream.of(group).sum() / group.length),
            new Reduction("prod", Tensor::prod, group -> DoubleStream.of(group).reduce(1, (a, b) -> a * b)),
            new Reduction("logSumExp", Tensor::logSumExp,
                    group -> Math.log(DoubleStream.of(group).map(Math::exp).sum())),
            new Reduction("norm", (x, keep, axes) -> x.norm(2, keep, axes),
                    group -> Math.sqrt(DoubleStream.of(group).map(v -> v * v).sum())),
            new Reduction("max", Tensor::max, group -> DoubleStream.of(group).max().orElse(Double.NaN)),
            new Reduction("min", Tensor::min, group -> DoubleStream.of(group).min().orElse(Double.NaN)));

    @Provide
    Arbitrary<Reduction> reductions() {
        return Arbitraries.of(REDUCTIONS);
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        return Arbitraries.of(0, 1, 2, 3, 5, 17).list().ofMaxSize(4)
                .filter(sizes -> sizes.stream().reduce(1, (a, b) -> a * b) < 2000);
    }

    @Property(tries = 500)
    void anyAxesOfAnyShape(@ForAll("reductions") Reduction reduction, @ForAll("sizes") List<Integer> sizes,
            @ForAll Set<@IntRange(min = 0, max = 3) Integer> chosen, @ForAll boolean keepDims,
            @ForAll boolean transposed, @ForAll long seed) {
        Tensor values = RandomTensors.of(seed, sizes.stream().mapToInt(size -> size).toArray());
        Tensor x = (transposed ? values.transpose() : values).detach();
        int[] axes = chosen.stream().filter(axis -> axis < x.shape().rank()).mapToInt(axis -> axis).toArray();
        Map<List<Integer>, List<Double>> groups = groups(x, axes, keepDims);
        boolean empty = groups.values().stream().anyMatch(List::isEmpty);
        boolean choosesOne = reduction.name.equals("max") || reduction.name.equals("min");
        if (choosesOne && (empty || x.size() == 0)) {
            return; // there is nothing to choose from: tested among the errors
        }
        Tensor leaf = x.copy().requiresGrad(true);

        Tensor y = reduction.applied.to(leaf, keepDims, axes);

        assertThat(y.size()).isEqualTo(groups.size());
        groups.forEach((index, group) -> {
            double expected = reduction.ofGroup.applyAsDouble(group.stream().mapToDouble(v -> v).toArray());
            double actual = y.get(index.stream().mapToInt(i -> i).toArray());
            if (Double.isFinite(expected)) {
                assertThat(actual).isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
            } else {
                assertThat(actual).isEqualTo((Double) expected);
            }
        });
        Tensor gradient = Autograd.of(y).seed(Tensor.full(1, y.shape(), DType.F64)).materializeGrads().grad(leaf);
        assertThat(gradient.shape()).isEqualTo(x.shape());
    }

    /** For each index of the result the elements that it is made of. */
    private static Map<List<Integer>, List<Double>> groups(Tensor x, int[] axes, boolean keepDims) {
        Shape shape = x.shape();
        boolean all = axes.length == 0;
        Map<List<Integer>, List<Double>> groups = new TreeMap<>((a, b) -> Arrays.compare(
                a.stream().mapToInt(i -> i).toArray(), b.stream().mapToInt(i -> i).toArray()));
        int[] kept = shape.toArray();
        for (int axis = 0; axis < kept.length; axis++) {
            int here = axis;
            boolean reduced = all || Arrays.stream(axes).anyMatch(a -> a == here);
            kept[axis] = reduced ? 1 : kept[axis];
        }
        Shape results = Shape.of(kept);
        for (int n = 0; n < results.count(); n++) {
            groups.put(key(results.index(n), shape, axes, keepDims), new ArrayList<>());
        }
        for (int n = 0; n < shape.count(); n++) {
            int[] index = shape.index(n);
            groups.get(key(index, shape, axes, keepDims)).add(x.get(index));
        }
        return groups;
    }

    private static List<Integer> key(int[] index, Shape shape, int[] axes, boolean keepDims) {
        List<Integer> key = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            int here = axis;
            boolean reduced = axes.length == 0 || Arrays.stream(axes).anyMatch(a -> a == here);
            if (!reduced || keepDims) {
                key.add(reduced ? 0 : index[axis]);
            }
        }
        return key;
    }
}
