package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
    private static final Tensor LINE = Tensor.of(new double[][] {{1, 1}, {1, 2}, {1, 3}, {1, 4}});

    /** 3.5 + 1.4 x, as in textbooks: the differences are 1.1, -1.3, -0.7 and 0.9; A^T A has the eigenvalues 17 +- sqrt(269). */
    @Test
    void aLineThroughFourPoints() {
        LeastSquares result = Linalg.leastSquares(LINE, Tensor.of(6, 5, 7, 10));
        requireClose(result.solution(), Tensor.of(3.5, 1.4), 1e-13);
        assertThat(result.residuals().item()).isCloseTo(4.2, within(1e-13));
        assertThat(result.rank().item()).isEqualTo(2);
        assertThat(result.rank().dtype()).isEqualTo(DType.I64);
        requireClose(result.singularValues(), Tensor.of(Math.sqrt(17 + Math.sqrt(269)), Math.sqrt(17 - Math.sqrt(269))),
                1e-14);
    }

    /** Both rows are x + 2 y, which is best 1 for the right sides (1, 1), and 1.5 for (1, 2). */
    @Test
    void residualsOfEveryRankAndBatch() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {1, 2}});
        Tensor b = Tensor.of(new double[][] {{1, 1}, {1, 2}});
        LeastSquares result = Linalg.leastSquares(Tensor.stack(0, a, Tensor.eye(2)), b);
        requireClose(result.solution().select(0, 0), Tensor.of(new double[][] {{0.2, 0.3}, {0.4, 0.6}}), 1e-15);
        requireClose(result.residuals(), Tensor.of(new double[][] {{0, 0.5}, {0, 0}}), 1e-15);
        assertThat(result.rank().toLongArray()).containsExactly(1, 2);
        assertThat(result.singularValues().shape()).isEqualTo(Shape.of(2, 2));
        LeastSquares ofVector = Linalg.leastSquares(Tensor.stack(0, a, Tensor.eye(2)), b.select(-1, 1));
        requireClose(ofVector.residuals(), Tensor.of(0.5, 0), 1e-15);
        requireClose(ofVector.solution(), result.solution().select(-1, 1), 1e-15);
    }

    @Test
    void singularValuesUpToTheToleranceDoNotCount() {
        Tensor a = Tensor.of(10, 1).diagEmbed();
        LeastSquares result = Linalg.leastSquares(a, Tensor.ones(2), 0.2);
        requireClose(result.solution(), Tensor.of(0.1, 0), 1e-16);
        assertThat(result.rank().item()).isEqualTo(1);
        assertThat(result.residuals().item()).isCloseTo(1, within(1e-15));
        assertThatThrownBy(() -> Linalg.leastSquares(a, Tensor.ones(2), Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("leastSquares: the tolerance must not be negative, but is NaN");
        assertThatThrownBy(() -> Linalg.leastSquares(a.mul(Double.NaN), Tensor.ones(2)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("leastSquares of (2, 2): an element is NaN or infinite");
    }

    /** The residual's derivative is -2 (B - A X) X^T and 2 (B - A X), since X minimizes it. */
    @Test
    void derivatives() {
        GradCheck.ofMany(x -> Linalg.leastSquares(x[0], x[1]).residuals()).secondOrder().tolerance(1e-5, 1e-4)
                .verify(normal(1, 4, 2), normal(2, 4, 3));
        Tensor b = Tensor.of(6, 5, 7, 10);
        Tensor difference = b.sub(LINE.matmul(Tensor.of(3.5, 1.4)));
        requireClose(Tensors.gradient(a -> Linalg.leastSquares(a, b).residuals(), LINE),
                difference.outer(Tensor.of(3.5, 1.4)).mul(-2), 1e-12);
        requireClose(Tensors.gradient(y -> Linalg.leastSquares(LINE, y).residuals(), b), difference.mul(2), 1e-12);
    }

    @Test
    void singlePrecisionIsRoundedOnce() {
        LeastSquares result = Linalg.leastSquares(LINE.to(DType.F32), Tensor.of(6, 5, 7, 10).to(DType.F32));
        assertThat(result.residuals().dtype()).isEqualTo(DType.F32);
        assertThat(result.residuals().item()).isEqualTo(4.2f);
    }
}
