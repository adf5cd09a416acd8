package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.linalg.Tensors.gradient;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Finite matrices whose elimination overflows. */
class LargeElementsTest {
    /** 2^1023 [[1, -1], [1, 1]], of the inverse 2^-1024 [[1, 1], [-1, 1]]; the second pivot is 2^1024. */
    private static final Tensor LARGE = Tensor.of(new double[][] {{0x1p1023, -0x1p1023}, {0x1p1023, 0x1p1023}});
    private static final Tensor INVERSE = Tensor.of(new double[][] {{0x1p-1024, 0x1p-1024}, {-0x1p-1024, 0x1p-1024}});

    @Test
    void theInverseAndSolutionsAreRight() {
        requireClose(Linalg.inverse(LARGE), INVERSE, 0);
        requireClose(Linalg.solve(LARGE, Tensor.of(0, 0x1p1023)), Tensor.of(0.5, 0.5), 0);
        requireClose(gradient(b -> Linalg.solve(LARGE, b), Tensor.of(1, 2)), Tensor.of(0, 0x1p-1023), 0);
        Tensor batch = Tensor.stack(0, Tensor.eye(2), LARGE);
        requireClose(Linalg.solve(batch, Tensor.of(0, 0x1p1023)),
                Tensor.of(new double[][] {{0, 0x1p1023}, {0.5, 0.5}}), 0);
    }

    @Test
    void theLogarithmOfTheDeterminantIsFinite() {
        assertThat(Linalg.slogdet(LARGE).sign().item()).isEqualTo(1);
        assertThat(Linalg.logdet(LARGE).item()).isCloseTo(2047 * Math.log(2), within(1e-12));
        requireClose(gradient(Linalg::logdet, LARGE), INVERSE.matrixTranspose(), 0);
        assertThat(Linalg.det(LARGE).item()).isInfinite();
    }

    /** Multiplying by a power of two rounds nothing. */
    @Test
    void resultsAreThoseOfASmallerMultiple() {
        Tensor a = normal(1, 40, 40).clamp(-2, 2);
        Tensor large = a.mul(0x1p1022);
        assertThat(Linalg.slogdet(large).logAbs().item())
                .isCloseTo(Linalg.slogdet(a).logAbs().item() + 40 * 1022 * Math.log(2), within(1e-9));
        Tensor b = normal(2, 40, 2);
        Tensor x = Linalg.solve(a, b);
        requireClose(Linalg.solve(large, b.mul(0x1p1022)), x, 1e-11 * x.abs().max().item());
    }
}
