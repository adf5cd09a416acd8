package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class LinearSystemTest {

    /** 2.5 x[i] - x[i - 1] - 0.5 x[i + 1], which isn't symmetric. */
    private static Tensor banded(Tensor x) {
        return x.mul(2.5).sub(x.slice(0, 0, x.size() - 1).pad(0, 1, 0))
                .sub(x.slice(0, 1, x.size()).pad(0, 0, 1).mul(.5));
    }

    private static Tensor solve(UnaryOperator<Tensor> product, Tensor b) {
        return LinearSystem.solve(product, b, ImplicitOptions.defaults());
    }

    private static double error(UnaryOperator<Tensor> product, Tensor x) {
        return solve(product, product.apply(x)).sub(x).abs().max().item();
    }

    /** In fewer products than unknowns, and without a matrix, which for so many there can't be. */
    @Test
    void largeSystemsAreSolvedByFewProducts() {
        for (int size : new int[] {33, 500, 5000}) {
            var products = new AtomicInteger();
            Tensor x = Tensor.normal(0, 1, Shape.of(size), new Random(size));
            double error = error(u -> {
                products.incrementAndGet();
                return banded(u);
            }, x);
            assertThat(error).isLessThan(1e-11);
            assertThat(products.get()).isLessThan(Math.min(size + 5, 130));
        }
    }

    @Test
    void smallSystemsAreSolvedByElimination() {
        var random = new Random(1);
        for (int size = 1; size <= 32; size++) {
            Tensor a = Tensor.normal(0, 1, Shape.of(size, size), random);
            Tensor x = Tensor.normal(0, 1, Shape.of(size), random);
            assertThat(error(a::matmul, x)).isLessThan(1e-9);
        }
    }

    @Test
    void shapesAndZerosStay() {
        Tensor b = Tensor.of(new double[][] {{2, 4}, {6, 8}});
        assertThat(solve(u -> u.mul(2), b)).hasToString(b.div(2).toString());
        assertThat(solve(u -> u.mul(2), Tensor.zeros(0)).size()).isZero();
        assertThat(solve(u -> u.mul(2), Tensor.zeros(50)).toDoubleArray()).containsOnly(0);
    }

    @Test
    void aSingularSystemIsAnError() {
        assertThatThrownBy(() -> solve(u -> u.mul(0), Tensor.ones(40)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("singular");
        assertThatThrownBy(() -> solve(u -> u.mul(0), Tensor.ones(3000)))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("3000 unknowns");
    }

    // ---- options ----

    private static int products(int size, ImplicitOptions options) {
        var products = new AtomicInteger();
        LinearSystem.solve(u -> {
            products.incrementAndGet();
            return banded(u);
        }, Tensor.normal(0, 1, Shape.of(size), new Random(5)), options);
        return products.get();
    }

    @Test
    void optionsSayHowLongGmresRuns() {
        ImplicitOptions usual = ImplicitOptions.defaults();
        Tensor b = Tensor.normal(0, 1, Shape.of(500), new Random(5));
        for (double tolerance : new double[] {1e-2, 1e-5, 1e-8}) {
            Tensor x = LinearSystem.solve(LinearSystemTest::banded, b, usual.linearTolerance(tolerance));
            assertThat(banded(x).sub(b).norm().item() / b.norm().item()).isLessThan(tolerance)
                    .isGreaterThan(tolerance / 100);
        }
        assertThat(products(500, usual.linearTolerance(1e-3))).isLessThan(products(500, usual) / 2);
        assertThat(products(30, usual)).isEqualTo(30); // the columns of the matrix
        assertThat(products(30, usual.directUpTo(29).linearTolerance(1e-2))).isLessThan(30);
        assertThat(products(500, usual.restart(10))).isGreaterThan(products(500, usual));
        assertThatThrownBy(() -> products(3000, usual.restart(2).cycles(1))).isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("1 times 2 steps of GMRES");
        assertThat(products(500, usual.restart(2).cycles(1))).isGreaterThanOrEqualTo(500); // by the matrix after all
    }

    @Test
    void optionsThatMeanNothingAreErrors() {
        ImplicitOptions usual = ImplicitOptions.defaults();
        for (Runnable call : new Runnable[] {() -> usual.residualTolerance(-1),
            () -> usual.residualTolerance(Double.NaN),
            () -> usual.linearTolerance(1), () -> usual.linearTolerance(Double.NaN), () -> usual.restart(0),
            () -> usual.cycles(0), () -> usual.directUpTo(-1)}) {
            assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("ImplicitOptions with ");
        }
    }
}
