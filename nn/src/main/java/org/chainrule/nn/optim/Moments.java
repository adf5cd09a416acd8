package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Moving averages of the gradient and of its square, and the step that Adam makes of them.
 *
 * @param beta1 the share of the first average that is kept
 * @param beta2 the share of the second
 */
record Moments(double beta1, double beta2) {
    static final List<String> NAMES = List.of("mean", "meanSquare");

    Moments {
        Hyperparameters.share("beta1", beta1);
        Hyperparameters.share("beta2", beta2);
    }

    /** What the averages lack since they start at 0. */
    double[] corrections(long step) {
        return new double[] {meanCorrection(step), rootCorrection(step)};
    }

    /** 1 - beta1^step. */
    double meanCorrection(long step) {
        return 1 - Math.pow(beta1, step);
    }

    /** sqrt(1 - beta2^step). */
    double rootCorrection(long step) {
        return Math.sqrt(1 - Math.pow(beta2, step));
    }

    Expr mean(UpdateRule.Element at, Expr g) {
        return at.state().get(0).mul(beta1).add(g.mul(1 - beta1));
    }

    Expr meanSquare(UpdateRule.Element at, Expr g) {
        return at.state().get(1).mul(beta2).add(g.square().mul(1 - beta2));
    }

    /** From w against the corrected mean over the root of the corrected mean square. */
    UpdateRule.Step move(UpdateRule.Element at, Expr w, Expr g, double epsilon) {
        Expr mean = mean(at, g);
        Expr square = meanSquare(at, g);
        Expr root = square.sqrt().div(at.scalars().get(1)).add(epsilon);
        return UpdateRule.Step.to(w.sub(at.rate().div(at.scalars().get(0)).mul(mean).div(root)), mean, square);
    }
}
