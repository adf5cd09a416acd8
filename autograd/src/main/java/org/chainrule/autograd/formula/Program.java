package org.chainrule.autograd.formula;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A formula's nodes in an order in which every node stands after its operands. */
final class Program {
    private Program() {}

    /** The nodes that {@code root} is made of, each once, operands first, {@code root} last. */
    static List<Expr> order(Expr root) {
        return order(List.of(root));
    }

    /** The nodes that several formulas are made of. */
    static List<Expr> order(List<Expr> roots) {
        Map<Expr, Boolean> done = new IdentityHashMap<>();
        List<Expr> order = new ArrayList<>();
        var open = new ArrayDeque<Expr>();
        roots.reversed().forEach(open::push);
        while (!open.isEmpty()) {
            Expr node = open.peek();
            Boolean state = done.putIfAbsent(node, false); // false: its operands are being seen to
            if (state == null) {
                for (Expr operand : node.operands()) {
                    if (!done.containsKey(operand)) {
                        open.push(operand);
                    }
                }
                continue;
            }
            open.pop();
            if (!state) {
                done.put(node, true);
                order.add(node);
            }
        }
        return order;
    }
}
