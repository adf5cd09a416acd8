package org.chainrule.benchmarks.gradbench;

import java.util.List;

/** The problems. */
final class Problems {
    static final List<Problem> ALL = List.of(new Hello(), new Llsq(), new Lse(), new Ode(), new Det(), new Gmm(),
            new Kmeans(), new Lstm(), new Ba(), new Ht(), new Particle(), new Saddle());

    private Problems() {}

    /** Returns the problem of a name; null if there is none. */
    static Problem named(String name) {
        return ALL.stream().filter(problem -> problem.name().equals(name)).findFirst().orElse(null);
    }
}
