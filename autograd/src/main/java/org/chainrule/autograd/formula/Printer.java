package org.chainrule.autograd.formula;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.machine.NumberText;

/** Prints formulas in mathematical notation: infix, with no more parentheses than needed. */
final class Printer {
    private static final int ATOM = 5;
    private static final int POWER = 4;
    private static final int SIGN = 3;

    private static final int LONG = 2_000; // characters, from which on a part is left out

    private final IntFunction<String> names;
    private final Map<Expr, String> texts = new IdentityHashMap<>(); // of parts, which may be used many times

    private Printer(IntFunction<String> names) {
        this.names = names;
    }

    static String print(Expr expression, IntFunction<String> names) {
        var printer = new Printer(names);
        Expr written = withBodies(expression);
        for (Expr node : TopologicalOrder.of(written)) { // parts first: no recursion, and each once
            String text = printer.written(node);
            printer.texts.put(node, text.length() > LONG ? "..." : text);
        }
        return printer.text(written);
    }

    /** Replaces calls of formulas that are written as what they say. */
    static Expr withBodies(Expr expression) {
        var bodies = new IdentityHashMap<Expr, Expr>();
        for (Expr node : TopologicalOrder.of(expression)) {
            if (node.primitive() instanceof Call(Formula formula) && formula.notation() == Notation.BODY) {
                Expr[] operands = node.operands().stream().map(operand -> operand.replace(bodies))
                        .toArray(Expr[]::new);
                bodies.put(node, withBodies(formula.body()).substitute(operands));
            }
        }
        return bodies.isEmpty() ? expression : expression.replace(bodies);
    }

    private String text(Expr e) {
        return texts.get(e);
    }

    private String written(Expr e) {
        List<Expr> x = e.operands();
        return switch (e.primitive()) {
            case Argument(int index) -> names.apply(index);
            case Constant(double value) -> NumberText.exact(value);
            case Call(Formula formula) -> switch (formula.notation()) {
                case CALL, BODY -> call(formula.name(), x);
                case EXPONENTIAL -> "e^" + within(x.get(0), POWER + 1);
                case POWER -> isFirstPower(e)
                        ? text(x.get(0))
                        : within(x.get(0), POWER + 1) + "^" + within(x.get(1), POWER + 1);
            };
            case Fallback _ -> call("fallback", x);
            case Fixed.NEG -> "-" + within(x.get(0), SIGN + 1);
            case Fixed.ABS -> "|" + text(x.get(0)) + "|";
            case Fixed _ when isSquare(e) -> within(x.get(0), POWER + 1) + "^2";
            case Fixed fixed when fixed.isInfix() -> {
                int level = level(e);
                yield within(x.get(0), level) + " " + fixed.symbol() + " " + within(x.get(1), level + 1);
            }
            case Fixed fixed -> call(fixed.symbol(), x);
        };
    }

    private String within(Expr e, int level) {
        return level(e) < level ? "(" + text(e) + ")" : text(e);
    }

    /** Returns how tightly an expression binds: sums less than products, products less than powers. */
    private static int level(Expr e) {
        if (isSquare(e)) {
            return POWER;
        }
        if (isFirstPower(e)) {
            return level(e.operands().get(0));
        }
        return switch (e.primitive()) {
            case Fixed.GT, Fixed.GE, Fixed.LT, Fixed.LE, Fixed.EQ, Fixed.NE -> 0;
            case Fixed.ADD, Fixed.SUB -> 1;
            case Fixed.MUL, Fixed.SAFE_MUL, Fixed.MASKED_MUL, Fixed.DIV -> 2;
            case Fixed.NEG -> SIGN;
            case Constant(double value) when Math.copySign(1, value) < 0 -> SIGN;
            case Call(Formula formula) when formula.notation() != Notation.CALL -> POWER;
            default -> ATOM;
        };
    }

    private static boolean isSquare(Expr e) {
        return (e.primitive() == Fixed.MUL || e.primitive() == Fixed.SAFE_MUL || e.primitive() == Fixed.MASKED_MUL)
                && e.operands().get(0) == e.operands().get(1);
    }

    /** Returns whether this is a^1, which is written a. */
    private static boolean isFirstPower(Expr e) {
        return e.primitive() instanceof Call(Formula formula) && formula.notation() == Notation.POWER
                && e.operands().get(1).primitive() instanceof Constant(double exponent) && exponent == 1;
    }

    private String call(String name, List<Expr> x) {
        return x.stream().map(this::text).collect(Collectors.joining(", ", name + "(", ")"));
    }
}
