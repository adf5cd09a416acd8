package org.chainrule.autograd.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads printed expressions by the rules of mathematics: powers before signs, signs before products, products before sums, sums
 * before comparisons, and all but powers from left to right.
 */
final class FormulaParser {
    private static final Pattern TOKEN = Pattern
            .compile(" *(\\d+(?:\\.\\d+)?(?:E-?\\d+)?|[A-Za-z]\\w*'*|>=|<=|==|!=|[-+*/^|(),<>])");

    private final List<String> tokens = new ArrayList<>();
    private int next;

    private FormulaParser(String text) {
        Matcher token = TOKEN.matcher(text);
        int end = 0;
        while (token.find() && token.start() == end) {
            tokens.add(token.group(1));
            end = token.end();
        }
        if (end < text.length()) {
            throw new IllegalArgumentException("\"" + text.substring(end) + "\" of " + text);
        }
    }

    /** Parses an expression over x0, x1, ... */
    static Expr parse(String text) {
        var parser = new FormulaParser(text);
        Expr parsed = parser.comparison();
        if (parser.next < parser.tokens.size()) {
            throw new IllegalArgumentException("\"" + parser.tokens.get(parser.next) + "\" of " + text);
        }
        return parsed;
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private String take() {
        return tokens.get(next++);
    }

    private void take(String expected) {
        if (!peek().equals(expected)) {
            throw new IllegalArgumentException("\"" + peek() + "\" instead of \"" + expected + "\" in " + tokens);
        }
        next++;
    }

    private Expr comparison() {
        Expr a = sum();
        while (List.of(">", ">=", "<", "<=", "==", "!=").contains(peek())) {
            a = switch (take()) {
                case ">" -> a.gt(sum());
                case ">=" -> a.ge(sum());
                case "<" -> a.lt(sum());
                case "<=" -> a.le(sum());
                case "==" -> a.eq(sum());
                default -> a.ne(sum());
            };
        }
        return a;
    }

    private Expr sum() {
        Expr a = product();
        while (peek().equals("+") || peek().equals("-")) {
            a = take().equals("+") ? a.add(product()) : a.sub(product());
        }
        return a;
    }

    private Expr product() {
        Expr a = signed();
        while (peek().equals("*") || peek().equals("/")) {
            a = take().equals("*") ? a.mul(signed()) : a.div(signed());
        }
        return a;
    }

    private Expr signed() {
        if (peek().equals("-")) {
            take();
            return signed().neg();
        }
        return power();
    }

    private Expr power() {
        if (peek().equals("e")) {
            take();
            take("^");
            return atom().exp();
        }
        Expr base = atom();
        if (!peek().equals("^")) {
            return base;
        }
        take();
        if (peek().equals("2")) {
            take();
            return base.square();
        }
        return base.pow(atom());
    }

    private Expr atom() {
        String token = take();
        if (token.equals("(")) {
            Expr inner = comparison();
            take(")");
            return inner;
        }
        if (token.equals("|")) {
            Expr inner = comparison();
            take("|");
            return inner.abs();
        }
        if (Character.isDigit(token.charAt(0))) {
            return Expr.constant(Double.parseDouble(token));
        }
        return peek().equals("(") ? call(token) : Expr.argument(Integer.parseInt(token.substring(1)));
    }

    private Expr call(String name) {
        List<Expr> x = new ArrayList<>();
        do {
            take();
            x.add(comparison());
        } while (peek().equals(","));
        take(")");
        return switch (name) {
            case "sqrt" -> x.get(0).sqrt();
            case "tanh" -> x.get(0).tanh();
            case "sigmoid" -> x.get(0).sigmoid();
            case "log" -> x.get(0).log();
            case "min" -> x.get(0).min(x.get(1));
            case "max" -> x.get(0).max(x.get(1));
            case "fma" -> x.get(0).fma(x.get(1), x.get(2));
            case "select" -> Expr.select(x.get(0), x.get(1), x.get(2));
            default -> throw new IllegalArgumentException(name);
        };
    }
}
