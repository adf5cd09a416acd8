package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImplicitRootTest {

    /** Newton's iteration, element by element, by numbers alone. */
    private static Tensor newton(BiFunction<Tensor, Tensor[], Tensor> f, Tensor start, Tensor... p) {
        Tensor x = start;
        for (int n = 0; n < 50; n++) {
            Jvp at = Transform.jvp(t -> f.apply(t, p), x, Tensor.ones(x.shape().toArray()));
            x = x.sub(at.value().div(at.tangent()));
        }
        return x;
    }

    private static Tensor sqrt(Tensor a) {
        return Transform.implicitRoot((x, p) -> x.square().sub(p[0]), p -> Tensor.of(p[0].shape(),
                Arrays.stream(p[0].toDoubleArray()).map(Math::sqrt).toArray()), a);
    }

    // ---- closed forms ----

    @Test
    void theSquareRootHasItsDerivativesOfEveryOrder() {
        double a = 2.25;
        Tensor at = Tensor.of(a).requiresGrad(true);
        Tensor y = sqrt(at);
        assertThat(y.item()).isEqualTo(1.5);
        Tensor first = Autograd.of(y).createGraph().grad(at);
        Tensor second = Autograd.of(first).createGraph().grad(at);
        Tensor third = Autograd.grad(second, at);
        assertThat(first.item()).isCloseTo(.5 * Math.pow(a, -.5), within(1e-15));
        assertThat(second.item()).isCloseTo(-.25 * Math.pow(a, -1.5), within(1e-15));
        assertThat(third.item()).isCloseTo(.375 * Math.pow(a, -2.5), within(1e-15));
    }

    @Test
    void allModesAgree() {
        Tensor a = Tensor.of(1, 4, 9);
        Tensor v = Tensor.of(1, 10, 100);
        assertThat(Transform.jvp(ImplicitRootTest::sqrt, a, v).tangent().toDoubleArray())
                .containsExactly(new double[] {.5, 2.5, 100 / 6.}, within(1e-13));
        UnaryOperator<Tensor> sum = t -> sqrt(t).sum();
        assertThat(Transform.hessian(sum, a).toDoubleArray()).containsExactly(
                new double[] {-.25, 0, 0, 0, -.25 / 8, 0, 0, 0, -.25 / 27}, within(1e-15));
        assertThat(Transform.vhp(sum, a, v).toDoubleArray()).containsExactly(
                new double[] {-.25, -2.5 / 8, -25 / 27.}, within(1e-14));
        Tensor derivative = Transform.jvp(t -> Transform.jvp(ImplicitRootTest::sqrt, t, v).tangent(), a, v).tangent();
        assertThat(derivative.toDoubleArray()).containsExactly(new double[] {-.25, -25 / 8., -2500 / 27.},
                within(1e-12));
        Tensor column = a.reshape(3, 1);
        assertThat(Transform.vmap(Transform.grad(sum)).apply(column).toDoubleArray()).containsExactly(
                new double[] {.5, .25, 1 / 6.}, within(1e-15));
        assertThat(Transform.grad(t -> Transform.vmap(ImplicitRootTest::sqrt).apply(t).sum()).apply(column)
                .toDoubleArray())
                .containsExactly(new double[] {.5, .25, 1 / 6.}, within(1e-15));
    }

    /** E - e sin E = M. */
    @Test
    void keplersEquation() {
        BiFunction<Tensor, Tensor[], Tensor> f = (x, p) -> x.sub(p[1].mul(x.sin())).sub(p[0]);
        Tensor m = Tensor.of(.3, 1.7, 4).requiresGrad(true);
        Tensor e = Tensor.of(.1, .6, .9).requiresGrad(true);
        Tensor anomaly = Transform.implicitRoot(f, p -> newton(f, p[0], p), m, e);
        Tensor byM = Autograd.of(anomaly.sum()).createGraph().grad(m);
        Tensor byE = Autograd.grad(anomaly.sum(), e);
        Tensor second = Autograd.grad(byM.sum(), m);
        for (int n = 0; n < 3; n++) {
            double x = anomaly.toDoubleArray()[n];
            double eccentricity = e.toDoubleArray()[n];
            double slope = 1 - eccentricity * Math.cos(x);
            assertThat(x - eccentricity * Math.sin(x)).isCloseTo(m.toDoubleArray()[n], within(1e-14));
            assertThat(byM.toDoubleArray()[n]).isCloseTo(1 / slope, within(1e-13));
            assertThat(byE.toDoubleArray()[n]).isCloseTo(Math.sin(x) / slope, within(1e-13));
            assertThat(second.toDoubleArray()[n]).isCloseTo(-eccentricity * Math.sin(x) / Math.pow(slope, 3),
                    within(1e-11));
        }
    }

    /** A x = b, whose matrix isn't symmetric: the gradients are w = A^-T g and -w x^T. */
    @Test
    void aLinearSystem() {
        Tensor a = Tensor.of(new double[][] {{0, 2}, {3, 1}}).requiresGrad(true); // with a 0 where the first pivot would be
        Tensor b = Tensor.of(4, 5).requiresGrad(true);
        Tensor x = Transform.implicitRoot((u, p) -> p[0].matmul(u).sub(p[1]), p -> Tensor.of(1, 2), a, b);
        x.mul(Tensor.of(6, 12)).sum().backward();
        assertThat(b.grad().toDoubleArray()).containsExactly(new double[] {5, 2}, within(1e-14)); // A^T w = (3 w1, 2 w0 + w1)
        assertThat(a.grad().toDoubleArray()).containsExactly(new double[] {-5, -10, -2, -4}, within(1e-14));
    }

    // ---- fixed points ----

    private static Tensor step(Tensor x, Tensor... p) {
        return p[0].matmul(x).add(p[1]).tanh();
    }

    private static Tensor iterated(Tensor start, int steps, Tensor... p) {
        Tensor x = start;
        for (int n = 0; n < steps; n++) {
            x = step(x, p);
        }
        return x;
    }

    /** Small enough for a matrix, and too large for one to be made at once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 32, 33, 150})
    void aFixedPointHasTheGradientsOfItsUnrolledIteration(int size) {
        var random = new Random(size);
        Tensor w = Tensor.normal(0, .5 / Math.sqrt(size), Shape.of(size, size), random).requiresGrad(true);
        Tensor b = Tensor.normal(0, 1, Shape.of(size), random).requiresGrad(true);
        Tensor weights = Tensor.normal(0, 1, Shape.of(size), random);
        Tensor start = Tensor.zeros(size);
        Tensor fixed = Transform.fixedPoint(ImplicitRootTest::step, p -> iterated(start, 200, p), w, b);
        Tensor unrolled = iterated(start, 200, w, b);
        assertThat(fixed.toDoubleArray()).isEqualTo(unrolled.toDoubleArray());
        assertThat(fixed.depth()).isEqualTo(1);
        for (Tensor by : new Tensor[] {w, b}) {
            assertClose(Autograd.grad(fixed.mul(weights).sum(), by), Autograd.grad(unrolled.mul(weights).sum(), by),
                    1e-12);
        }
        Tensor direction = Tensor.normal(0, 1, Shape.of(size), random);
        assertClose(
                Transform.jvp(t -> Transform.fixedPoint(ImplicitRootTest::step, p -> iterated(start, 200, p), w, t),
                        b.detach(),
                        direction).tangent(),
                Transform.jvp(t -> iterated(start, 200, w, t), b.detach(), direction).tangent(), 1e-12);
        if (size == 5 || size == 33) {
            Tensor first = Autograd.of(fixed.mul(weights).sum()).createGraph().grad(b);
            Tensor expected = Autograd.of(unrolled.mul(weights).sum()).createGraph().grad(b);
            assertClose(Autograd.grad(first.square().sum(), w), Autograd.grad(expected.square().sum(), w), 1e-11);
        }
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        double scale = Math.max(1, expected.detach().abs().max().item());
        assertThat(actual.sub(expected).abs().max().item()).isLessThan(tolerance * scale);
    }

    @Test
    void derivativesAreThoseOfFiniteDifferences() {
        var random = new Random(9);
        Tensor w = Tensor.normal(0, .3, Shape.of(3, 3), random);
        Tensor b = Tensor.normal(0, 1, Shape.of(3), random);
        GradCheck.of((Tensor u, Tensor v) -> Transform.fixedPoint(ImplicitRootTest::step,
                p -> iterated(Tensor.zeros(3), 100, p), u, v).square().sum()).secondOrder().verify(w, b);
    }

    /** A cyclic shift, on which GMRES makes no progress in 64 steps of 100: the matrix is made after all. */
    @Test
    void whereTheIterationStagnatesTheMatrixIsMade() {
        int size = 100;
        Tensor shift = Tensor.eye(size).roll(1, 0);
        Tensor b = Tensor.normal(0, 1, Shape.of(size), new Random(3)).requiresGrad(true);
        Tensor g = Tensor.eye(size).select(0, 0);
        Tensor x = Transform.implicitRoot((u, p) -> shift.matmul(u).sub(p[0]), p -> shift.transpose().matmul(p[0]), b);
        x.backward(g);
        assertThat(b.grad().toDoubleArray()).isEqualTo(shift.matmul(g).toDoubleArray());
    }

    // ---- what is special ----

    @Test
    void theSolverIsCalledOnceAndNotRecorded() {
        var calls = new AtomicInteger();
        Tensor a = Tensor.of(4).requiresGrad(true);
        Tensor y = Transform.implicitRoot((x, p) -> x.square().sub(p[0]), p -> {
            calls.incrementAndGet();
            assertThat(Autograd.isRecording()).isFalse();
            assertThat(p[0].requiresGrad()).isFalse();
            return p[0].sqrt();
        }, a);
        y.backward();
        y.backward();
        assertThat(calls).hasValue(1);
        assertThat(y.op().name()).isEqualTo("implicitRoot");
        assertThat(a.grad().item()).isEqualTo(.5);
    }

    @Test
    void parametersMayBeIndices() {
        Tensor a = Tensor.of(4, 9, 16).requiresGrad(true);
        Tensor which = Tensor.of(new long[] {2, 0});
        Tensor y = Transform.implicitRoot((x, p) -> x.square().sub(p[0].take(p[1])), p -> p[0].take(p[1]).sqrt(), a,
                which);
        y.sum().backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(.25, 0, .125);
    }

    @Test
    void singlePrecisionStaysSingle() {
        var random = new Random(4);
        Tensor w = Tensor.normal(0, .05, Shape.of(40, 40), random).to(DType.F32).requiresGrad(true);
        Tensor b = Tensor.normal(0, 1, Shape.of(40), random).to(DType.F32).requiresGrad(true);
        Tensor start = Tensor.zeros(40).to(DType.F32);
        Tensor fixed = Transform.fixedPoint(ImplicitRootTest::step, p -> iterated(start, 60, p), w, b);
        Tensor gradient = Autograd.grad(fixed.sum(), b);
        assertThat(gradient.dtype()).isEqualTo(DType.F32);
        assertClose(gradient, Autograd.grad(iterated(start, 60, w, b).sum(), b), 1e-5);
    }

    // ---- errors ----

    @Test
    void aSingularJacobianIsAnError() {
        Tensor a = Tensor.of(0).requiresGrad(true).named("a");
        Tensor y = sqrt(a);
        assertThatThrownBy(y::backward).isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("the backward rule of implicitRoot of a () F64 for argument 0: ")
                .hasMessageEndingWith(
                        "the Jacobian matrix of the function at the root is singular, so that the root has no "
                                + "derivative by the parameters");
    }

    @Test
    void equationsAreAsManyAsUnknowns() {
        Tensor a = Tensor.of(4).requiresGrad(true).named("a");
        Tensor y = Transform.implicitRoot((x, p) -> Tensor.stack(0, x, p[0]), p -> p[0].sqrt(), a);
        assertThatThrownBy(y::backward).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                "the function is of shape (2) at a root of shape (); it must have as many equations as unknowns, in their shape");
        Tensor none = Transform.fixedPoint((x, p) -> null, p -> p[0].sqrt(), a);
        assertThatThrownBy(none::backward).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the function is null at a root of shape ()");
        assertThatThrownBy(() -> Transform.implicitRoot((x, p) -> x, p -> null, a))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("implicitRoot of a () F64: its value is null");
    }

    @Test
    void whatIsNoRootIsAnErrorWhereThatIsAskedFor() {
        ImplicitOptions looking = ImplicitOptions.defaults().residualTolerance(1e-9);
        Tensor a = Tensor.of(4, 9, 16).named("a").requiresGrad(true);
        BiFunction<Tensor, Tensor[], Tensor> f = (x, p) -> x.square().sub(p[0]);
        Tensor root = Transform.implicitRoot(f, p -> p[0].sqrt(), looking, a);
        root.sum().backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(new double[] {.25, 1 / 6., .125}, within(1e-15));
        assertThatThrownBy(() -> Transform.implicitRoot(f, p -> Tensor.of(2, 3.5, 4), looking, a))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "implicitRoot of a (3) F64: what the solver found is no root: the residual F(x, p) has an element 3.25,"
                                + " at 1 of 3 in row-major order, but the residualTolerance is 1.0E-9");
        assertThatThrownBy(() -> Transform.implicitRoot(f, p -> Tensor.of(2, 3, Double.NaN), looking, a))
                .hasMessageContaining("has an element NaN, at 2 of 3");
        assertThatThrownBy(() -> Transform.fixedPoint((x, p) -> x.div(2).add(p[0]), p -> p[0], looking, a))
                .hasMessage(
                        "fixedPoint of a (3) F64: what the solver found is no fixed point: the residual f(x, p) - x has an"
                                + " element 8.0, at 2 of 3 in row-major order, but the residualTolerance is 1.0E-9");
        assertThat(Transform.implicitRoot(f, p -> Tensor.of(2, 3.5, 4), a).toDoubleArray()).containsExactly(2, 3.5, 4);
        assertThat(Transform.vmap(t -> Transform.implicitRoot(f, p -> p[0].sqrt(), looking, t)).apply(a.detach())
                .toDoubleArray()).containsExactly(2, 3, 4);
        assertThatThrownBy(() -> Transform.vmap(t -> Transform.implicitRoot(f, p -> p[0].mul(.5), looking, t))
                .apply(a.detach())).hasMessageContaining("has an element 11.25, at 0 of 1");
        assertThatThrownBy(() -> Transform.implicitRoot((x, p) -> x.unsqueeze(0), p -> p[0], looking, a))
                .hasMessageContaining("it must have as many equations as unknowns");
    }

    /** Of many unknowns, whose systems are solved by GMRES: the derivative has the digits that were asked for. */
    @Test
    void optionsReachTheLinearSystems() {
        var random = new Random(8);
        int size = 60;
        Tensor w = Tensor.normal(0, .5 / Math.sqrt(size), Shape.of(size, size), random);
        Tensor b = Tensor.normal(0, 1, Shape.of(size), random).requiresGrad(true);
        Tensor[] gradients = new Tensor[3];
        double[] tolerances = {0, 1e-2, 1e-7};
        for (int n = 0; n < 3; n++) {
            Tensor fixed = Transform.fixedPoint(ImplicitRootTest::step, p -> iterated(Tensor.zeros(size), 200, p),
                    ImplicitOptions.defaults().linearTolerance(tolerances[n]), w, b);
            gradients[n] = Autograd.grad(fixed.sum(), b);
        }
        for (int n = 1; n < 3; n++) {
            double error = gradients[n].sub(gradients[0]).norm().item() / gradients[0].norm().item();
            assertThat(error).isLessThan(10 * tolerances[n]).isGreaterThan(tolerances[n] / 1000);
        }
    }

    @Test
    void aSolutionOfWholeNumbersIsRefused() {
        Tensor p = Tensor.of(2, 3);
        assertThatThrownBy(() -> Transform.jacobian(
                q -> Transform.implicitRoot((x, r) -> x.sub(r[0]), r -> r[0].to(DType.I64), q), p))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("implicitRoot of (2) F64: what the solver found is (2) I64, which has no derivative;"
                        + " convert it with to(F64) or to(F32)");
    }
}
