package org.chainrule.autograd.formula;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Keeps one node for each primitive applied to the same operands. Operands are compared by identity, being interned
 * themselves, so a look-up never descends. Nodes that nobody else holds are collected.
 */
final class Interner {
    private final ConcurrentHashMap<Key, Entry> nodes = new ConcurrentHashMap<>();
    private final ReferenceQueue<Expr> collected = new ReferenceQueue<>();

    Expr intern(Primitive primitive, List<Expr> operands, BiFunction<Primitive, List<Expr>, Expr> create) {
        forgetCollected();
        var key = new Key(primitive, operands);
        Expr fresh = create.apply(primitive, operands);
        var mine = new Entry(fresh, key, collected);
        while (true) {
            Entry present = nodes.putIfAbsent(key, mine);
            if (present == null) {
                return fresh;
            }
            Expr found = present.get();
            if (found != null) {
                return found;
            }
            nodes.remove(key, present); // collected a moment ago, and not yet forgotten
        }
    }

    private void forgetCollected() {
        for (var gone = collected.poll(); gone != null; gone = collected.poll()) {
            nodes.remove(((Entry) gone).key, gone);
        }
    }

    /** Value equality of the primitive, identity of the operands: neither {@code Expr} nor {@code Formula} has its own. */
    private record Key(Primitive primitive, List<Expr> operands) {}

    private static final class Entry extends WeakReference<Expr> {
        final Key key;

        Entry(Expr node, Key key, ReferenceQueue<Expr> queue) {
            super(node, queue);
            this.key = key;
        }
    }
}
