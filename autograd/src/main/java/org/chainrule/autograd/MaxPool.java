package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.kernel.MaxPoolKernel;
import org.chainrule.autograd.kernel.PlaneElements;
import org.chainrule.autograd.kernel.PoolWindows;

/**
 * The greatest elements of windows. The arguments are x, and what one pass over it has found: the greatest elements, which are the
 * result, and their places in the plane.
 *
 * @param name what the user called it
 * @param axes the number of a plane's axes, the last ones
 * @param overlap whether windows share elements
 */
record MaxPool(String name, int axes, boolean overlap) implements Op {

    /** Selects the greatest elements of the windows along some of the last axes. */
    static Selection select(String name, PoolWindows[] windows, Tensor x) {
        boolean isCaptured = x.isCaptured();
        Selection found = Batching.isAmong(x) || isCaptured ? foundOfAll(windows, x.unrecorded()) : found(windows, x);
        boolean overlap = Arrays.stream(windows).anyMatch(PoolWindows::mayOverlap);
        return new Selection(Tape.apply(new MaxPool(name, windows.length, overlap), x, found.indices(),
                found.values()), found.indices());
    }

    /** Finds the elements of all examples, and takes them from these. */
    private static Selection foundOfAll(PoolWindows[] windows, Tensor x) {
        if (!Batching.isAmong(x)) {
            Tensor indices = Capture.opaque("places", in -> found(windows, in[0]).indices(), x);
            return new Selection(Tape.apply(new PlaneGather(windows.length, true), x, indices), indices);
        }
        Tensor indices = Batching.innermost((_, all) -> BatchedStorage.level(all[0]) > 0
                ? foundOfAll(windows, all[0]).indices()
                : found(windows, all[0]).indices(), null, x);
        return new Selection(Tape.apply(new PlaneGather(windows.length, true), x, indices), indices);
    }

    private static Selection found(PoolWindows[] windows, Tensor x) {
        DType type = x.dtype().requireFloating();
        int[] sizes = x.shape().toArray();
        int first = sizes.length - windows.length;
        for (int axis = 0; axis < windows.length; axis++) {
            sizes[first + axis] = windows[axis].count();
        }
        Shape shape = Shape.of(sizes);
        Tensor values = Tensor.empty(shape, type);
        Tensor indices = Tensor.empty(shape, DType.I64);
        Tensor in = x.unrecorded().contiguous();
        MaxPoolKernel.compute(in.storage().array(), in.layout().offset(), Pools.planes(x.shape(), windows.length),
                windows,
                values.storage().array(), (long[]) indices.storage().array());
        return new Selection(values, indices);
    }

    @Override
    public Shape shape(Shape... in) {
        return in[1];
    }

    @Override
    public Tensor forward(Tensor... x) {
        return x[2];
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    @Override
    public boolean keepsGradient() {
        return false;
    }

    @Override
    public boolean appliesOpsInRules() {
        return false;
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return apply(Batches.repeated(isBatched, x));
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 0 ? new PlaneScatter(axes, x[0].shape(), overlap).defer(g, x[1]) : null;
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return new PlaneGather(axes, overlap).apply(tangents[0], x[1]);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}

/**
 * Planes of zeros with the elements of the first argument added at the places in the second: the transpose of {@link PlaneGather}.
 *
 * @param axes the number of a plane's axes, the last ones
 * @param planes the shape of the planes
 * @param repeat whether a place may occur twice
 */
record PlaneScatter(int axes, Shape planes, boolean repeat) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return planes;
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        int count = Pools.planes(shape, axes);
        PlaneElements.add(x[0].contiguousArray(), (long[]) x[1].contiguousArray(), x[1].size() / Math.max(1, count),
                repeat, out, shape.count() / Math.max(1, count));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return new PlaneScatter(axes, Batches.all(Batches.size(isBatched, x), planes), repeat)
                .apply(Batches.repeated(isBatched, x));
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 0 ? new PlaneGather(axes, repeat).defer(g, x[1]) : null;
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.linear(this, tangents, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}

/**
 * The elements of the first argument at the places in the second, in the plane of the last axes.
 *
 * @param axes the number of a plane's axes
 * @param repeat whether a place may occur twice
 */
record PlaneGather(int axes, boolean repeat) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return in[1];
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        int count = Math.max(1, Pools.planes(shape, axes));
        PlaneElements.gather(x[0].contiguousArray(), x[0].size() / count, (long[]) x[1].contiguousArray(),
                shape.count() / count, out);
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return apply(Batches.repeated(isBatched, x));
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 0 ? new PlaneScatter(axes, x[0].shape(), repeat).defer(g, x[1]) : null;
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.linear(this, tangents, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1;
    }
}
