package org.chainrule.nn.optim;

/**
 * Gives a schedule a name, as which it prints.
 *
 * @param name the call that makes it, {@code cosine(1000, 0.0)}
 * @param rule computes the factors
 */
record NamedSchedule(String name, Schedule rule) implements Schedule {

    @Override
    public double factor(long steps) {
        return rule.factor(steps);
    }

    @Override
    public String toString() {
        return name;
    }
}
