package org.chainrule.autograd.formula;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;

/**
 * Interns nodes: keeps one for each primitive applied to the same operands. Operands are compared by identity, being
 * interned themselves, so a look-up never descends.
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
            this.hash = 31 * hash(node.primitive()) + node.operands().hashCode();
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
            return a != null && b != null && isSame(a.primitive(), b.primitive()) && a.operands().equals(b.operands());
        }

        /** As the primitives' own, whose making at run time would be much of what the first formula takes. */
        private static int hash(Primitive primitive) {
            return primitive instanceof Argument argument
                    ? argument.index()
                    : primitive instanceof Constant constant
                            ? Double.hashCode(constant.value())
                            : primitive instanceof Call call ? call.formula().hashCode() : primitive.hashCode();
        }

        private static boolean isSame(Primitive a, Primitive b) {
            return a == b || a instanceof Argument x && b instanceof Argument y && x.index() == y.index()
                    || a instanceof Constant c && b instanceof Constant d && Double.compare(c.value(), d.value()) == 0
                    || a instanceof Call f && b instanceof Call g && f.formula() == g.formula();
        }
    }
}
