package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/** A rule made ready to be applied: an op for each of its results. */
final class UpdateStep {
    private final UpdateRule rule;
    private final List<Pointwise> results; // the parameter, then what is remembered

    UpdateStep(UpdateRule rule) {
        this.rule = rule;
        int remembered = rule.state().size();
        int numbers = rule.numbers(1).length;
        this.results = IntStream.rangeClosed(0, remembered).mapToObj(
                i -> Pointwise.of("update", 3 + remembered + numbers, x -> result(i, remembered, x))).toList();
    }

    private Expr result(int i, int remembered, Expr[] x) {
        List<Expr> all = List.of(x);
        UpdateRule.Move move = rule.move(new UpdateRule.Element(x[0], x[1], x[2], all.subList(3, 3 + remembered),
                all.subList(3 + remembered, x.length)));
        if (move.state().size() != remembered) {
            throw new IllegalStateException(rule + " names " + remembered + " things to remember, but its move makes "
                    + move.state().size());
        }
        return i == 0 ? move.w() : move.state().get(i - 1);
    }

    UpdateRule rule() {
        return rule;
    }

    /** Computes all results from the old values, and then writes them. */
    void apply(Tensor parameter, List<Tensor> state, double rate, long step) {
        List<Tensor> arguments = new ArrayList<>();
        arguments.add(parameter);
        arguments.add(parameter.grad());
        arguments.add(number(rate, parameter));
        arguments.addAll(state);
        for (double number : rule.numbers(step)) {
            arguments.add(number(number, parameter));
        }
        Tensor[] x = arguments.toArray(Tensor[]::new);
        Tensor[] values = new Tensor[results.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = results.get(i).apply(x);
        }
        Autograd.assign(parameter, values[0]);
        for (int i = 0; i < state.size(); i++) {
            Autograd.assign(state.get(i), values[i + 1]);
        }
    }

    private static Tensor number(double value, Tensor parameter) {
        return Tensor.full(value, Shape.SCALAR, parameter.dtype());
    }
}
