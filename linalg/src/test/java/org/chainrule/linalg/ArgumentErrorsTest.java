package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Errors name the function that was called and the arguments as they were given. */
class ArgumentErrorsTest {

    private static void requireMessage(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }

    @Test
    void batchesThatDoNotBroadcast() {
        requireMessage(() -> Linalg.lstsq(Tensor.ones(2, 3, 2), Tensor.ones(4, 3, 1)),
                "lstsq of (2, 3, 2) and (4, 3, 1): shapes (2) and (4) do not broadcast");
        requireMessage(() -> Linalg.solve(Tensor.ones(2, 3, 3), Tensor.ones(4, 3, 1)),
                "solve of (2, 3, 3) and (4, 3, 1): shapes (2) and (4) do not broadcast");
    }

    @Test
    void rightSidesOfWholeNumbers() {
        Tensor b = Tensor.of(new long[] {1, 2});
        String problem = " of (2, 2) and (2): the right side is I64, but must be floating point";
        requireMessage(() -> Linalg.solve(Tensor.eye(2), b), "solve" + problem);
        requireMessage(() -> Linalg.triangularSolve(Tensor.eye(2), b, true), "triangularSolve" + problem);
        requireMessage(() -> Linalg.choleskySolve(Tensor.eye(2), b), "choleskySolve" + problem);
        requireMessage(() -> Linalg.lstsq(Tensor.eye(2), b), "lstsq" + problem);
    }

    /** Errors about the elements name the function that was called and its arguments, not those of a step. */
    @Test
    void singularMatricesOfCompositions() {
        Tensor a = Tensor.of(new double[][] {{1, 0}, {2, 0}}).to(DType.F32).named("map");
        Tensor b = Tensor.ones(2);
        String pivot = ": the matrix is singular: elimination finds no pivot but 0 in column 1";
        String diagonal = ": the matrix is singular: element 1 of its diagonal is 0";
        requireSingular(() -> Linalg.matrixPower(a, -2), "matrixPower of map (2, 2) F32" + pivot);
        requireSingular(() -> Linalg.tensorInv(a, 1), "tensorInv of map (2, 2) F32" + pivot);
        requireSingular(() -> Linalg.tensorSolve(a, b), "tensorSolve of map (2, 2) F32 and (2) F64" + pivot);
        requireSingular(() -> Linalg.choleskySolve(a, b), "choleskySolve of map (2, 2) F32 and (2) F64" + diagonal);
        requireSingular(() -> Linalg.triangularSolve(a, b, false),
                "triangularSolve of map (2, 2) F32 and (2) F64" + diagonal);
        requireSingular(() -> Linalg.luSolve(Linalg.luFactor(a), b), "luSolve of (2, 2) F32 and (2) F64" + diagonal);
    }

    private static void requireSingular(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ArithmeticException.class).hasMessage(message);
    }

    @Test
    void whatIsNoMatrix() {
        requireMessage(() -> Linalg.nuclearNorm(Tensor.ones(3)), "nuclearNorm: takes matrices");
        requireMessage(() -> Linalg.svdvals(Tensor.ones(3)), "svdvals: takes matrices");
        requireMessage(() -> Linalg.eigvalsh(Tensor.ones(3, 2)), "eigvalsh: takes square matrices");
        requireMessage(() -> Linalg.logdet(Tensor.ones(3, 2)), "logdet: takes square matrices");
    }
}
