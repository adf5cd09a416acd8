package org.chainrule.autograd.transform;

import java.util.Objects;
import java.util.function.Function;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VmapOptions;

/** Slices of several tensors along axes of their own. */
final class Slices {
    private Slices() {}

    /** Applies a function to the slices of tensors along axes, null for one that is the same for all; those of the result are along axis 0. */
    static Tensor vmap(Function<Tensor[], Tensor> f, Integer[] axes, VmapOptions options, Tensor... xs) {
        if (Objects.requireNonNull(xs, "xs").length != axes.length) {
            throw new IllegalArgumentException(
                    "vmap of a function of " + axes.length + " tensors, of which the axes are given, but "
                            + xs.length + (xs.length == 1 ? " was" : " were") + " passed");
        }
        boolean[] isSliced = new boolean[axes.length];
        Tensor[] all = xs.clone();
        for (int i = 0; i < axes.length; i++) {
            Objects.requireNonNull(xs[i], "xs");
            isSliced[i] = axes[i] != null;
            all[i] = isSliced[i] ? xs[i].moveAxis(axes[i], 0) : xs[i];
        }
        return Autograd.vmap(slices -> new Tensor[] {f.apply(slices)}, options, isSliced, all)[0];
    }
}
