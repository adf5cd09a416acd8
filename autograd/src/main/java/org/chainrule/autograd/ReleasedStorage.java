package org.chainrule.autograd;

import java.util.List;

/**
 * The storage of a recorded result whose array the graph doesn't keep, since no vjp rule reads it. Backward passes only
 * ask for its shape, type and version, which is that of the array. Where the elements are asked for, as by a picture of
 * the graph or the search for the op that made the first NaN, they are computed again from those of the op's inputs.
 */
final class ReleasedStorage extends Storage {
    private final LargeNode node;
    private final Tensor tensor; // the one on this storage
    private volatile Computed computed; // null until it is asked for

    /** The elements, which hold for one version. */
    private record Computed(Object array, int version) {}

    private ReleasedStorage(Tensor value, LargeNode node) {
        super(value.storage());
        this.node = node;
        this.tensor = Tensor.owning(this, value.shape()).recorded(node).named(value.name());
    }

    /** Returns a tensor of the same node, name, shape, type and version as a result of an op, without its array. */
    static Tensor inPlaceOf(Tensor value, LargeNode node) {
        return new ReleasedStorage(value, node).tensor;
    }

    @Override
    int computedSize() {
        return tensor.size();
    }

    @Override
    Object computed() {
        if (isMissing()) {
            GradMode.UNOBSERVED.call(() -> {
                missing().reversed().forEach(ReleasedStorage::compute); // one after the other: a chain may be long
                return null;
            });
        }
        return computed.array;
    }

    private boolean isMissing() {
        Computed now = computed;
        return now == null || now.version != version();
    }

    /** Returns whether the array of a tensor must be computed before it can be read. */
    static boolean isMissing(Tensor tensor) {
        return tensor.storage() instanceof ReleasedStorage released && released.isMissing();
    }

    /** Lists the storages that must be computed for this one, each after those that are computed from it. */
    private List<ReleasedStorage> missing() {
        return VisitQueue.byDecreasingDepth(tensor, 0, ReleasedStorage::isMissing).stream()
                .map(missing -> (ReleasedStorage) missing.storage()).toList();
    }

    private void compute() {
        Tensor[] x = node.inputs();
        int version = version();
        if (!node.isReproducible(tensor)) {
            throw new IllegalStateException("the value of " + tensor.describe() + ", the result of "
                    + Tape.describe(node.op, x) + ", isn't kept, since no backward rule reads it, and can't be computed"
                    + " again, since it or one of these was written; refer to the result itself to keep its value");
        }
        computed = new Computed(Tape.apply(node.op, Tape.detached(x)).contiguousArray(), version);
    }
}
