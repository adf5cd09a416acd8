package org.chainrule.autograd.transform;

import java.util.Objects;
import java.util.function.Function;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VmapOptions;

/** Slices of several tensors along axes of their own. */
final class Slices {
    private Slices() {}

    /**
     * Applies a function to the slices of tensors along axes.
     *
     * @param axes for each argument its axis; null for one that is the same for all
     * @param resultAxis the axis of the result along which its slices are
     */
    static Tensor vmap(Function<Tensor[], Tensor> f, Integer[] axes, int resultAxis, VmapOptions options,
            Tensor... xs) {
        if (Objects.requireNonNull(xs, "xs").length != axes.length) {
            throw new IllegalArgumentException(
                    "vmap of a function of " + axes.length + " tensors, of which the axes are given, but "
                            + xs.length + (xs.length == 1 ? " was" : " were") + " passed");
        }
        boolean[] isSliced = new boolean[axes.length];
        Tensor[] all = xs.clone();
        int first = -1;
        for (int i = 0; i < axes.length; i++) {
            Objects.requireNonNull(xs[i], "xs");
            if (axes[i] != null) {
                isSliced[i] = true;
                requireAxis(axes[i], argument(i, axes, xs), xs[i]);
                all[i] = xs[i].moveAxis(axes[i], 0);
                first = first < 0 ? i : first;
                if (slices(all[i]) != slices(all[first])) {
                    throw new IllegalArgumentException("vmap along axis " + axes[first] + " of "
                            + argument(first, axes, xs) + ", and axis " + axes[i] + " of " + argument(i, axes, xs)
                            + ": there are " + slices(all[first]) + " and " + slices(all[i])
                            + " slices, but must be as many");
                }
            }
        }
        Tensor results = Autograd.vmap(slices -> new Tensor[] {Linearized.result("vmap", f.apply(slices))}, options,
                isSliced, all)[0];
        requireAxis(resultAxis, "the result, " + text(results), results);
        return results.moveAxis(0, resultAxis);
    }

    private static int slices(Tensor all) {
        return all.shape().size(0);
    }

    private static void requireAxis(int axis, String of, Tensor x) {
        int rank = x.shape().rank();
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("vmap along axis " + axis + " of " + of + ": "
                    + (rank == 0
                            ? "a scalar has no axis, and so no slices"
                            : "it has axes " + -rank + " to " + (rank - 1)));
        }
    }

    private static String argument(int i, Integer[] axes, Tensor... xs) {
        return (axes.length == 1 ? "the argument, " : "argument " + i + ", ") + text(xs[i]);
    }

    private static String text(Tensor x) {
        return (x.name() == null || x.name().isEmpty() ? "" : x.name() + " ") + x.shape() + " " + x.dtype();
    }
}
