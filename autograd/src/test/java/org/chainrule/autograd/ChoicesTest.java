package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products and combinations of vectors, as itertools and PyTorch enumerate them. */
class ChoicesTest {
    private static final Tensor V = Tensor.of(new long[] {1, 2, 3});

    private static String rows(Tensor x) {
        return x.shape() + " " + Arrays.toString(x.to(DType.I64).toLongArray()).replaceAll("[\\[\\],]", "");
    }

    @Test
    void productsChangeTheLastFirst() {
        assertThat(rows(Tensor.cartesianProd(V, Tensor.of(new long[] {4, 5}))))
                .isEqualTo("(6, 2) 1 4 1 5 2 4 2 5 3 4 3 5");
        assertThat(rows(Tensor.cartesianProd(V, V.slice(0, 0, 1), V.slice(0, 1, 3))))
                .isEqualTo("(6, 3) 1 1 2 1 1 3 2 1 2 2 1 3 3 1 2 3 1 3");
        assertThat(rows(Tensor.cartesianProd(V))).isEqualTo("(3) 1 2 3");
        assertThat(Tensor.cartesianProd(V, Tensor.zeros(0)).shape()).isEqualTo(Shape.of(0, 2));
        assertThat(Tensor.cartesianProd(V, Tensor.of(0.5)).dtype()).isEqualTo(DType.F64);
        assertThatIllegalArgumentException().isThrownBy(Tensor::cartesianProd)
                .withMessageStartingWith("cartesianProd: ");
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.cartesianProd(V, Tensor.zeros(2, 2)))
                .withMessage("cartesianProd of (3) I64 and (2, 2) F64: (2, 2) F64 is no vector");
    }

    @ParameterizedTest
    @CsvSource({"2, false, '(3, 2) 1 2 1 3 2 3'", "2, true, '(6, 2) 1 1 1 2 1 3 2 2 2 3 3 3'",
        "3, false, '(1, 3) 1 2 3'",
        "1, false, '(3, 1) 1 2 3'", "0, false, '(1, 0) '", "4, false, '(0, 4) '",
        "3, true, '(10, 3) 1 1 1 1 1 2 1 1 3 1 2 2 1 2 3 1 3 3 2 2 2 2 2 3 2 3 3 3 3 3'"})
    void combinationsAreInOrder(int count, boolean withReplacement, String expected) {
        assertThat(rows(V.combinations(count, withReplacement))).isEqualTo(expected);
    }

    /** As many as binomial coefficients, all different and ascending. */
    @Test
    void combinationsAreAll() {
        Tensor eight = Tensor.arange(8);
        int[] binomial8 = {1, 8, 28, 56, 70, 56, 28, 8, 1, 0};
        int[] withReplacement = {1, 8, 36, 120, 330};
        for (int count = 1; count < binomial8.length; count++) {
            Tensor all = eight.combinations(count);
            assertThat(all.shape()).isEqualTo(Shape.of(binomial8[count], count));
            assertThat(all.unique(0).values().shape()).isEqualTo(all.shape());
            assertThat(all.diff(1).gt(0).all().item()).isEqualTo(1);
        }
        for (int count = 1; count < withReplacement.length; count++) {
            Tensor all = eight.combinations(count, true);
            assertThat(all.unique(0).values().shape()).isEqualTo(Shape.of(withReplacement[count], count));
            assertThat(all.diff(1).ge(0).all().item()).isEqualTo(1);
        }
        assertThat(Tensor.zeros(0).combinations(2, true).shape()).isEqualTo(Shape.of(0, 2));
        assertThat(Tensor.zeros(0).combinations(0, true).shape()).isEqualTo(Shape.of(1, 0));
    }

    @Test
    void whatCantBeCombinedIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.zeros(2, 2).combinations(2)).withMessage(
                "combinations of (2, 2) F64: only a vector can be combined, and no fewer than 0 elements of it, not 2");
        assertThatIllegalArgumentException().isThrownBy(() -> V.combinations(-1)).withMessageContaining("not -1");
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.zeros(100).combinations(50))
                .withMessageContaining("2^31 - 1 elements");
        assertThatIllegalArgumentException().isThrownBy(() -> V.combinations(Integer.MAX_VALUE, true))
                .withMessageContaining("2^31 - 1 elements");
        assertThat(V.combinations(Integer.MAX_VALUE).shape()).isEqualTo(Shape.of(0, Integer.MAX_VALUE));
    }
}
