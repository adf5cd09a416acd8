package org.chainrule.autograd.graph;

import java.util.ArrayList;
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
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.formula.TopologicalOrder;

/**
 * Translates formulas into JavaScript, so that a page computes by what the library states. Elementary functions become those of {@code
 * Math}, where it has them, and else their arithmetic. What can't be translated are functions of the platform and of the bits of numbers.
 */
final class JavaScript {
    private static final Set<String> MATH = Set.of("acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt",
            "ceil", "cos",
            "cosh", "exp", "expm1", "floor", "hypot", "log", "log10", "log1p", "log2", "sin", "sinh", "tan",
            "tanh", "trunc");
    private static final int LONGEST = 20_000; // characters of a function

    private final Map<Formula, String> names = new HashMap<>(); // of the functions that formulas call; null for those without a text
    private final List<String> definitions = new ArrayList<>();

    /** Returns the statements that define what the functions call. */
    List<String> definitions() {
        return definitions;
    }

    /**
     * Translates an expression.
     *
     * @param arguments the number of arguments; two more are called y and g
     * @return a function of the arguments, y and g; null if there is none
     */
    String function(Expr expression, int arguments) {
        Map<Expr, Integer> uses = new IdentityHashMap<>();
        List<Expr> order = TopologicalOrder.of(expression);
        order.forEach(node -> node.operands().forEach(operand -> uses.merge(operand, 1, Integer::sum)));
        Map<Expr, String> texts = new IdentityHashMap<>();
        var parts = new StringBuilder();
        for (Expr node : order) {
            String text = text(node, texts, arguments);
            if (text == null || parts.length() + text.length() > LONGEST) {
                return null;
            }
            if (uses.getOrDefault(node, 0) > 1 && !node.operands().isEmpty()) { // computed once
                String name = "t" + texts.size();
                parts.append("const ").append(name).append(" = ").append(text).append("; ");
                text = name;
            }
            texts.put(node, text);
        }
        String result = texts.get(expression);
        return parameters(arguments) + " => " + (parts.isEmpty() ? result : "{ " + parts + "return " + result + "; }");
    }

    private static String parameters(int arguments) {
        var parameters = new StringBuilder("(");
        for (int i = 0; i < arguments; i++) {
            parameters.append(argument(i, arguments)).append(", ");
        }
        return parameters.append("y, g)").toString();
    }

    private static String argument(int index, int arguments) {
        return index < arguments ? "x" + index : index == arguments ? "y" : "g";
    }

    private String text(Expr node, Map<Expr, String> texts, int arguments) {
        List<String> x = node.operands().stream().map(texts::get).toList();
        return switch (node.primitive()) {
            case Argument(int index) -> argument(index, arguments);
            case Constant(double value) -> number(value);
            case Call(Formula formula) -> {
                String name = name(formula);
                yield name == null ? null : name + "(" + String.join(", ", x) + ")";
            }
            case Fallback _ -> null;
            case Fixed.NEG -> "(-" + x.get(0) + ")";
            case Fixed.ABS -> "Math.abs(" + x.get(0) + ")";
            case Fixed.SQRT -> "Math.sqrt(" + x.get(0) + ")";
            case Fixed.MIN -> "Math.min(" + x.get(0) + ", " + x.get(1) + ")";
            case Fixed.MAX -> "Math.max(" + x.get(0) + ", " + x.get(1) + ")";
            case Fixed.FMA -> "(" + x.get(0) + " * " + x.get(1) + " + " + x.get(2) + ")";
            case Fixed.POW2 -> "2 ** Math.round(" + x.get(0) + ")";
            case Fixed.SELECT -> "(" + x.get(0) + " !== 0 ? " + x.get(1) + " : " + x.get(2) + ")";
            case Fixed.SAFE_MUL -> "safeMul(" + x.get(0) + ", " + x.get(1) + ")";
            case Fixed.MASKED_MUL -> "maskedMul(" + x.get(0) + ", " + x.get(1) + ")";
            case Fixed.EXPONENT -> null;
            case Fixed sign when sign.isComparison() ->
                "(" + x.get(0) + " " + sign.symbol() + " " + x.get(1) + " ? 1 : 0)";
            case Fixed sign -> "(" + x.get(0) + " " + sign.symbol() + " " + x.get(1) + ")";
        };
    }

    private String name(Formula formula) {
        if (!names.containsKey(formula)) {
            names.put(formula, define(formula));
        }
        return names.get(formula);
    }

    private String define(Formula formula) {
        boolean isElementary = formula.body().primitive() instanceof Call(Formula called) && called == formula;
        if (isElementary && MATH.contains(formula.name())) {
            return "Math." + formula.name();
        }
        if (isElementary && formula.name().equals("pow")) {
            return "power"; // Math.pow differs where the base is 1 or -1
        }
        String function = function(isElementary ? formula.definition(false) : formula.body(), formula.arity());
        if (function == null) {
            return null;
        }
        String name = "f" + definitions.size();
        definitions.add("const " + name + " = " + function + ";");
        return name;
    }

    /** Writes a number, in parentheses if it has a sign. */
    static String number(double value) {
        return Double.isNaN(value)
                ? "NaN"
                : Double.isInfinite(value)
                        ? value > 0 ? "Infinity" : "(-Infinity)"
                        : value < 0 || 1 / value < 0 ? "(" + value + ")" : String.valueOf(value);
    }
}
