package org.chainrule.autograd.kernel;

import java.util.List;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.formula.Expr;

/**
 * The cells of recurrent networks, as formulas of an element of the state: what a step makes of the preactivations of its gates,
 * and the gradients on the way back.
 */
public enum RecurrentCell {
    /** h' = tanh(a) of the preactivation a. */
    TANH(1, 0, false, false) {
        @Override
        List<Expr> step() {
            return List.of(Expr.argument(0).tanh());
        }

        @Override
        List<Expr> gradient() {
            Expr h = Expr.argument(0);
            return List.of(total(1).mul(Expr.one().sub(h.square())));
        }
    },
    /** h' = max(a, 0) of the preactivation a. */
    RELU(1, 0, false, false) {
        @Override
        List<Expr> step() {
            return List.of(Expr.argument(0).max(Expr.zero()));
        }

        @Override
        List<Expr> gradient() {
            return List.of(Expr.select(Expr.argument(0).gt(Expr.zero()), total(1), Expr.zero()));
        }
    },
    /**
     * c' = f c + i g and h' = o tanh(c'), where the gates i, f, o are sigmoids and g is the tanh of their preactivations, in the
     * order i, f, g, o.
     */
    LSTM(4, 4, true, false) {
        /** From the four preactivations and c to i, f, g, o, c', h'. */
        @Override
        List<Expr> step() {
            Expr i = Expr.argument(0).sigmoid();
            Expr f = Expr.argument(1).sigmoid();
            Expr g = Expr.argument(2).tanh();
            Expr o = Expr.argument(3).sigmoid();
            Expr c = f.mul(Expr.argument(4)).add(i.mul(g));
            return List.of(i, f, g, o, c, o.mul(c.tanh()));
        }

        /** From i, f, g, o, c, c', two parts of dh' and dc' to the gradients of the preactivations and of c. */
        @Override
        List<Expr> gradient() {
            Expr i = Expr.argument(0);
            Expr f = Expr.argument(1);
            Expr g = Expr.argument(2);
            Expr o = Expr.argument(3);
            Expr dh = total(6);
            Expr tanh = Expr.argument(5).tanh();
            Expr dc = Expr.argument(8).add(dh.mul(o).mul(Expr.one().sub(tanh.square())));
            return List.of(dc.mul(g).mul(slope(i)), dc.mul(Expr.argument(4)).mul(slope(f)),
                    dc.mul(i).mul(Expr.one().sub(g.square())), dh.mul(tanh).mul(slope(o)), dc.mul(f));
        }
    },
    /**
     * h' = (1 - z) n + z h, where the gates r and z are sigmoids, n = tanh(a + r q), and q is the state's part of the third
     * preactivation, in the order r, z, n.
     */
    GRU(3, 4, false, true) {
        /** From the states' and the inputs' parts of the three preactivations, and h, to r, z, n, h'. */
        @Override
        List<Expr> step() {
            Expr r = Expr.argument(0).add(Expr.argument(3)).sigmoid();
            Expr z = Expr.argument(1).add(Expr.argument(4)).sigmoid();
            Expr n = Expr.argument(5).add(r.mul(Expr.argument(2))).tanh();
            return List.of(r, z, n, n.add(z.mul(Expr.argument(6).sub(n))));
        }

        /** From r, z, q, n, h and two parts of dh' to the gradients of the preactivations, that of q, and dh without theirs. */
        @Override
        List<Expr> gradient() {
            Expr r = Expr.argument(0);
            Expr z = Expr.argument(1);
            Expr n = Expr.argument(3);
            Expr dh = total(5);
            Expr dn = dh.mul(Expr.one().sub(z)).mul(Expr.one().sub(n.square()));
            return List.of(dn.mul(Expr.argument(2)).mul(slope(r)), dh.mul(Expr.argument(4).sub(n)).mul(slope(z)), dn,
                    dn.mul(r), dh.mul(z));
        }
    };

    private final int gates;
    private final int kept;
    private final boolean hasCell;
    private final boolean hasInnerBias;
    private final ByPrecision<Kernel> steps = new ByPrecision<>(single -> kernel(step(), stepArity(), single));
    private final ByPrecision<Kernel> gradients = new ByPrecision<>(
            single -> kernel(gradient(), gradientArity(), single));

    RecurrentCell(int gates, int kept, boolean hasCell, boolean hasInnerBias) {
        this.gates = gates;
        this.kept = kept;
        this.hasCell = hasCell;
        this.hasInnerBias = hasInnerBias;
    }

    /** Returns the formulas of a step. */
    abstract List<Expr> step();

    /** Returns the formulas of the gradients. */
    abstract List<Expr> gradient();

    private int stepArity() {
        return this == GRU ? 7 : hasCell ? 5 : 1;
    }

    private int gradientArity() {
        return this == GRU ? 7 : hasCell ? 9 : 3;
    }

    private static Kernel kernel(List<Expr> formulas, int arity, boolean single) {
        return Kernel.of(formulas, arity, single);
    }

    /** Returns the sum of two parts of a gradient. */
    private static Expr total(int first) {
        return Expr.argument(first).add(Expr.argument(first + 1));
    }

    /** Returns the derivative y (1 - y) of the sigmoid y. */
    private static Expr slope(Expr y) {
        return y.mul(Expr.one().sub(y));
    }

    /**
     * Returns how many preactivations a step has for each element of the state.
     *
     * @return the number of gates
     */
    public int gates() {
        return gates;
    }

    /** Returns how many values of each step and element are kept for the way back, beside the states. */
    int kept() {
        return kept;
    }

    /**
     * Returns whether there is a second state, that of the cell.
     *
     * @return true for the LSTM
     */
    public boolean hasCell() {
        return hasCell;
    }

    /**
     * Returns whether the state's part of the preactivations has a bias of its own, since it isn't only added to that of the input.
     *
     * @return true for the GRU
     */
    public boolean hasInnerBias() {
        return hasInnerBias;
    }

    /** Returns the kernel of a step. */
    Kernel stepKernel(boolean single) {
        return steps.get(single);
    }

    /** Returns the kernel of the gradients. */
    Kernel gradientKernel(boolean single) {
        return gradients.get(single);
    }
}
