package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fixed;

/**
 * Reverse-mode differentiation of formulas: from the cotangent of the value to the cotangent of an argument, as a
 * formula again. Every product with a slope is the safe one, so a cotangent of 0 stays 0.
 */
final class Pullback {
    private final Map<Expr, Expr> cotangents = new IdentityHashMap<>();

    private Pullback() {}

    /** What flows back into argument {@code index} when {@code g} flows into {@code root}; null if nothing does. */
    static Expr of(Expr root, int index, Expr g) {
        var pullback = new Pullback();
        pullback.flow(root, g);
        List<Expr> order = TopologicalOrder.of(root);
        for (Expr node : order.reversed()) {
            Expr cotangent = pullback.cotangents.get(node);
            if (cotangent != null) {
                pullback.visit(node, cotangent);
            }
        }
        return pullback.cotangents.get(Expr.argument(index));
    }

    private void flow(Expr node, Expr cotangent) {
        cotangents.merge(node, cotangent, Expr::add);
    }

    private void visit(Expr y, Expr g) {
        List<Expr> x = y.operands();
        switch (y.primitive()) {
            case Argument _,Constant _ -> {
            }
            case Call(Formula formula) -> {
                for (int i = 0; i < x.size(); i++) {
                    Expr rule = formula.pullback(i);
                    if (rule != null) {
                        Expr[] arguments = x.toArray(new Expr[x.size() + 2]);
                        arguments[x.size()] = y;
                        arguments[x.size() + 1] = g;
                        flow(x.get(i), rule.substitute(arguments));
                    }
                }
            }
            case Fixed fixed -> arithmetic(fixed, y, g, x.get(0), x.size() > 1 ? x.get(1) : null, x);
        }
    }

    private void arithmetic(Fixed primitive, Expr y, Expr g, Expr a, Expr b, List<Expr> x) {
        switch (primitive) {
            case ADD -> {
                flow(a, g);
                flow(b, g);
            }
            case SUB -> {
                flow(a, g);
                flow(b, g.neg());
            }
            case MUL, SAFE_MUL -> {
                flow(a, g.safeMul(b));
                flow(b, g.safeMul(a));
            }
            case DIV -> {
                flow(a, g.safeMul(Expr.one().div(b)));
                flow(b, g.safeMul(y.div(b).neg()));
            }
            case NEG -> flow(a, g.neg());
            case ABS -> flow(a, g.safeMul(sign(a)));
            case SQRT -> flow(a, g.safeMul(constant(0.5).div(y)));
            case MIN -> {
                flow(a, g.safeMul(share(a, b)));
                flow(b, g.safeMul(share(b, a)));
            }
            case MAX -> {
                flow(a, g.safeMul(share(b, a)));
                flow(b, g.safeMul(share(a, b)));
            }
            case FMA -> {
                flow(a, g.safeMul(b));
                flow(b, g.safeMul(a));
                flow(x.get(2), g);
            }
            case SELECT -> {
                flow(b, select(a, g, zero()));
                flow(x.get(2), select(a, zero(), g));
            }
            case GT, GE, LT, LE, EQ, NE, POW2, EXPONENT -> {
                // steps: flat wherever they have a slope
            }
        }
    }

    /** 1, -1, 0 or NaN: constants, so that the sign itself is flat everywhere. */
    private static Expr sign(Expr x) {
        return select(x.gt(0), constant(1),
                select(x.lt(0), constant(-1), select(x.eq(0), zero(), constant(Double.NaN))));
    }

    /** The slope of min(a, b) in a: 1 where a is less, 1/2 at a tie, NaN where either is NaN. */
    private static Expr share(Expr a, Expr b) {
        return select(a.lt(b), constant(1),
                select(a.gt(b), zero(), select(a.eq(b), constant(0.5), constant(Double.NaN))));
    }
}
