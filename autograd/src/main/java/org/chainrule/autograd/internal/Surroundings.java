package org.chainrule.autograd.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What decides how a function computes besides its arguments, such as whether layers are in training mode: a function that is
 * {@linkplain Engine#captured captured} is captured anew where that is another.
 */
public final class Surroundings {
    private static volatile List<Supplier<?>> all = List.of();

    private Surroundings() {}

    /**
     * Adds one.
     *
     * @param state returns a value that stands for the current state, with equals
     */
    public static synchronized void add(Supplier<?> state) {
        List<Supplier<?>> more = new ArrayList<>(all);
        more.add(state);
        all = List.copyOf(more);
    }

    /**
     * Returns the current states.
     *
     * @return the states
     */
    public static List<Object> now() {
        return all.stream().<Object>map(Supplier::get).toList();
    }

    /**
     * Returns whether the current states are the given ones; without a new object.
     *
     * @param states such as {@link #now} gave
     * @return whether they are
     */
    public static boolean are(List<Object> states) {
        List<Supplier<?>> suppliers = all;
        if (states.size() != suppliers.size()) {
            return false;
        }
        for (int i = 0; i < suppliers.size(); i++) {
            if (!states.get(i).equals(suppliers.get(i).get())) {
                return false;
            }
        }
        return true;
    }
}
