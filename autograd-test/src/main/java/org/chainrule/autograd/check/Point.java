package org.chainrule.autograd.check;

import java.util.List;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/**
 * A point at which a function is checked.
 *
 * @param function computes the result anew from the parameters
 * @param parameters what it is differentiated by; they hold the point
 * @param base the elements of the result there
 */
record Point(Supplier<Tensor> function, List<Tensor> parameters, double[] base) {

    /**
     * Computes the result's elements beside the point; in plain loops, since ops may be wrong.
     *
     * @param moves for each parameter what is added to it; null for one that stays
     * @return the elements
     */
    double[] at(double[][] moves) {
        return moved(parameters, moves, () -> function.get().toDoubleArray());
    }

    /**
     * Calls a body while parameters are moved.
     *
     * @param moves for each parameter what is added to it; null for one that stays
     * @return the body's result
     */
    static <R> R moved(List<Tensor> parameters, double[][] moves, Supplier<R> body) {
        Tensor[] saved = new Tensor[moves.length];
        try {
            for (int i = 0; i < moves.length; i++) {
                if (moves[i] != null) {
                    Tensor parameter = parameters.get(i);
                    double[] values = parameter.toDoubleArray();
                    saved[i] = Tensor.of(parameter.shape(), values);
                    double[] moved = values.clone();
                    for (int n = 0; n < moved.length; n++) {
                        moved[n] += moves[i][n];
                    }
                    Autograd.assign(parameter, Tensor.of(parameter.shape(), moved));
                }
            }
            return body.get();
        } finally {
            for (int i = 0; i < moves.length; i++) {
                if (saved[i] != null) {
                    Autograd.assign(parameters.get(i), saved[i]);
                }
            }
        }
    }
}
