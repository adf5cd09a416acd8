package org.chainrule.autograd.test;

import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;

/** The laws of values. */
final class ValueLaw {
    private ValueLaw() {}

    static void check(OpCase given) {
        given.statedValue().ifPresent(stated -> {
            Tensor result = given.result(given.inputs());
            Laws.require(Laws.areClose(result, stated, 1e-12),
                    () -> "expected " + stated + ", but was " + result);
        });
    }

    static void checkViews(OpCase given) {
        Tensor[] views = Stream.of(given.inputs()).map(ValueLaw::scattered).toArray(Tensor[]::new);
        Laws.requireSameBits("the result of strided inputs", given.result(given.inputs()), given.result(views));
    }

    /** Returns the same values, every second one of a larger array, with its axes in reverse order. */
    private static Tensor scattered(Tensor x) {
        Tensor reversed = x.transpose().unsqueeze(-1);
        Tensor spread = Tensor.concat(-1, reversed, Tensor.full(Double.NaN, reversed.shape(), x.dtype()));
        return spread.select(-1, 0).transpose();
    }
}
