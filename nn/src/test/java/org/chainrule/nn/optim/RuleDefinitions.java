package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;

/** The published definitions of the rules, as plain loops over numbers. */
final class RuleDefinitions {
    private RuleDefinitions() {}

    /** Moves one element, and remembers what it needs of it. */
    @FunctionalInterface
    interface Definition {
        /** Takes step t, from 1, with the gradient g. */
        double next(double w, double g, double rate, int t);

        /** With the gradient of the penalty decay/2 |w|^2. */
        default Definition withDecay(double decay) {
            return (w, g, rate, t) -> next(w, g + decay * w, rate, t);
        }

        /** With weights that shrink by themselves (Loshchilov, Hutter 2019). */
        default Definition withDecoupledDecay(double decay) {
            return (w, g, rate, t) -> next(w - rate * decay * w, g, rate, t);
        }
    }

    static Definition descent() {
        return (w, g, rate, _) -> w - rate * g;
    }

    /** Polyak 1964. */
    static Definition momentum(double momentum) {
        double[] v = {0};
        return (w, g, rate, _) -> {
            v[0] = momentum * v[0] + g;
            return w - rate * v[0];
        };
    }

    /** Sutskever et al. 2013, in the form that is written at the point to which the velocity leads. */
    static Definition nesterov(double momentum) {
        double[] v = {0};
        return (w, g, rate, _) -> {
            v[0] = momentum * v[0] + g;
            return w - rate * (g + momentum * v[0]);
        };
    }

    /** Kingma, Ba 2015, algorithm 1. */
    static Definition adam(double beta1, double beta2, double eps) {
        double[] m = {0};
        double[] v = {0};
        return (w, g, rate, t) -> {
            m[0] = beta1 * m[0] + (1 - beta1) * g;
            v[0] = beta2 * v[0] + (1 - beta2) * g * g;
            double corrected = m[0] / (1 - Math.pow(beta1, t));
            return w - rate * corrected / (Math.sqrt(v[0] / (1 - Math.pow(beta2, t))) + eps);
        };
    }

    /** Kingma, Ba 2015, section 7.1, with the maximum over all gradients so far, each weighed by its age. */
    static Definition adamax(double beta1, double beta2, double eps) {
        double[] m = {0};
        List<Double> gradients = new ArrayList<>();
        return (w, g, rate, t) -> {
            m[0] = beta1 * m[0] + (1 - beta1) * g;
            gradients.add(g);
            double greatest = 0;
            for (int n = 0; n < t; n++) {
                greatest = Math.max(greatest, Math.pow(beta2, t - 1 - n) * (Math.abs(gradients.get(n)) + eps));
            }
            return w - rate / (1 - Math.pow(beta1, t)) * m[0] / greatest;
        };
    }

    /** Dozat 2016, algorithm 8. */
    static Definition nAdam(double beta1, double beta2, double eps, double momentumDecay) {
        double[] m = {0};
        double[] v = {0};
        double[] product = {1};
        return (w, g, rate, t) -> {
            double now = beta1 * (1 - 0.5 * Math.pow(0.96, t * momentumDecay));
            double next = beta1 * (1 - 0.5 * Math.pow(0.96, (t + 1) * momentumDecay));
            product[0] *= now;
            m[0] = beta1 * m[0] + (1 - beta1) * g;
            v[0] = beta2 * v[0] + (1 - beta2) * g * g;
            double ahead = next * m[0] / (1 - product[0] * next) + (1 - now) * g / (1 - product[0]);
            return w - rate * ahead / (Math.sqrt(v[0] / (1 - Math.pow(beta2, t))) + eps);
        };
    }

    /** Liu et al. 2020, algorithm 2. */
    static Definition rAdam(double beta1, double beta2, double eps) {
        double[] m = {0};
        double[] v = {0};
        return (w, g, rate, t) -> {
            m[0] = beta1 * m[0] + (1 - beta1) * g;
            v[0] = beta2 * v[0] + (1 - beta2) * g * g;
            double mean = m[0] / (1 - Math.pow(beta1, t));
            double power = Math.pow(beta2, t);
            double whole = 2 / (1 - beta2) - 1;
            double length = whole - 2 * t * power / (1 - power);
            if (length <= 5) {
                return w - rate * mean;
            }
            double r = Math.sqrt((length - 4) / (whole - 4) * ((length - 2) / (whole - 2)) * (whole / length));
            return w - rate * mean * r * Math.sqrt(1 - power) / (Math.sqrt(v[0]) + eps);
        };
    }

    /** Duchi, Hazan, Singer 2011. */
    static Definition adagrad(double eps) {
        double[] sum = {0};
        return (w, g, rate, _) -> {
            sum[0] += g * g;
            return w - rate * g / (Math.sqrt(sum[0]) + eps);
        };
    }

    /** Hinton 2012; centered as in Graves 2013, equations 38 to 40. */
    static Definition rmsProp(double alpha, double eps, double momentum, boolean centered) {
        double[] square = {0};
        double[] mean = {0};
        double[] velocity = {0};
        return (w, g, rate, _) -> {
            square[0] = alpha * square[0] + (1 - alpha) * g * g;
            mean[0] = alpha * mean[0] + (1 - alpha) * g;
            double spread = centered ? square[0] - mean[0] * mean[0] : square[0];
            velocity[0] = momentum * velocity[0] + g / (Math.sqrt(spread) + eps);
            return w - rate * velocity[0];
        };
    }

    /** Zeiler 2012, algorithm 1. */
    static Definition adadelta(double rho, double eps) {
        double[] square = {0};
        double[] moves = {0};
        return (w, g, rate, _) -> {
            square[0] = rho * square[0] + (1 - rho) * g * g;
            double move = g * Math.sqrt(moves[0] + eps) / Math.sqrt(square[0] + eps);
            moves[0] = rho * moves[0] + (1 - rho) * move * move;
            return w - rate * move;
        };
    }

    /** Igel, Huesken 2003, algorithm iRprop-. */
    static Definition rprop(double etaMinus, double etaPlus, double least, double greatest) {
        double[] last = {0};
        double[] size = {0};
        return (w, g, rate, t) -> {
            double product = last[0] * g;
            double factor = product > 0 ? etaPlus : product < 0 ? etaMinus : 1;
            size[0] = Math.min(greatest, Math.max(least, (t == 1 ? rate : size[0]) * factor));
            last[0] = product < 0 ? 0 : g;
            return w - size[0] * Math.signum(last[0]);
        };
    }
}
