package org.chainrule.autograd.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;

import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** An op that computes something else when it is called again is found when a function is recorded, and named. */
class ImpureOpsTest {
    private static final Tensor X = Tensor.of(1.0, 2, 3);

    private final AtomicInteger calls = new AtomicInteger();
    private final CustomFunction counting = CustomFunction.of("counting",
            x -> Tensor.of(x[0].get(0) + calls.incrementAndGet()), (g, _, _) -> new Tensor[] {g});

    @Test
    void areNamed() {
        assertThatThrownBy(() -> Compiled.of(x -> counting.apply(x.mul(2)).exp()).apply(X))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("counting gives different results for the same arguments")
                .cause().hasMessageContaining("another result 0 than the function itself");
    }

    @Test
    void ofOthersThereIsNone() {
        Program program = Compiled.of(x -> x.mul(Double.NaN).cumsum(0).flip(0)).program(X);
        assertThat(ImpureOps.first(program, X)).isEmpty();
    }
}
