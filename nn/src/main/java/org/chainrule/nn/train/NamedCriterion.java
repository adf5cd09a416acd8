package org.chainrule.nn.train;

/**
 * Gives a criterion a name, as which it prints.
 *
 * @param name the call that makes it, {@code noImprovement(5)}
 * @param rule starts the monitors
 */
record NamedCriterion(String name, StopCriterion rule) implements StopCriterion {

    @Override
    public Monitor start() {
        return rule.start();
    }

    @Override
    public String toString() {
        return name;
    }
}
