package org.chainrule.autograd.compile;

import java.util.List;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.formula.TopologicalOrder;

/**
 * A formula to be written as code.
 *
 * @param order its nodes, operands first, without calls
 * @param arity the number of its arguments
 * @param bytes about how long its code is
 */
record ScalarFormula(List<Expr> order, int arity, int bytes) {
    private static final int SHORT = 80;

    static ScalarFormula of(Pointwise op, boolean single) {
        List<Expr> order = TopologicalOrder.of(op.formula().definition(single).inlineCalls(single));
        return new ScalarFormula(order, op.formula().arity(), order.stream().mapToInt(ScalarFormula::bytes).sum());
    }

    /** Returns at least the number of bytes that a step needs. */
    private static int bytes(Expr node) {
        int loads = 4 * node.operands().size();
        return switch (node.primitive()) {
            case Argument _ -> 0;
            case Constant _ -> 7;
            case Fixed.SAFE_MUL, Fixed.SELECT -> loads + 40;
            case Fixed.MASKED_MUL -> loads + 70;
            case Fixed.POW2 -> 30;
            case Fixed fixed -> loads + (fixed.isComparison() ? 35 : 8);
            default -> 20 * loads; // a call, which packs its arguments
        };
    }

    /** Returns whether the code is written where the formula is computed, rather than called. */
    boolean isInlined() {
        return bytes <= SHORT;
    }

    /** Returns about how many bytes are needed where the formula is computed, with the operands in local variables. */
    int bytesOfUse() {
        return isInlined() ? bytes : 4 + 4 * arity;
    }
}
