package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** What works on rows, made to work along any axis. */
final class AlongAxis {
    private AlongAxis() {}

    /**
     * Moves an axis to the end, applies a function of all rows and their length, and moves it back.
     *
     * @return the results, unrecorded
     */
    static Tensor map(Tensor x, int axis, BiFunction<double[], Integer, double[]> ofRows) {
        int rank = x.shape().rank();
        int moving = x.shape().axis(axis);
        int[] last = IntStream.range(0, rank).map(i -> i < moving ? i : i == rank - 1 ? moving : i + 1).toArray();
        Layout moved = x.layout().permute(last);
        double[] results = ofRows.apply(x.view(moved).doubles(), Math.max(1, moved.shape().size(-1)));
        Tensor rows = Tensor.owning(Storage.of(x.dtype(), results), moved.shape());
        int[] back = new int[rank];
        Arrays.setAll(back, i -> Arrays.stream(last).boxed().toList().indexOf(i));
        return rows.view(rows.layout().permute(back));
    }
}
