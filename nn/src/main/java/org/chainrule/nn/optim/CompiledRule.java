package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.CheckedUpdate;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.Update;
import org.chainrule.autograd.formula.Expr;

/** An optimizer's rule compiled to one {@code Update} that writes a parameter and its state. */
final class CompiledRule {
    private final UpdateRule rule;
    private final Update update; // of the parameter and what is remembered, by the gradient, the rate and the scalars
    private final Update ofModerate; // the same where all values are moderate
    private double[] scalars; // of the step and the rate that were asked for last, as for all parameters of a group
    private long ofStep;

    CompiledRule(UpdateRule rule) {
        if (rule.state().contains(ParameterSlot.STEPS)) {
            throw new IllegalArgumentException(rule + " remembers something called " + ParameterSlot.STEPS
                    + ", which is what a state calls the number of steps; give it another name");
        }
        this.rule = rule;
        int targets = 1 + rule.state().size();
        int scalars = 1 + rule.scalars(1).length;
        List<List<Expr>> seen = new ArrayList<>();
        this.update = Update.of(targets, 1, scalars, x -> results(x, false, seen));
        Update moderate = Update.of(targets, 1, scalars, x -> results(x, true, seen));
        this.ofModerate = seen.getFirst().equals(seen.getLast()) ? update : moderate;
    }

    private List<Expr> results(List<Expr> x, boolean isModerate, List<List<Expr>> seen) {
        int remembered = rule.state().size();
        UpdateRule.Step step = rule.step(new UpdateRule.Element(x.get(0), x.get(1 + remembered), x.get(2 + remembered),
                x.subList(1, 1 + remembered), x.subList(3 + remembered, x.size()), isModerate));
        RuleArguments.requireResult(rule, "step()", step);
        if (step.state().size() != remembered) {
            throw new IllegalStateException(rule + " names " + remembered + " things to remember, but its step makes "
                    + step.state().size());
        }
        List<Expr> results = new ArrayList<>(List.of(step.w()));
        results.addAll(step.state());
        seen.add(results);
        return results;
    }

    UpdateRule rule() {
        return rule;
    }

    /**
     * Returns the update of a parameter and what is remembered of it.
     *
     * @param written the parameter, followed by what is remembered
     */
    CheckedUpdate of(List<Tensor> written) {
        return CheckedUpdate.of(written, update, ofModerate);
    }

    /** Returns the scalars of an update: the rate, and those of the rule for the step. */
    double[] scalars(double rate, long step) {
        if (scalars == null || step != ofStep || rate != scalars[0]) {
            double[] ofRule = RuleArguments.requireResult(rule, "scalars(" + step + ")", rule.scalars(step));
            scalars = new double[1 + ofRule.length];
            scalars[0] = rate;
            System.arraycopy(ofRule, 0, scalars, 1, ofRule.length);
            ofStep = step;
        }
        return scalars;
    }
}
