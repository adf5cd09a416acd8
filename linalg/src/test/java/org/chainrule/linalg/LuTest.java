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
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class LuTest {
    private static final Tensor A = Tensor.of(new double[][] {{1, 2}, {3, 4}});

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void theProductOfTheFactorsIsTheMatrix(@ForAll @IntRange(min = 0, max = 7) int rows,
            @ForAll @IntRange(min = 0, max = 7) int columns, @ForAll @IntRange(min = 0, max = 7) int rank,
            @ForAll long seed) {
        Tensor a = normal(seed, 2, rows, rank).matmul(normal(seed + 1, 2, rank, columns));
        Lu lu = Linalg.lu(a);
        int count = Math.min(rows, columns);
        assertThat(lu.l().shape()).isEqualTo(Shape.of(2, rows, count));
        assertThat(lu.u().shape()).isEqualTo(Shape.of(2, count, columns));
        requireClose(lu.p().matmul(lu.l()).matmul(lu.u()), a, 1e-13);
        requireClose(lu.p().matmul(lu.p().matrixTranspose()), Tensor.eye(rows).expand(2, rows, rows), 0);
        requireClose(lu.u().triu(), lu.u(), 0);
        requireClose(lu.l().tril(), lu.l(), 0);
        requireClose(lu.l().diagonal(), Tensor.ones(2, count), 0);
        assertThat(lu.l().abs().le(1).all().item()).isOne(); // pivots are the greatest of their columns
    }

    /** By hand: rows are exchanged, l = a / c and u = b - l d for [[a, b], [c, d]]. */
    @Test
    void factorsAndGradientsOfAMatrixOfTwoRows() {
        Lu lu = Linalg.lu(A);
        requireClose(lu.p(), Tensor.of(new double[][] {{0, 1}, {1, 0}}), 0);
        requireClose(lu.l(), Tensor.of(new double[][] {{1, 0}, {1 / 3.0, 1}}), 1e-16);
        requireClose(lu.u(), Tensor.of(new double[][] {{3, 4}, {0, 2 / 3.0}}), 2e-16);
        assertThat(Linalg.luFactor(A).order().toLongArray()).containsExactly(1, 0);
        requireClose(gradient(a -> Linalg.lu(a).l(), A), Tensor.of(new double[][] {{1 / 3.0, 0}, {-1 / 9.0, 0}}),
                1e-16);
        requireClose(gradient(a -> Linalg.lu(a).u(), A),
                Tensor.of(new double[][] {{-4 / 3.0, 1}, {13 / 9.0, 2 / 3.0}}), 1e-15);
        assertThat(lu.p().requiresGrad()).isFalse();
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void systemsAreSolvedByTheFactorsAsByTheMatrix(@ForAll @IntRange(min = 1, max = 7) int size,
            @ForAll @IntRange(min = 1, max = 3) int columns, @ForAll long seed) {
        Tensor a = normal(seed, 3, size, size).add(Tensor.eye(size).mul(4)).flip(-2);
        for (Tensor b : new Tensor[] {normal(seed + 1, size, columns), normal(seed + 1, size),
            normal(seed + 1, 2, 1, size, columns)}) {
            requireClose(Linalg.luSolve(Linalg.luFactor(a), b), Linalg.solve(a, b), 1e-10);
            requireClose(gradient(x -> Linalg.luSolve(Linalg.luFactor(x), b), a), gradient(x -> Linalg.solve(x, b), a),
                    1e-8);
            requireClose(gradient(x -> Linalg.luSolve(Linalg.luFactor(a), x), b), gradient(x -> Linalg.solve(a, x), b),
                    1e-10);
        }
        Tensor one = a.select(0, 0);
        Tensor many = normal(seed + 2, 4, size, columns);
        requireClose(Linalg.luSolve(Linalg.luFactor(one), many), Linalg.solve(one, many), 1e-10);
    }

    @Test
    void singularMatricesHaveFactors() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {2, 4}});
        requireClose(Linalg.lu(a).u(), Tensor.of(new double[][] {{2, 4}, {0, 0}}), 0);
        assertThatThrownBy(() -> gradient(x -> Linalg.lu(x).l(), a)).isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("element 1 of its diagonal is 0");
        assertThatThrownBy(() -> Linalg.luSolve(Linalg.luFactor(a), Tensor.ones(2)))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("element 1 of its diagonal is 0");
    }

    /** The last pivot is 2^1023 - (2^1023 + 2^1023), whose sum in brackets overflows. */
    @Test
    void eliminationOfLargeElementsDoesNotOverflow() {
        double large = 0x1p1023;
        Tensor a = Tensor.of(new double[][] {{1, 0, large}, {0, 1, large}, {1, 1, large}});
        requireClose(Linalg.lu(a).u(), Tensor.of(new double[][] {{1, 0, large}, {0, 1, large}, {0, 0, -large}}), 0);
        requireClose(Linalg.lu(a).l(), Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {1, 1, 1}}), 0);
    }

    @Test
    void thirdDerivativesAreRight() {
        for (int[] sizes : new int[][] {{3, 3}, {4, 2}, {2, 3}}) {
            Tensor a = normal(1, sizes);
            GradCheck.of((Tensor x) -> Derivatives.ofSquares(y -> Linalg.luFactor(y).lu().mul(normal(2, sizes)), x))
                    .secondOrder().tolerance(1e-4, 1e-4).verify(a);
        }
    }

    @Test
    void factorsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new LuFactors(A, Tensor.of(0, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LuFactors: the order of the rows of (2, 2) must be (2) of type I64, not (2) of type F64");
        assertThatThrownBy(() -> Linalg.luSolve(Linalg.luFactor(Tensor.ones(2, 3)), Tensor.ones(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("luSolve: the LuFactors must be those of square matrices, but are of (2, 3)");
        assertThatThrownBy(() -> Linalg.luSolve(Linalg.luFactor(A), Tensor.ones(3)))
                .hasMessageStartingWith("luSolve of (2, 2) and (3): the right side must have 2 rows");
        assertThatThrownBy(() -> Linalg.lu(Tensor.ones(2))).hasMessageStartingWith("lu: takes matrices");
    }

    @Test
    void singlePrecisionKeepsItsType() {
        Tensor single = A.to(DType.F32);
        assertThat(Linalg.lu(single).p().dtype()).isEqualTo(DType.F32);
        assertThat(Linalg.luSolve(Linalg.luFactor(single), Tensor.ones(2).to(DType.F32)).dtype()).isEqualTo(DType.F32);
    }
}
