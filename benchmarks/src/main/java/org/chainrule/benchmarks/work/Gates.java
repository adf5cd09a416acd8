package org.chainrule.benchmarks.work;

import java.util.List;

/** The function f = 1 / (1 + e^-(w0 x0 + w1 x1 + w2)) of scalars, and its five derivatives. */
public record Gates() implements Work {

    /** {@return w0, w1, w2, x0, x1} */
    public List<Double> leaves() {
        return List.of(2., -3., -3., -1., -2.);
    }

    @Override
    public String name() {
        return "gates";
    }

    @Override
    public String description() {
        return "1 / (1 + e^-(w0 x0 + w1 x1 + w2)) and five derivatives, F64";
    }

    @Override
    public Group group() {
        return Group.SCALARS;
    }

    @Override
    public Precision precision() {
        return Precision.F64;
    }
}
