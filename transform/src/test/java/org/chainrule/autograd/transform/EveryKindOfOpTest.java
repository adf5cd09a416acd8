package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to define an op, in every transform of every transform: the op is the sine, whose derivatives are known. Transforms take
 * functions of each element to such functions.
 */
class EveryKindOfOpTest {
    private static final double[] POINT = {.3, 1.1, -.7, 2, .5, -1.3};

    // ---- the sine in every way ----

    private static Tensor cosTimes(Tensor g, Tensor... x) {
        return g.mul(x[0].cos());
    }

    /** The same by a rule that reads elements, to choose. */
    private static Tensor readingCosTimes(Tensor g, Tensor... x) {
        return x[0].detach().abs().max().item() > 100 ? g : cosTimes(g, x);
    }

    private static Tensor sinOfElements(Tensor x) {
        return Tensor.of(x.shape(), Arrays.stream(x.toDoubleArray()).map(Math::sin).toArray());
    }

    private record Sin(boolean reads, boolean rulesRead) implements Op {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return reads ? sinOfElements(x[0]) : x[0].sin();
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return rulesRead ? readingCosTimes(g, x) : cosTimes(g, x);
        }
    }

    private record SinWithJvp(boolean rulesRead) implements Op {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].sin();
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return cosTimes(g, x);
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            return rulesRead ? readingCosTimes(tangents[0], x) : cosTimes(tangents[0], x);
        }
    }

    private record SinKernel() implements KernelOp {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public DType dtype(Tensor... x) {
            return DType.F64;
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            double[] in = x[0].toDoubleArray();
            for (int n = 0; n < in.length; n++) {
                ((double[]) out)[n] = Math.sin(in[n]);
            }
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return cosTimes(g, x);
        }
    }

    private static CustomFunction custom(boolean rulesRead) {
        return CustomFunction.of("customSin", x -> x[0].sin(),
                (g, y, x) -> new Tensor[] {rulesRead ? readingCosTimes(g, x) : cosTimes(g, x)});
    }

    /** The root s of s + s^3 = sin x + sin^3 x. */
    private static Tensor root(Tensor at, UnaryOperator<Tensor> solver) {
        return Transform.implicitRoot((s, x) -> s.add(s.pow(3)).sub(x[0].sin()).sub(x[0].sin().pow(3)),
                x -> solver.apply(x[0]), at);
    }

    private static Map<String, UnaryOperator<Tensor>> kinds() {
        Map<String, UnaryOperator<Tensor>> kinds = new LinkedHashMap<>();
        kinds.put("library", Tensor::sin);
        kinds.put("Pointwise", Pointwise.of("pointwiseSin", e -> e.sin())::apply);
        kinds.put("Op", new Sin(false, false)::apply);
        kinds.put("Op that reads", new Sin(true, false)::apply);
        kinds.put("Op whose rule reads", new Sin(false, true)::apply);
        kinds.put("Op with jvp", new SinWithJvp(false)::apply);
        kinds.put("Op whose jvp reads", new SinWithJvp(true)::apply);
        kinds.put("KernelOp", new SinKernel()::apply);
        kinds.put("CustomFunction", custom(false)::apply);
        kinds.put("CustomFunction that reads", CustomFunction.of("readingSin", x -> sinOfElements(x[0]),
                (g, y, x) -> new Tensor[] {cosTimes(g, x)})::apply);
        kinds.put("CustomFunction whose rule reads", custom(true)::apply);
        kinds.put("CustomFunction with jvp",
                custom(false).withJvp((tangents, y, x) -> cosTimes(tangents[0], x))::apply);
        kinds.put("CustomFunction whose jvp reads",
                custom(true).withJvp((tangents, y, x) -> readingCosTimes(tangents[0], x))::apply);
        CustomFunction ofProduct = CustomFunction.of("sinOfProduct", x -> x[0].mul(x[1]).sin(), (g, y, x) -> {
            Tensor both = g.mul(x[0].mul(x[1]).cos());
            return new Tensor[] {both.mul(x[1]), both.mul(x[0])};
        });
        kinds.put("CustomFunction with a constant", x -> ofProduct.apply(x, Tensor.of(1)));
        kinds.put("CustomFunction of two", x -> ofProduct.apply(x.mul(x).add(1), x.div(x.mul(x).add(1))));
        kinds.put("straightThrough", x -> Autograd.straightThrough(x.sin(), x.sin()));
        kinds.put("checkpoint", Transform.checkpoint(x -> x.mul(1).sin().mul(1)));
        kinds.put("checkpoint of CustomFunction", Transform.checkpoint(x -> custom(false).apply(x.mul(1)).mul(1)));
        kinds.put("implicitRoot", x -> root(x, Tensor::sin));
        kinds.put("implicitRoot that reads", x -> root(x, EveryKindOfOpTest::sinOfElements));
        kinds.put("fixedPoint",
                x -> Transform.fixedPoint((s, p) -> s.add(p[0].sin()).div(2), p -> p[0].sin(), x));
        return kinds;
    }

    // ---- transforms ----

    /** A transform of functions of each element, which takes a derivative of some order. */
    private record Transformation(String name, int order, UnaryOperator<UnaryOperator<Tensor>> transform) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Tensor ones(Tensor x) {
        return Tensor.full(1, x.shape(), x.dtype());
    }

    /** The sums of the rows of a matrix with the axes of x twice. */
    private static Tensor rowSums(Tensor matrix, Tensor x) {
        int rank = x.shape().rank();
        return rank == 0 ? matrix : matrix.sum(IntStream.range(rank, 2 * rank).toArray());
    }

    private static UnaryOperator<Tensor> sum(UnaryOperator<Tensor> f) {
        return x -> f.apply(x).sum();
    }

    private static Tensor byGraph(UnaryOperator<Tensor> f, Tensor x) {
        Tensor leaf = x.requiresGrad() ? x.mul(1) : x.detach().requiresGrad(true);
        return Autograd.of(f.apply(leaf).sum()).createGraph().grad(leaf);
    }

    private static Tensor sparse(UnaryOperator<Tensor> f, Tensor x) {
        int n = x.size();
        Tensor diagonal = Tensor.of(Shape.of(n, 2), IntStream.range(0, 2 * n).mapToLong(i -> i / 2).toArray());
        return Transform.sparseJacobian(f, x, SparsityPattern.of(n, n, diagonal)).values().reshape(x.shape());
    }

    private static final List<Transformation> TRANSFORMATIONS = List.of(
            new Transformation("vmap", 0, f -> Transform.vmap(f)),
            new Transformation("vmap along the last axis", 0, f -> x -> Transform.vmap(f, -1, -1).apply(x)),
            new Transformation("jvp", 1, f -> x -> Transform.jvp(f, x, ones(x)).tangent()),
            new Transformation("vjp", 1, f -> x -> Transform.vjp(f, x, ones(x)).gradient()),
            new Transformation("taylor", 2, f -> x -> Transform.taylor(f, x, ones(x), 2).get(2).mul(2)),
            new Transformation("jet", 3,
                    f -> x -> Transform.jet(f, List.of(x, ones(x), x.mul(0), x.mul(0))).get(3).mul(6)),
            new Transformation("derivative", 1, f -> Transform.derivative(f, 1)),
            new Transformation("partial", 1,
                    f -> x -> Tensor.stack(0,
                            IntStream.range(0, x.size()).mapToObj(n -> Transform.partial(sum(f), x, n))
                                    .toArray(Tensor[]::new))
                            .reshape(x.shape())),
            new Transformation("jacobian", 1,
                    f -> x -> rowSums(Transform.jacobian(f, x, JacobianMode.FORWARD), x)),
            new Transformation("sparseJacobian", 1, f -> x -> sparse(f, x)),
            new Transformation("hessian", 2, f -> x -> rowSums(Transform.hessian(sum(f), x), x)),
            new Transformation("vhp", 2, f -> x -> Transform.vhp(sum(f), x, ones(x))),
            new Transformation("createGraph", 1, f -> x -> byGraph(f, x)),
            new Transformation("checkpoint", 0, f -> Transform.checkpoint(f)));

    /** All pairs, and triples of four that have mechanisms of their own; what is applied first comes first. */
    private static List<List<Transformation>> chains() {
        List<List<Transformation>> chains = new ArrayList<>();
        List<String> ofTriples = List.of("vmap", "jvp", "vjp", "taylor");
        for (Transformation inner : TRANSFORMATIONS) {
            chains.add(List.of(inner));
            for (Transformation outer : TRANSFORMATIONS) {
                chains.add(List.of(inner, outer));
                TRANSFORMATIONS.stream().map(outermost -> List.of(inner, outer, outermost))
                        .filter(three -> three.stream().allMatch(one -> ofTriples.contains(one.name)))
                        .filter(three -> !three.stream().allMatch(one -> one.name.equals("vmap"))) // there are two axes
                        .forEach(chains::add);
            }
        }
        return chains;
    }

    private static List<String> names() {
        return List.copyOf(kinds().keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyTransformOfEveryTransform(String kind) {
        UnaryOperator<Tensor> sin = kinds().get(kind);
        for (List<Transformation> chain : chains()) {
            UnaryOperator<Tensor> f = sin;
            int order = 0;
            for (Transformation one : chain) {
                f = one.transform.apply(f);
                order += one.order;
            }
            double phase = order * Math.PI / 2;
            assertThat(f.apply(Tensor.of(Shape.of(2, 3), POINT.clone())).toDoubleArray()).as("%s of %s", chain, kind)
                    .containsExactly(Arrays.stream(POINT).map(x -> Math.sin(x + phase)).toArray(), within(1e-9));
        }
    }

    // ---- what can't be ----

    /** The function is applied to one example after the other, and which example's tensor it refers to nobody knows. */
    @Test
    void aTensorOfAnExampleMustBePassed() {
        Tensor x = Tensor.of(1, 2, 3);
        UnaryOperator<Tensor> value = b -> CustomFunction
                .of("scale", a -> a[0].mul(b), (g, y, a) -> new Tensor[] {g.mul(b)}).apply(b.mul(2));
        UnaryOperator<Tensor> rule = b -> Transform.grad(z -> CustomFunction
                .of("scale", a -> a[0].mul(1), (g, y, a) -> new Tensor[] {g.mul(b)}).apply(z)).apply(b.mul(2));
        UnaryOperator<Tensor> returned = b -> CustomFunction
                .of("scale", a -> b, (g, y, a) -> new Tensor[] {g}).apply(b.mul(2));
        UnaryOperator<Tensor> root = b -> Transform.implicitRoot((z, p) -> z.sub(p[0].mul(b)), p -> p[0].mul(b),
                b.mul(2));
        List.of(value, rule, returned, root).forEach(f -> List.of(f, Transform.vmap(f)).forEach(
                each -> assertThatIllegalStateException()
                        .isThrownBy(() -> Transform.vmap(each).apply(each == f ? x : x.unsqueeze(0)))
                        .withMessageMatching("(.* )?(scale|implicitRoot) of .*").withMessageContaining(
                                " uses a tensor of a function within vmap after that has returned, or in a function that is"
                                        + " applied to one example after the other")
                        .withMessageEndingWith("pass it as an argument")));
        UnaryOperator<Tensor> outer = o -> Transform.vmap(b -> CustomFunction
                .of("scale", a -> a[0].mul(o), (g, y, a) -> new Tensor[] {g.mul(o)}).apply(b)).apply(x);
        assertThat(Transform.vmap(outer).apply(Tensor.of(1, 10)).toDoubleArray()).containsExactly(1, 2, 3, 10, 20, 30);
    }

    @Test
    void aTensorThatLeftVmapIsAnError() {
        Tensor[] left = new Tensor[1];
        Transform.vmap(x -> {
            left[0] = x.mul(2);
            return x;
        }).apply(Tensor.of(1, 2, 3));
        assertThatIllegalStateException().isThrownBy(() -> left[0].add(1))
                .withMessageStartingWith("add of () F64: add uses a tensor of a function within vmap after that has");
        assertThatIllegalStateException().isThrownBy(left[0]::item).withMessageStartingWith("item uses a tensor");
    }

    /** Whether its number of examples fits or not: they are those of other arguments. */
    @Test
    void aTensorThatLeftVmapIsAnErrorInAnother() {
        Tensor two = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor left = leftOf(two);
        Tensor[] inner = new Tensor[1];
        Map<String, Runnable> uses = Map.of("as many examples", () -> Transform.vmap(x -> x.mul(left)).apply(two),
                "more examples", () -> Transform.vmap(x -> x.mul(left)).apply(Tensor.zeros(5, 3)), "as the result",
                () -> Transform.vmap(x -> left).apply(two), "in an inner one",
                () -> Transform.vmap(Transform.vmap(x -> x.mul(left))).apply(Tensor.ones(2, 2, 3)), "beside both",
                () -> Transform.vmap(y -> Transform.vmap(x -> x.mul(y).mul(left)).apply(two)).apply(two),
                "within one around both", () -> Transform.vmap(y -> {
                    inner[0] = leftOf(two);
                    return Transform.vmap(x -> x.mul(inner[0])).apply(two).mul(y);
                }).apply(Tensor.of(1, 2)), "as a view", () -> left.reshape(3, 1), "as a column",
                () -> left.select(0, 1), "as an argument", () -> Transform.vmap(x -> x).apply(left), "elements",
                () -> Transform.vmap(x -> Tensor.of(left.toDoubleArray())).apply(two));
        uses.forEach((how, use) -> assertThatIllegalStateException().as(how).isThrownBy(use::run)
                .withMessageContaining(" uses a tensor of a function within vmap after that has returned"));
        Linearization[] at = new Linearization[1];
        Transform.vmap(x -> {
            at[0] = Autograd.linearize(a -> new Tensor[] {a[0].sin()}, x);
            return x;
        }).apply(two);
        assertThatIllegalStateException().isThrownBy(() -> Transform.vmap(x -> at[0].jvp(x).getFirst()).apply(two))
                .withMessageContaining(" uses a tensor of a function within vmap after that has returned");
    }

    private static Tensor leftOf(Tensor examples) {
        Tensor[] left = new Tensor[1];
        Transform.vmap(x -> {
            left[0] = x;
            return x;
        }).apply(examples);
        return left[0];
    }

    /** Of several examples, for some of which a rule says null. */
    @Test
    void aRuleThatReadsMaySayZero() {
        record Half() implements Op {
            @Override
            public Shape shape(Shape... in) {
                return in[0];
            }

            @Override
            public Tensor forward(Tensor... x) {
                return x[0].mul(1);
            }

            @Override
            public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
                return x[0].detach().item() > 1.5 ? null : g.mul(3);
            }
        }
        assertThat(Transform.vmap(Transform.grad(new Half()::apply)).apply(Tensor.of(1, 2)).toDoubleArray())
                .containsExactly(3, 0);
    }
}
