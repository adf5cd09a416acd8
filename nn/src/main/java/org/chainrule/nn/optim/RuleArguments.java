package org.chainrule.nn.optim;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.formula.Expr;

/** Validates what rules of optimizers are given, and what they say of themselves. */
final class RuleArguments {
    private RuleArguments() {}

    /** Requires what a rule computes a step from. */
    static void require(UpdateRule rule, UpdateRule.Element at) {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(at.w(), "w");
        Objects.requireNonNull(at.g(), "g");
        Objects.requireNonNull(at.rate(), "rate");
        requireCount(rule + "'s state", Objects.requireNonNull(at.state(), "state"), rule.state().size());
        requireCount(rule + "'s scalars", Objects.requireNonNull(at.scalars(), "scalars"), rule.scalars(1).length);
    }

    private static void requireCount(String what, List<Expr> given, int count) {
        if (given.size() != count) {
            throw new IllegalArgumentException(what + " are " + count + ", not " + given.size());
        }
        given.forEach(each -> Objects.requireNonNull(each, what));
    }

    /** Requires a rule that says what it remembers and which scalars it takes. */
    static UpdateRule requireComplete(UpdateRule rule) {
        requireResult(rule, "name()", rule.name());
        for (String name : requireResult(rule, "state()", rule.state())) {
            Objects.requireNonNull(name, () -> "a name in the state of " + rule);
        }
        requireResult(rule, "scalars(1)", rule.scalars(1));
        return rule;
    }

    /** Requires that a method of a rule, which may be anybody's, has returned something. */
    static <R> R requireResult(UpdateRule rule, String method, R result) {
        return Objects.requireNonNull(result, () -> method + " of the rule " + rule + " returned null");
    }
}
