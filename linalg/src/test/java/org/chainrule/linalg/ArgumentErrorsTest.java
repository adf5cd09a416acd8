package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    @Test
    void whatIsNoMatrix() {
        requireMessage(() -> Linalg.nuclearNorm(Tensor.ones(3)), "nuclearNorm: takes matrices");
        requireMessage(() -> Linalg.svdvals(Tensor.ones(3)), "svdvals: takes matrices");
        requireMessage(() -> Linalg.eigvalsh(Tensor.ones(3, 2)), "eigvalsh: takes square matrices");
        requireMessage(() -> Linalg.logdet(Tensor.ones(3, 2)), "logdet: takes square matrices");
    }
}
