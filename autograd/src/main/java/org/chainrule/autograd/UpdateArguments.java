package org.chainrule.autograd;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.formula.Expr;

/** Validates what an {@link Update} is made of and called with. */
final class UpdateArguments {
    private static final int MOST_OPERANDS = 1 << 16;

    private UpdateArguments() {}

    /** Requires numbers of operands that a formula can take, and a target. */
    static void requireNumbers(int targets, int arguments, int scalars) {
        if (targets < 1 || arguments < 0 || scalars < 0) {
            throw new IllegalArgumentException("an update writes one tensor at least, not " + targets + ", and reads "
                    + "any number of arguments and scalars, not " + arguments + " and " + scalars);
        }
        if ((long) targets + arguments + scalars > MOST_OPERANDS) {
            throw new IllegalArgumentException("an update has at most " + MOST_OPERANDS + " operands, not " + targets
                    + " targets, " + arguments + " arguments and " + scalars + " scalars");
        }
    }

    /** Requires a formula for each target, which mentions only operands that there are. */
    static List<Expr> requireFormulas(List<Expr> formulas, int targets, int operands) {
        if (Objects.requireNonNull(formulas, "the formulas of the update are null").size() != targets) {
            throw new IllegalArgumentException(
                    "an update of " + targets + " tensors needs as many formulas, not " + formulas.size());
        }
        for (Expr formula : formulas) {
            int[] mentioned = Objects.requireNonNull(formula, "a formula of the update is null").argumentIndices();
            if (mentioned.length > 0 && mentioned[mentioned.length - 1] >= operands) {
                throw new IllegalArgumentException("a formula of the update mentions operand "
                        + mentioned[mentioned.length - 1] + ", but there are " + operands);
            }
        }
        return formulas;
    }

    /** Requires that a list and its tensors aren't null. */
    static List<Tensor> requireTensors(String name, List<Tensor> tensors) {
        Objects.requireNonNull(tensors, name);
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i) == null) {
                throw new NullPointerException(name + " tensor " + i + " is null");
            }
        }
        return tensors;
    }
}
