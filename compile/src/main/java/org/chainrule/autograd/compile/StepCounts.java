package org.chainrule.autograd.compile;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;

/** Counts the steps that code for formulas takes, with those of the elementary functions that they call. */
final class StepCounts {
    private final boolean single;
    private final Map<Formula, Integer> ofCalls = new HashMap<>();

    /** Creates counts of formulas that are computed in single precision, or in double. */
    StepCounts(boolean single) {
        this.single = single;
    }

    /** Returns the number of steps, which is too great where different calls share some. */
    int of(Collection<Expr> formulas) {
        Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        int count = 0;
        for (Expr formula : formulas) {
            count += added(formula, seen);
        }
        return count;
    }

    private int added(Expr expr, Set<Expr> seen) {
        if (!seen.add(expr) || expr.primitive() instanceof Argument || expr.primitive() instanceof Constant) {
            return 0;
        }
        int count = expr.primitive() instanceof Call(Formula called) ? ofCall(called) : 1;
        for (Expr operand : expr.operands()) {
            count += added(operand, seen);
        }
        return count;
    }

    private int ofCall(Formula called) {
        Integer known = ofCalls.get(called);
        if (known == null) {
            known = of(List.of(called.definition(single)));
            ofCalls.put(called, known);
        }
        return known;
    }
}
