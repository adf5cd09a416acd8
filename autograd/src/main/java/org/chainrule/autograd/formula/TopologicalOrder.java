package org.chainrule.autograd.formula;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Map;

/** Lists the nodes of expressions, each after its operands. */
public final class TopologicalOrder {
    private TopologicalOrder() {}

    /**
     * Lists the nodes of an expression.
     *
     * @param root the expression
     * @return its nodes, each once, operands first, the expression itself last
     */
    public static List<Expr> of(Expr root) {
        Objects.requireNonNull(root, "root");
        return of(List.of(root));
    }

    /**
     * Lists the nodes of several expressions.
     *
     * @param roots the expressions
     * @return their nodes, each once, operands first
     */
    public static List<Expr> of(List<Expr> roots) {
        for (Expr root : Objects.requireNonNull(roots, "roots")) {
            Objects.requireNonNull(root, "roots");
        }
        Map<Expr, Boolean> done = new IdentityHashMap<>();
        List<Expr> order = new ArrayList<>();
        var open = new ArrayDeque<Expr>();
        for (int n = roots.size() - 1; n >= 0; n--) {
            open.push(roots.get(n));
        }
        while (!open.isEmpty()) {
            Expr node = open.peek();
            Boolean state = done.putIfAbsent(node, false); // false: its operands come first
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
