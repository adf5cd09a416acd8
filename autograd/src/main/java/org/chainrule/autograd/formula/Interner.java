package org.chainrule.autograd.formula;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Keeps one node for each primitive applied to the same operands. Operands are compared by identity, being interned
 * themselves, so a look-up never descends.
 *
 * <p>
 * Nothing here holds a node or its operands, so a formula that nobody else holds is collected as a whole.
 */
final class Interner {
    private final ConcurrentHashMap<Entry, Entry> nodes = new ConcurrentHashMap<>();
    private final ReferenceQueue<Expr> collected = new ReferenceQueue<>();

    Expr intern(Primitive primitive, List<Expr> operands, BiFunction<Primitive, List<Expr>, Expr> create) {
        forgetCollected();
        Expr fresh = create.apply(primitive, operands);
        var mine = new Entry(fresh, collected);
        while (true) {
            Entry present = nodes.putIfAbsent(mine, mine);
            Expr found = present == null ? fresh : present.get();
            if (found != null) {
                return found;
            } // else collected a moment ago: equal to nothing any more
        }
    }

    private void forgetCollected() {
        for (var gone = collected.poll(); gone != null; gone = collected.poll()) {
            nodes.remove(gone);
        }
    }

    /**
     * A node, equal to another of the same primitive and operands; a collected one only to itself. Neither {@code Expr}
     * nor {@code Formula} has an equality of its own, so operands are compared by identity.
     */
    private static final class Entry extends WeakReference<Expr> {
        private final int hash;

        Entry(Expr node, ReferenceQueue<Expr> queue) {
            super(node, queue);
            this.hash = 31 * node.primitive().hashCode() + node.operands().hashCode();
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (this == other || !(other instanceof Entry entry)) {
                return this == other;
            }
            Expr a = get();
            Expr b = entry.get();
            return a != null && b != null && a.primitive().equals(b.primitive()) && a.operands().equals(b.operands());
        }
    }
}
