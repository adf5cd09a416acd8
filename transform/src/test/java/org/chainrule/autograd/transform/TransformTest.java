package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests transforms against derivatives that were found by hand. */
class TransformTest {

    /** f(x, y) = (1 - x)^2 + 100 (y - x^2)^2. */
    private static Tensor rosenbrock(Tensor p) {
        Tensor x = p.select(0, 0);
        Tensor y = p.select(0, 1);
        return x.neg().add(1).square().add(y.sub(x.square()).square().mul(100));
    }

    private static double[][] hessianOfRosenbrock(double x, double y) {
        return new double[][] {{2 - 400 * y + 1200 * x * x, -400 * x}, {-400 * x, 200}};
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.allClose(expected, 1e-12, 1e-12)).as("%s, expected %s", actual, expected).isTrue();
    }

    @Test
    void aTangentIsTheDerivativeInADirection() {
        Jvp sine = Transform.jvp(x -> x.sin().mul(x), Tensor.of(1, 2), Tensor.of(3, 5));
        assertClose(sine.value(), Tensor.of(Math.sin(1), 2 * Math.sin(2)));
        assertClose(sine.tangent(), Tensor.of(3 * (Math.sin(1) + Math.cos(1)), 5 * (Math.sin(2) + 2 * Math.cos(2))));
        assertThat(sine.value().requiresGrad()).isFalse();
        assertThat(sine.tangent().requiresGrad()).isFalse();
    }

    @Test
    void aVectorJacobianProductIsTheGradientOfAWeightedSum() {
        Vjp product = Transform.vjp(x -> x.cumprod(0), Tensor.of(2, 3), Tensor.of(5, 7));
        assertThat(product.value().toDoubleArray()).containsExactly(2, 6);
        assertThat(product.gradient().toDoubleArray()).containsExactly(5 + 7 * 3, 7 * 2);
        assertThat(product.gradient().requiresGrad()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(JacobianMode.class)
    void aJacobianHasTheAxesOfTheResultThenThoseOfTheArgument(JacobianMode mode) {
        Tensor a = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor x = Tensor.of(new double[][] {{1, -1}, {2, 0}, {1, 3}});
        Tensor jacobian = Transform.jacobian(a::matmul, x, mode);
        assertThat(jacobian.shape()).isEqualTo(Shape.of(2, 2, 3, 2));
        Tensor expected = Tensor.einsum("ik,jl->ijkl", a, Tensor.eye(2));
        assertClose(jacobian, expected);
        assertThat(Transform.jacobian(y -> y.sum(), x.to(DType.F32), mode).dtype()).isEqualTo(DType.F32);
    }

    @ParameterizedTest
    @EnumSource(JacobianMode.class)
    void aJacobianOfNothingHasNoElements(JacobianMode mode) {
        assertThat(Transform.jacobian(x -> x.slice(0, 0, 0), Tensor.of(1, 2), mode).shape())
                .isEqualTo(Shape.of(0, 2));
        assertThat(Transform.jacobian(x -> x.sum(), Tensor.zeros(0), mode).shape()).isEqualTo(Shape.of(0));
        assertThat(Transform.jacobian(x -> Tensor.of(1, 2), Tensor.of(1, 2), mode).toDoubleArray())
                .containsExactly(0, 0, 0, 0);
        assertThat(Transform.jacobian(x -> x, Tensor.of(1, 2), mode).toDoubleArray()).containsExactly(1, 0, 0, 1);
    }

    @Test
    void hessiansAndTheirProducts() {
        Tensor at = Tensor.of(-1.5, 0.75);
        Tensor v = Tensor.of(0.5, -2);
        Tensor hessian = Tensor.of(hessianOfRosenbrock(-1.5, 0.75));
        assertClose(Transform.hessian(TransformTest::rosenbrock, at), hessian);
        assertClose(Transform.hvp(TransformTest::rosenbrock, at, v), hessian.matmul(v));
        assertClose(Transform.vhp(TransformTest::rosenbrock, at, v), hessian.matmul(v));
        assertThat(Transform.laplacian(TransformTest::rosenbrock, at).item()).isCloseTo(hessian.trace().item(),
                within(1e-9));
    }

    @Test
    void gradientsNestToAnyOrder() {
        UnaryOperator<Tensor> f = Tensor::sin;
        double[] expected = {Math.cos(2), -Math.sin(2), -Math.cos(2), Math.sin(2), Math.cos(2)};
        for (double derivative : expected) {
            f = Transform.grad(f);
            assertThat(f.apply(Tensor.of(2)).item()).isCloseTo(derivative, within(1e-15));
        }
    }

    @Test
    void tangentsNestToAnyOrder() {
        UnaryOperator<Tensor> f = x -> x.exp().mul(x);
        for (int order = 1; order <= 4; order++) {
            UnaryOperator<Tensor> before = f;
            f = x -> Transform.jvp(before, x, Tensor.of(1)).tangent();
            assertThat(f.apply(Tensor.of(0.5)).item()).isCloseTo((order + 0.5) * Math.exp(0.5), within(1e-13));
        }
    }

    private enum Derivative {
        FORWARD {
            @Override
            Tensor of(UnaryOperator<Tensor> f, Tensor x) {
                return Transform.jvp(f, x, Tensor.of(1)).tangent();
            }
        },
        REVERSE {
            @Override
            Tensor of(UnaryOperator<Tensor> f, Tensor x) {
                return Transform.grad(f).apply(x);
            }
        };

        abstract Tensor of(UnaryOperator<Tensor> f, Tensor x);
    }

    /**
     * Each transform differentiates by its own argument: d/dx (x d/dy (x + y)) = 1, where confusing both gives 2 (Siskind, Pearlmutter
     * 2005, "Perturbation confusion and referential transparency"), and d/dx (x d/dy (x y^2)) = 4 x y.
     */
    @Test
    void theInnerDerivativeIsByTheInnerArgument() {
        for (Derivative outer : Derivative.values()) {
            for (Derivative inner : Derivative.values()) {
                Tensor one = outer.of(x -> x.mul(inner.of(y -> x.add(y), Tensor.of(1))), Tensor.of(1));
                assertThat(one.item()).as("%s over %s", outer, inner).isEqualTo(1);
                Tensor atX = outer.of(x -> x.mul(inner.of(y -> x.add(y), x)), Tensor.of(3));
                assertThat(atX.item()).as("%s over %s", outer, inner).isEqualTo(1);
                Tensor product = outer.of(x -> x.mul(inner.of(y -> x.mul(y.square()), Tensor.of(5))), Tensor.of(3));
                assertThat(product.item()).as("%s over %s", outer, inner).isEqualTo(4 * 3 * 5);
            }
        }
    }

    /** Derivatives by parameters of a network that occur in derivatives by its input, as in physics-informed losses. */
    @Test
    void derivativesAreDifferentiableByWhatTheFunctionCloses() {
        Tensor k = Tensor.of(3).requiresGrad(true);
        Tensor laplacian = Transform.laplacian(x -> x.mul(k).sin().sum(), Tensor.of(0.25, 0.5));
        laplacian.backward(); // of -k^2 (sin(k/4) + sin(k/2))
        double expected = -2 * 3 * (Math.sin(.75) + Math.sin(1.5)) - 9 * (Math.cos(.75) / 4 + Math.cos(1.5) / 2);
        assertThat(k.grad().item()).isCloseTo(expected, within(1e-13));
        Tensor tangent = Transform.jvp(x -> x.mul(k), Tensor.of(2), Tensor.of(5)).tangent();
        assertThat(Autograd.grad(tangent, k).item()).isEqualTo(5);
        assertThat(Autograd.noGrad(() -> Transform.jvp(x -> x.mul(k), Tensor.of(2), Tensor.of(5))).tangent()
                .requiresGrad()).isFalse();
    }

    @Test
    void tangentsAreDifferentiableByPointAndDirection() {
        Tensor x = Tensor.of(2).requiresGrad(true);
        Tensor v = Tensor.of(5).requiresGrad(true);
        Jvp cube = Transform.jvp(y -> y.pow(3), x, v);
        assertThat(Autograd.grad(cube.tangent(), x, v)).extracting(Tensor::item).containsExactly(6 * 2 * 5.0, 3 * 4.0);
        assertThat(Autograd.grad(cube.value(), x).item()).isEqualTo(12);
        assertThat(x.grad()).isNull();
    }

    @Test
    void aLinearizationOfSeveralTensors() {
        Linearization f = Autograd.linearize(x -> new Tensor[] {x[0].mul(x[1]), x[1].sum()}, Tensor.of(2),
                Tensor.of(3, 4));
        assertThat(f.values().get(0).toDoubleArray()).containsExactly(6, 8);
        assertThat(f.jvp(Tensor.of(1), Tensor.of(10, 100))).extracting(Tensor::toDoubleArray)
                .containsExactly(new double[] {3 + 20, 4 + 200}, new double[] {110});
        assertThat(f.vjp(Tensor.of(1, 10), Tensor.of(7))).extracting(Tensor::toDoubleArray)
                .containsExactly(new double[] {3 + 40}, new double[] {2 + 7, 20 + 7});
        assertThat(f).hasToString("a function of 2 tensors with 2 results");
    }

    /** f(a, b) = a^2 b + b' M b for a number a and a vector b, whose derivatives are known in blocks. */
    @Test
    void derivativesByEachOfSeveralTensors() {
        Tensor m = Tensor.of(new double[][] {{1, 2}, {0, 3}});
        Tensor a = Tensor.of(3);
        Tensor b = Tensor.of(5, -7);
        Function<Tensor[], Tensor> vector = p -> p[0].square().mul(p[1]);
        Function<Tensor[], Tensor> number = p -> vector.apply(p).sum().add(p[1].matmul(m).dot(p[1]));

        Jvp tangent = Transform.jvp(vector, new Tensor[] {a, b}, new Tensor[] {Tensor.of(10), Tensor.of(1, 2)});
        assertThat(tangent.value().toDoubleArray()).containsExactly(45, -63);
        assertThat(tangent.tangent().toDoubleArray()).containsExactly(2 * 3 * 10 * 5 + 9, -2 * 3 * 10 * 7 + 18);
        Gradients products = Transform.vjp(vector, new Tensor[] {a, b}, Tensor.of(1, 10));
        assertThat(products.value().toDoubleArray()).containsExactly(45, -63);
        assertThat(products.gradients()).extracting(Tensor::toDoubleArray)
                .containsExactly(new double[] {2 * 3 * (5 - 70)}, new double[] {9, 90});

        assertThat(Transform.grad(number, a, b)).extracting(Tensor::toDoubleArray)
                .containsExactly(new double[] {2 * 3 * -2}, new double[] {9 + 2 * 5 - 2 * 7, 9 + 2 * 5 - 6 * 7});
        List<Tensor> jacobian = Transform.jacobian(vector, a, b); // by rows, since these are fewer
        assertThat(jacobian).extracting(Tensor::toString).containsExactly(Tensor.of(30, -42).toString(),
                Tensor.eye(2).mul(9).toString());
        List<Tensor> byColumns = Transform.jacobian(p -> vector.apply(p).unsqueeze(1).expand(2, 3), a, b);
        assertThat(byColumns.get(0).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(byColumns.get(1)).hasToString(Tensor.eye(2).mul(9).unsqueeze(1).expand(2, 3, 2).toString());

        List<List<Tensor>> hessian = Transform.hessian(number, a, b);
        assertThat(hessian.stream().flatMap(List::stream)).extracting(Tensor::toString).containsExactly(
                Tensor.of(-4).toString(), Tensor.of(6, 6).toString(), Tensor.of(6, 6).toString(),
                m.add(m.transpose()).toString());
    }

    @Test
    void derivativesOfSeveralTensorsNest() {
        Tensor a = Tensor.of(2);
        Tensor b = Tensor.of(3);
        Function<Tensor[], Tensor> f = p -> p[0].pow(3).mul(p[1].square());
        assertThat(Transform.grad(p -> Transform.grad(f, p).get(0), a, b)).extracting(Tensor::item)
                .containsExactly(6.0 * 2 * 9, 3.0 * 4 * 6);
        assertThat(Transform.jacobian(p -> Transform.hessian(f, p).get(1).get(0), a, b)).extracting(Tensor::item)
                .containsExactly(6.0 * 2 * 6, 6.0 * 4);
        Tensor k = Tensor.of(5).requiresGrad(true);
        assertThat(Autograd.grad(Transform.hessian(p -> f.apply(p).mul(k), a, b).get(0).get(1), k).item())
                .isEqualTo(3.0 * 4 * 6);
        assertThat(Transform.grad(p -> p[0].mul(2), a, b)).extracting(Tensor::item).containsExactly(2.0, 0.0);
        assertThat(Transform.jacobian(p -> p[0].sum(), Tensor.zeros(0), b)).extracting(Tensor::shape)
                .containsExactly(Shape.of(0), Shape.SCALAR);
    }

    /** x to x^3 without a forward rule. */
    private record Cube() implements Op {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].pow(3);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return x[0].square().mul(3).mul(g);
        }
    }

    @Test
    void anOpWithoutAForwardRuleHasTheDerivedOne() {
        UnaryOperator<Tensor> f = x -> new Cube().apply(x).sum();
        assertThat(Transform.jvp(f, Tensor.of(1, 2), Tensor.of(10, 1)).tangent().item()).isEqualTo(3 * 10 + 12);
        assertThat(Transform.hessian(f, Tensor.of(1, 2)).toDoubleArray()).containsExactly(6, 0, 0, 12);
    }

    @Test
    void vmapIsALoop() {
        Tensor xs = Tensor.of(new double[][] {{1, -2, .5}, {0, 3, 1}, {-1, 2, .25}, {.5, .75, -3}});
        UnaryOperator<Tensor> f = x -> x.softmax(0).mul(x.sin()).sum();
        Tensor[] rows = xs.unbind(0).toArray(Tensor[]::new);
        assertClose(Transform.vmap(f).apply(xs), stacked(f, rows));
        assertClose(Transform.vmap(Transform.grad(f)).apply(xs), stacked(Transform.grad(f), rows));
        UnaryOperator<Tensor> hessian = x -> Transform.hessian(f, x);
        assertClose(Transform.vmap(hessian).apply(xs), stacked(hessian, rows));
    }

    private static Tensor stacked(UnaryOperator<Tensor> f, Tensor... rows) {
        return Tensor.stack(0, Arrays.stream(rows).map(f).toArray(Tensor[]::new));
    }

    @Test
    void vmapOverAnyAxes() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor products = Transform.vmap(column -> column.cumprod(0), 1, 1).apply(x);
        assertThat(products).hasToString(x.cumprod(0).toString());
        assertThat(Transform.vmap(column -> column.cumprod(0), -1, 0).apply(x))
                .hasToString(x.cumprod(0).transpose().toString());
        UnaryOperator<Tensor> nested = Transform.vmap(Transform.vmap(element -> element.square().add(1)));
        assertThat(nested.apply(x)).hasToString(x.square().add(1).toString());
    }

    /** Gradients of, within and around vmap. */
    @Test
    void vmapAndGradientsNestInEachOther() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        UnaryOperator<Tensor> cubes = row -> row.pow(3).sum();
        Tensor ofSum = Transform.grad(all -> Transform.vmap(cubes).apply(all).square().sum()).apply(x);
        Tensor byHand = Transform.grad(all -> all.pow(3).sum(1).square().sum()).apply(x);
        assertClose(ofSum, byHand);
        Tensor ofGradients = Transform.grad(all -> Transform.vmap(Transform.grad(cubes)).apply(all).square().sum())
                .apply(x);
        assertClose(ofGradients, x.pow(3).mul(36)); // of sum (3 x^2)^2
        Tensor forward = Transform.jvp(all -> Transform.vmap(Transform.grad(cubes)).apply(all), x, x).tangent();
        assertClose(forward, x.square().mul(6));
        Tensor scale = Tensor.of(2).requiresGrad(true);
        Transform.vmap(Transform.grad(row -> row.mul(scale).square().sum())).apply(x).sum().backward();
        assertThat(scale.grad().item()).isEqualTo(2 * 2 * 2 * 10); // d/ds of sum 2 s^2 x
    }

    /** A zero that arithmetic made doesn't annihilate an infinite derivative, one that a selection made does, as without vmap. */
    @Test
    void gradientsWithinVmapAreThoseWithoutAtPoles() {
        Tensor x = Tensor.of(0, 4);
        UnaryOperator<Tensor> byArithmetic = Transform.grad(y -> y.sqrt().square());
        UnaryOperator<Tensor> bySelection = Transform.grad(y -> Tensor.where(y.gt(0), y.sqrt(), y.mul(0)));
        assertThat(byArithmetic.apply(Tensor.of(0)).item()).isNaN();
        assertThat(Transform.vmap(byArithmetic).apply(x).toDoubleArray()).containsExactly(Double.NaN, 1);
        assertThat(Transform.vmap(bySelection).apply(x).toDoubleArray()).containsExactly(0, .25);
    }

    @Test
    void valuesOfExamplesCannotBeRead() {
        Tensor x = Tensor.of(1, -2);
        assertThatIllegalStateException().isThrownBy(() -> Transform.vmap(y -> y.item() > 0 ? y : y.neg()).apply(x))
                .withMessageContaining("within vmap");
        assertThatIllegalStateException().isThrownBy(() -> Transform.vmap(y -> y.maskedSelect(y.gt(0)).sum()).apply(x))
                .withMessageContaining("within vmap");
        assertThat(Transform.vmap(y -> Tensor.where(y.gt(0), y, y.neg())).apply(x).toDoubleArray()).containsExactly(1,
                2);
        assertThat(Transform.vmap(y -> Tensor.of(7)).apply(x).toDoubleArray()).containsExactly(7, 7);
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.vmap(y -> y).apply(Tensor.of(1)));
    }

    @Test
    void aValueThatWasWrittenSinceIsFound() {
        Tensor w = Tensor.of(2).requiresGrad(true);
        Linearization f = Autograd.linearize(x -> new Tensor[] {x[0].mul(w)}, Tensor.of(3));
        assertThat(f.jvp(Tensor.of(1)).getFirst().item()).isEqualTo(2);
        Autograd.assign(w, Tensor.of(5));
        assertThatIllegalStateException().isThrownBy(() -> f.jvp(Tensor.of(1)))
                .withMessageContainingAll("mul of", "written", "linearize again");
    }

    @Test
    void badArguments() {
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.jvp(x -> x, Tensor.of(1, 2), Tensor.of(1)))
                .withMessageContainingAll("(2) F64", "()", "must have its shape");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.vjp(Tensor::sum, Tensor.of(1, 2), Tensor.of(1, 2)))
                .withMessageContainingAll("() F64", "(2)", "must have its shape");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.grad(x -> x).apply(Tensor.of(1, 2)))
                .withMessageContainingAll("grad", "(2)", "jacobian");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.hessian(x -> x, Tensor.of(1, 2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.hessian(p -> p[0].add(p[1]), Tensor.of(1, 2), Tensor.of(1)))
                .withMessageContainingAll("grad", "(2)", "jacobian");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.jvp(p -> p[0], new Tensor[] {Tensor.of(1), Tensor.of(2)},
                        new Tensor[] {Tensor.of(1)}))
                .withMessageContaining("2 arguments, but 1 tangents");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.jacobian(x -> x, Tensor.of(new long[] {1, 2})));
        assertThatIllegalArgumentException().isThrownBy(() -> Autograd.linearize(x -> x, Tensor.of(1)).jvp())
                .withMessageContaining("1 arguments, but 0 tangents");
    }

    @Test
    void slicesOfSeveralTensorsAreAlongAxesOfTheirOwn() {
        Tensor a = Tensor.arange(6).reshape(2, 3).to(DType.F64); // slices are columns
        Tensor b = Tensor.arange(3).add(1).to(DType.F64); // slices are numbers
        Tensor c = Tensor.of(10, 100);
        Function<Tensor[], Tensor> f = x -> x[0].mul(x[1]).add(x[2]);

        Tensor all = Transform.vmap(f, new Integer[] {1, 0, null}, -1).apply(new Tensor[] {a, b, c});

        assertThat(all.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(all.toDoubleArray()).containsExactly(0 + 10, 2 + 10, 6 + 10, 3 + 100, 8 + 100, 15 + 100);
        Tensor nested = Transform.vmap(x -> Transform.vmap(y -> y[0].mul(y[1]), new Integer[] {0, null}, 0)
                .apply(new Tensor[] {x[0], x[1]}), new Integer[] {null, 0}, 1).apply(new Tensor[] {c, b});
        assertThat(nested.toDoubleArray()).containsExactly(10, 20, 30, 100, 200, 300);
        assertThat(Transform.grad(Transform.vmap(f, new Integer[] {1, 0, null}, 0).andThen(Tensor::sum), a, b, c).get(2)
                .toDoubleArray()).containsExactly(3, 3);
    }

    @Test
    void axesOfSlicesAreAsManyAsTensors() {
        Function<Tensor[], Tensor> f = Transform.vmap(x -> x[0], new Integer[] {0, null}, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> f.apply(new Tensor[] {Tensor.of(1, 2)}))
                .withMessage("vmap of a function of 2 tensors, of which the axes are given, but 1 was passed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.vmap(x -> x[0], new Integer[] {null}, 0).apply(new Tensor[] {Tensor.of(1)}))
                .withMessageContaining("none has several examples");
    }

    @Test
    void argumentsThatArentFloatingAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Transform.grad((Tensor x) -> x.sum()).apply(Tensor.of(new int[] {1, 2}).named("counts")))
                .withMessage(
                        "a function has no derivative by argument 0, counts (2) I64, which isn't floating; convert it"
                                + " with to(F64) or to(F32)");
    }
}
