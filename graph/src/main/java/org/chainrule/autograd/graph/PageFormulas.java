package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Gradient;
import org.chainrule.autograd.internal.Engine;

/** The functions by which a page computes gates anew: from the formulas and the backward rules of ops that are applied to single numbers. */
final class PageFormulas {
    private final JavaScript script = new JavaScript();
    private final Map<String, Integer> numbers = new LinkedHashMap<>(); // by text
    private final Map<Gate, Integer> functionsOf = new IdentityHashMap<>();
    private final Map<Gate, Boolean> isMasked = new IdentityHashMap<>(); // their gradients: where all that has arrived is

    /** Translates what it can of gates that are listed in the order of the backward pass. */
    PageFormulas(List<Gate> gates) {
        for (Gate gate : gates) {
            if (!gate.isLeaf()) {
                translate(gate);
            }
        }
    }

    /** Returns the number of a gate's functions among all; null if there are none. */
    Integer of(Gate gate) {
        return functionsOf.get(gate);
    }

    /** Returns the definitions of all functions, and the list of those of gates: each a value and the gradients of the arguments. */
    String toJavaScript() {
        return String.join("\n", script.definitions()) + "\nconst formulas = [\n"
                + String.join(",\n", numbers.keySet()) + "\n];\n";
    }

    private void translate(Gate gate) {
        Op op = gate.op();
        Formula formula = Engine.formula(op);
        boolean masked = isMasked.getOrDefault(gate, false) || formula == null && op.masksGradients();
        if (formula == null) {
            gate.inputs().forEach(input -> isMasked.merge(input, masked, Boolean::logicalAnd));
            return;
        }
        Double[] known = Engine.known(op);
        int[] free = IntStream.range(0, known.length).filter(i -> known[i] == null).toArray();
        Expr[] arguments = arguments(known, free.length, gate.value().dtype());
        List<String> functions = new ArrayList<>();
        functions.add(script.function(formula.body().substitute(arguments), free.length));
        for (int i = 0; i < free.length; i++) {
            Gradient rule = formula.vjp(free[i], masked);
            functions.add(rule == null ? "null" : script.function(rule.value().substitute(arguments), free.length));
            isMasked.merge(gate.inputs().get(i), rule == null || rule.isMasked(), Boolean::logicalAnd);
        }
        if (!functions.contains(null) && isOfNumbers(gate)) {
            String text = "{ value: " + functions.getFirst() + ",\n  gradients: ["
                    + String.join(",\n    ", functions.subList(1, functions.size())) + "] }";
            functionsOf.put(gate, numbers.computeIfAbsent(text, _ -> numbers.size()));
        }
    }

    /** Returns what the arguments of a formula become: known values, or the arguments of the op; then the result and its gradient. */
    private static Expr[] arguments(Double[] known, int free, DType type) {
        Expr[] arguments = new Expr[known.length + 2];
        int next = 0;
        for (int i = 0; i < known.length; i++) {
            arguments[i] = known[i] == null
                    ? Expr.argument(next++)
                    : Expr.constant(type == DType.F32 ? (float) (double) known[i] : known[i]);
        }
        arguments[known.length] = Expr.argument(free);
        arguments[known.length + 1] = Expr.argument(free + 1);
        return arguments;
    }

    private static boolean isOfNumbers(Gate gate) {
        return gate.value().dtype().isFloating()
                && Stream.concat(Stream.of(gate), gate.inputs().stream()).allMatch(each -> isNumber(each.value()));
    }

    /** Returns whether a tensor is what a page computes with: a floating-point number, or a condition, 0 or 1. */
    static boolean isNumber(Tensor tensor) {
        return tensor.size() == 1 && (tensor.dtype().isFloating() || tensor.dtype() == DType.BOOL);
    }
}
