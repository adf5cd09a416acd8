package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** What a transform returns is on no array that was given to it: who writes to one doesn't change the other. */
class OwnArraysTest {
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.of("itself", x -> x, "a view",
            x -> x.unsqueeze(0).squeeze(0), "a detached one", x -> x.detach(), "a sum", x -> x.add(1), "a copy",
            x -> x.mul(2), "of a custom function", CustomFunction.of("same", x -> x[0], (g, y, x) -> new Tensor[] {g})
                    .withJvp((tangents, y, x) -> tangents[0])::apply);

    /** From a function, a point and a direction to results. */
    private interface Transformation {
        List<Tensor> of(UnaryOperator<Tensor> f, Tensor x, Tensor v);
    }

    private static Linearization twice(UnaryOperator<Tensor> f, Tensor x) {
        return Autograd.linearize(all -> {
            Tensor y = f.apply(all[0]);
            return new Tensor[] {y, y};
        }, x);
    }

    private static Map<String, Transformation> transformations() {
        Map<String, Transformation> all = new LinkedHashMap<>();
        all.put("jvp", (f, x, v) -> List.of(Transform.jvp(f, x, v).value(), Transform.jvp(f, x, v).tangent()));
        all.put("vjp", (f, x, v) -> List.of(Transform.vjp(f, x, v).value(), Transform.vjp(f, x, v).gradient()));
        all.put("jvp of several", (f, x, v) -> {
            Jvp both = Transform.jvp(all2 -> f.apply(all2[0]), new Tensor[] {x, v}, new Tensor[] {v, x});
            return List.of(both.value(), both.tangent());
        });
        all.put("taylor", (f, x, v) -> Transform.taylor(f, x, v, 2));
        all.put("jet", (f, x, v) -> Transform.jet(f, List.of(x, v)));
        all.put("derivative", (f, x, v) -> List.of(Transform.derivative(f, 0).apply(x),
                Transform.derivative(f, 1).apply(x)));
        all.put("vmap", (f, x, v) -> List.of(Transform.vmap(f).apply(x)));
        all.put("vmap of jvp", (f, x, v) -> List.of(Transform.vmap(
                all2 -> Transform.jvp(f, all2[0], all2[1]).tangent(), new Integer[] {0, 0}, 0)
                .apply(new Tensor[] {x, v})));
        all.put("vmap of one for all", (f, x, v) -> List.of(Transform.vmap(all2 -> f.apply(all2[1]),
                new Integer[] {0, null}, 0).apply(new Tensor[] {x, v})));
        all.put("jvp of vmap", (f, x, v) -> List.of(Transform.jvp(Transform.vmap(f), x, v).tangent()));
        all.put("jvp of two results", (f, x, v) -> twice(f, x).jvp(v));
        all.put("vjp of two results", (f, x, v) -> twice(f, x).vjp(v, v));
        all.put("implicitRoot", (f, x, v) -> List.of(Transform.implicitRoot((z, p) -> z.sub(f.apply(p[0])),
                p -> f.apply(p[0]).mul(1), x), Transform.implicitRoot((z, p) -> z.sub(p[0]), p -> p[0], x)));
        return all;
    }

    /** Writes to a tensor; returns whether that is possible. */
    private static boolean write(Tensor target) {
        try {
            Autograd.assign(target, target.mul(0).sub(7));
            return true;
        } catch (IllegalArgumentException e) { // of zeros that share a place in memory
            return false;
        }
    }

