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

    private static double error(UnaryOperator<Tensor> product, Tensor x) {
        return LinearSystem.solve(product, product.apply(x)).sub(x).abs().max().item();
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
        assertThat(LinearSystem.solve(u -> u.mul(2), b)).hasToString(b.div(2).toString());
        assertThat(LinearSystem.solve(u -> u.mul(2), Tensor.zeros(0)).size()).isZero();
        assertThat(LinearSystem.solve(u -> u.mul(2), Tensor.zeros(50)).toDoubleArray()).containsOnly(0);
    }

    @Test
    void aSingularSystemIsAnError() {
        assertThatThrownBy(() -> LinearSystem.solve(u -> u.mul(0), Tensor.ones(40)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("singular");
        assertThatThrownBy(() -> LinearSystem.solve(u -> u.mul(0), Tensor.ones(3000)))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("3000 unknowns");
    }
}
