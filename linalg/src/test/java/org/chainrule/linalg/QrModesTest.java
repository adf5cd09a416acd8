package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.linalg.Tensors.gradient;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class QrModesTest {

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void theCompleteFactorizationHasASquareQ(@ForAll @IntRange(min = 1, max = 7) int rows,
            @ForAll @IntRange(min = 0, max = 7) int columns, @ForAll long seed) {
        Tensor a = normal(seed, 2, rows, columns);
        Qr qr = Linalg.qr(a, QrMode.COMPLETE);
        assertThat(qr.r().shape()).isEqualTo(Shape.of(2, rows, columns));
        requireClose(qr.q().matrixTranspose().matmul(qr.q()), Tensor.eye(rows).expand(2, rows, rows), 1e-13);
        requireClose(qr.q().matmul(qr.r()), a, 1e-13);
        requireClose(qr.r().triu(), qr.r(), 0);
        Qr reduced = Linalg.qr(a);
        int count = Math.min(rows, columns);
        requireClose(qr.q().slice(-1, 0, count), reduced.q(), 1e-13);
        requireClose(qr.r().slice(-2, 0, count), reduced.r(), 1e-13);
    }

    @Test
    void squareAndWideMatricesHaveADerivative() {
        for (Tensor a : new Tensor[] {normal(1, 3, 3), normal(2, 2, 4)}) {
            Tensor weight = normal(3, a.shape().toArray());
            requireClose(gradient(x -> Linalg.qr(x, QrMode.COMPLETE).r().mul(weight), a),
                    gradient(x -> Linalg.qr(x).r().mul(weight), a), 0);
        }
    }

    /** PyTorch refuses it likewise. */
    @Test
    void theColumnsThatAreAnyBasisHaveNone() {
        assertThatThrownBy(() -> gradient(x -> Linalg.qr(x, QrMode.COMPLETE).q(), normal(1, 4, 2)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining(
                        "more rows than columns has no derivative: the last 2 columns of Q are any basis");
    }

    @Test
    void matricesThatAreNotFiniteHaveNaN() {
        Qr qr = Linalg.qr(Tensor.of(new double[][] {{Double.NaN}, {1}}), QrMode.COMPLETE);
        assertThat(qr.q().isNaN().all().item()).isOne();
    }
}