    @Test
    void nothingGivenIsWritten() {
        transformations().forEach((name, transformation) -> FUNCTIONS.forEach((of, f) -> {
            for (boolean isRecorded : new boolean[] {false, true}) {
                Tensor x = Tensor.of(1, 2, 3).requiresGrad(isRecorded);
                Tensor v = Tensor.of(4, 5, 6);
                List<Tensor> results = transformation.of(f, x, v);
                List<double[]> before = results.stream().map(Tensor::toDoubleArray).toList();
                for (Tensor given : List.of(x, v)) {
                    Tensor values = given.copy();
                    Autograd.assign(given, values.neg());
                    assertThat(results.stream().map(Tensor::toDoubleArray).toList()).as("%s of %s", name, of)
                            .usingRecursiveComparison().isEqualTo(before);
                    Autograd.assign(given, values);
                }
                for (int n = 0; n < results.size(); n++) {
                    for (int k = n + 1; k < results.size() && write(results.get(n).detach()); k++) {
                        assertThat(results.get(k).toDoubleArray()).as("%s of %s: result %d", name, of, k)
                                .isEqualTo(before.get(k));
                    }
                }
                assertThat(x.toDoubleArray()).as("%s of %s", name, of).containsExactly(1, 2, 3);
                assertThat(v.toDoubleArray()).as("%s of %s", name, of).containsExactly(4, 5, 6);
            }
        }));
    }

    @Test
    void aCustomFunctionReturnsACopyOfItsArgument() {
        CustomFunction same = CustomFunction.of("same", x -> x[0], (g, y, x) -> new Tensor[] {g.mul(3)});
        CustomFunction row = CustomFunction.of("row", x -> x[0].select(0, 0), (g, y, x) -> new Tensor[] {
            Tensor.stack(0, g, g.mul(0))});
        for (boolean isRecorded : new boolean[] {false, true}) {
            Tensor x = Tensor.of(1, 2).requiresGrad(isRecorded);
            Tensor y = same.apply(x);
            assertThat(y).isNotSameAs(x);
            if (isRecorded) {
                assertThat(Autograd.grad(y.sum(), x).toDoubleArray()).containsExactly(3, 3);
            }
            Autograd.assign(x, Tensor.of(5, 6));
            assertThat(y.toDoubleArray()).containsExactly(1, 2);
            Tensor first = row.apply(Tensor.of(new double[][] {{1, 2}, {3, 4}}));
            assertThat(first.toDoubleArray()).containsExactly(1, 2);
        }
        assertThat(Transform.vmap(same::apply).apply(Tensor.of(1, 2)).toDoubleArray()).containsExactly(1, 2);
    }

    /** The value of an op may be a view of its argument, but it is another tensor. */
    @Test
    void anOpThatReturnsItsArgumentReturnsATensorOfItsOwn() {
        record Same() implements Op {
            @Override
            public Shape shape(Shape... in) {
                return in[0];
            }

            @Override
            public Tensor forward(Tensor... x) {
                return x[0];
            }

            @Override
            public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
                return g;
            }
        }
        Tensor x = Tensor.of(1, 2);
        new Same().apply(x).requiresGrad(true);
        assertThat(x.requiresGrad()).isFalse();
    }

    @Test
    void aCopyWithinVmapIsOneOfAllExamples() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        Function<UnaryOperator<Tensor>, Tensor> vmap = f -> Transform.vmap(f).apply(x);
        assertThat(vmap.apply(Tensor::copy).toDoubleArray()).containsExactly(1, 2, 3, 4);
        assertThat(vmap.apply(y -> y.transpose(0, 0).copy().mul(y)).toDoubleArray()).containsExactly(1, 4, 9, 16);
        assertThat(vmap.apply(Transform.vmap(Tensor::copy)).toDoubleArray()).containsExactly(1, 2, 3, 4);
        assertThat(vmap.apply(Transform.grad(y -> y.copy().mul(y).sum())).toDoubleArray()) // a constant
                .containsExactly(1, 2, 3, 4);
        assertThat(Transform.grad(all -> Transform.vmap(y -> y.copy().mul(y)).apply(all).sum()).apply(x)
                .toDoubleArray()).containsExactly(1, 2, 3, 4);
        assertThat(Transform.jvp(Transform.vmap(y -> y.copy().mul(y)), x, x.mul(0).add(1)).tangent().toDoubleArray())
                .containsExactly(1, 2, 3, 4);
    }
}
