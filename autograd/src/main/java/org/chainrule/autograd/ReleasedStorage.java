package org.chainrule.autograd;

import java.lang.ref.SoftReference;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The storage of a recorded result whose array the graph doesn't keep, since no vjp rule reads it. Backward passes only
 * ask for its shape, type and version, which is that of the array. Where the elements are asked for, as by a picture of
 * the graph or the search for the op that made the first NaN, they are computed again from those of the op's inputs.
 */
final class ReleasedStorage extends Storage {
    private final LargeNode node;
    private final Tensor tensor; // the one on this storage
    private volatile SoftReference<Computed> computed; // null until it is asked for

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
        Computed now = present();
        if (now == null) {
            OpTimer timer = GradMode.current().timer();
            now = GradMode.UNOBSERVED.call(() -> computedAgain(timer));
        }
        return now.array;
    }

    /** Returns the elements if they are there and hold. */
    private Computed present() {
        SoftReference<Computed> reference = computed;
        Computed now = reference == null ? null : reference.get();
        return now == null || now.version != version() ? null : now;
    }

    /** Returns whether the array of a tensor must be computed before it can be read. */
    static boolean isMissing(Tensor tensor) {
        return tensor.storage() instanceof ReleasedStorage released && released.present() == null;
    }

    /** Forgets the elements that were computed, if this stands for the result of a node, and not for what that is a view of. */
    void forget(LargeNode of) {
        if (node == of) {
            computed = null;
        }
    }

    /**
     * Computes what is missing, one after the other, since a chain may be long.
     *
     * @param timer measures it; null for none
     */
    private Computed computedAgain(OpTimer timer) {
        if (node.original(tensor) != tensor) {
            return compute(timer);
        }
        List<ReleasedStorage> missing = missing();
        Map<ReleasedStorage, Integer> uses = new IdentityHashMap<>(); // by those that are still to be computed
        missing.forEach(storage -> storage.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        Map<ReleasedStorage, Computed> held = new IdentityHashMap<>(); // so that they stay until they were used
        for (ReleasedStorage storage : missing) {
            Computed present = storage.present();
            held.put(storage, present == null ? storage.compute(timer) : present);
            storage.inputs().filter(input -> uses.merge(input, -1, Integer::sum) == 0)
                    .filter(input -> !input.node.isKeptOnTheWayTo(node)).forEach(input -> {
                        held.remove(input);
                        input.computed = null;
                    });
        }
        return held.get(this);
    }

    /** Lists the storages that must be computed for this one, each after those that are computed from it, and this at last. */
    private List<ReleasedStorage> missing() {
        return VisitQueue.byDecreasingDepth(tensor, 0, ReleasedStorage::isMissing).reversed().stream()
                .map(missing -> (ReleasedStorage) missing.storage()).distinct().toList();
    }

    private Stream<ReleasedStorage> inputs() {
        return Stream.of(node.inputs()).map(Tensor::storage)
                .mapMulti((input, next) -> {
                    if (input instanceof ReleasedStorage released) {
                        next.accept(released);
                    }
                });
    }

    private Computed compute(OpTimer timer) {
        Tensor kept = node.original(tensor); // by something else than the graph
        int version = version();
        if (kept == tensor && !node.isReproducible(tensor)) {
            throw new IllegalStateException("the value of " + tensor.describe() + ", the result of "
                    + Tape.describe(node.op, node.inputs())
                    + ", isn't kept, since " + node.whyReleased() + ", and can't be computed again, since it or one of"
                    + " these was written; refer to the result itself to keep its value");
        }
        Tensor value = kept != tensor ? kept : timer == null ? again() : timer.again(node, this::again);
        var now = new Computed(value.contiguousArray(), version);
        computed = new SoftReference<>(now);
        return now;
    }

    private Tensor again() {
        return Tape.apply(node.op, Tape.detached(node.inputs()));
    }
}
