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
        Monitor monitor = rule.start();
        return monitor == null ? null : new NamedMonitor(name, monitor);
    }

    @Override
    public String toString() {
        return name;
    }

    /** A monitor that prints as its criterion. */
    private record NamedMonitor(String name, Monitor monitor) implements Monitor {

        @Override
        public boolean isMet(double error) {
            return monitor.isMet(error);
        }

        @Override
        public String toString() {
            return "monitor of " + name;
        }
    }
}
