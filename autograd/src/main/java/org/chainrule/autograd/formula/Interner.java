package org.chainrule.autograd.formula;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Interns objects: keeps one of those that are the same. They are held weakly, so what nobody else holds is collected.
 *
 * @param <T> the type of the objects
 */
abstract class Interner<T> {
    private final ConcurrentHashMap<Entry, Entry> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<T> collected = new ReferenceQueue<>();

    /** Returns the hash code of an object, equal for those that are the same. */
    abstract int hash(T object);

    /** Returns whether two objects are the same. */
    abstract boolean isSame(T a, T b);

    /** Returns the object that is kept, perhaps the given one. */
    final T intern(T fresh) {
        forgetCollected();
        var mine = new Entry(fresh);
        while (true) {
            Entry present = entries.putIfAbsent(mine, mine);
            T found = present == null ? fresh : present.get();
            if (found != null) {
                return found;
            } // else collected a moment ago: equal to nothing any more
        }
    }

    private void forgetCollected() {
        for (var gone = collected.poll(); gone != null; gone = collected.poll()) {
            entries.remove(gone);
        }
    }

    /** An object, equal to another that is the same; a collected one only to itself. */
    private final class Entry extends WeakReference<T> {
        private final int hash;

        Entry(T object) {
            super(object, collected);
            this.hash = hash(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (this == other || !(other instanceof Interner<?>.Entry)) {
                return this == other;
            }
            @SuppressWarnings("unchecked")
            T b = ((Entry) other).get(); // entries of other interners never get here
            T a = get();
            return a != null && b != null && isSame(a, b);
        }
    }
}
