package org.chainrule.autograd.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck.Check;
import org.chainrule.autograd.check.GradCheck.Options;

/** Finds the op that is to blame for a wrong gradient: it checks one after the other, at the arguments that it had. */
final class Blame {
    private static final int MANY = 500; // elements; of more only one direction is checked where all is well
    private static final double STEP = 0x1p-16;

    private final Options options;
    private final List<String> kinks = new ArrayList<>();

    private Blame(Options options) {
        this.options = options;
    }

    /**
     * Returns a failure with the op that is to blame, if one can be found.
     *
     * @param failure what was found
     * @param comparison where
     * @param options what the ops are held to
     * @param isOfRules whether the gradients themselves are right, and a law or second derivatives are not
     */
    static GradCheckException explain(GradCheckException failure, Comparison comparison, Options options,
            boolean isOfRules) {
        var blame = new Blame(options);
        List<Use> uses = uses(comparison).stream().filter(Objects::nonNull).toList();
        GradCheckException found = blame.first(isOfRules ? comparison.second() : comparison);
        for (int k = 0; isOfRules && found == null && k < uses.size(); k++) {
            found = blame.ofRules(uses.get(k));
        }
        String text = found != null
                ? (uses.size() == 1 && !isOfRules ? "" : "; to blame is " + found.getMessage())
                : uses.size() <= 1
                        ? ""
                        : "; each of the " + uses.size() + " ops is right by itself" + (blame.kinks.isEmpty()
                                ? ""
                                : ", but at a kink is " + blame.kinks.getFirst());
        return new GradCheckException(failure.getMessage() + text, failure, found == null ? "" : found.op(), found);
    }

    /** Returns the ops that a result is computed by, with others that were applied as null. */
    private static List<Use> uses(Comparison comparison) {
        Tensor[] y = new Tensor[1];
        List<Use> uses = Use.of(() -> y[0] = comparison.evaluate());
        Collection<Tensor> tape = Laws.tape(y[0]);
        uses.replaceAll(use -> tape.contains(use.result()) ? use : null);
        return uses;
    }

    /** Returns what is wrong about the derivatives of the first op of which something is; null if nothing is. */
    private GradCheckException first(Comparison comparison) {
        List<Use> uses = uses(comparison);
        GradCheckException failure = null;
        for (int k = 0; k < uses.size() && failure == null; k++) {
            Use use = uses.get(k);
            failure = use == null ? null : failure(use);
            if (failure != null && use.hasConstants()) {
                failure = alongTape(use, k, comparison, failure);
            }
            failure = failure == null ? null : inRules(use, failure);
        }
        return failure;
    }

    private GradCheckException failure(Use use) {
        boolean many = use.arguments().stream().mapToInt(Tensor::size).sum() > MANY;
        GradCheckException failure = many ? failure(use, options.inOneDirection(), false) : null;
        return many && failure == null
                ? null
                : failure(use, options, !many) instanceof GradCheckException exact
                        ? exact
                        : failure;
    }

    private GradCheckException failure(Use use, Options how, boolean looksForTheWorst) {
        try {
            var tally = new Tally();
            use.comparison(how).ofOp(looksForTheWorst).run(tally);
            if (!tally.report().kinks().isEmpty()) {
                kinks.add(use.toString());
            }
            return null;
        } catch (GradCheckException e) {
            return named(use, e);
        } catch (RuntimeException e) {
            return null; // it has no derivative that could be checked
        }
    }

    /** Returns what is wrong about an op that the rules of another apply and differentiate; else what is about the other. */
    private GradCheckException inRules(Use of, GradCheckException outer) {
        Comparison alone = of.comparison(options);
        return Use.of(() -> alone.gradients(alone.evaluate(), alone.weights, false)).stream()
                .filter(use -> !use.hasConstants() && !(use.op().getClass() == of.op().getClass()
                        && use.op().name().equals(of.op().name())))
                .map(this::failure).filter(Objects::nonNull).findFirst()
                .map(found -> new GradCheckException("a rule of " + of + ": " + found.getMessage(), found, found.op(),
                        null))
                .orElse(outer);
    }

    /** Returns what is wrong about how an op's rules depend on the gradient, or are differentiated; null if nothing is. */
    private GradCheckException ofRules(Use use) {
        try {
            Comparison comparison = use.comparison(options).ofOp(false);
            new Laws(comparison).check(new Tally());
            if (options.checks().contains(Check.SECOND_ORDER) && !use.hasConstants()) {
                comparison.second().run(new Tally());
            }
            return null;
        } catch (GradCheckException e) {
            return named(use, e);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static GradCheckException named(Use use, GradCheckException e) {
        return new GradCheckException(use + ": " + e.getMessage(), e, use.op().name(), null);
    }

    /**
     * Compares how the result of an op changes while the program's parameters move with what its rules make of the changes of its
     * arguments; then those that it isn't differentiated by move along.
     *
     * @param failure what seems wrong of the op alone; it stands where those arguments don't move
     * @return what is wrong; null if nothing is
     */
    private static GradCheckException alongTape(Use use, int place, Comparison program, GradCheckException failure) {
        Comparison alone = use.comparison(program.options).ofOp(false);
        List<Tensor> gradients = alone.gradients(alone.evaluate(), alone.weights, false);
        double[][] slopes = new double[2][];
        for (int k = 0; k < 2; k++) {
            double step = Math.scalb(STEP, -k);
            List<double[]> moves = quotients(moved(program, step, place), moved(program, -step, place), 2 * step);
            boolean isAlone = true;
            for (int i = 0; i < use.arguments().size(); i++) {
                isAlone &= use.arguments().get(i).requiresGrad()
                        || Arrays.stream(moves.get(i)).allMatch(move -> move == 0);
            }
            if (isAlone) {
                return failure;
            }
            slopes[k] = slopes(alone, gradients, moves);
        }
        double miss = slopes[1][0] - slopes[1][1];
        double spread = Math.abs(miss - (slopes[0][0] - slopes[0][1]));
        return Math.abs(miss) <= 10 * spread + 1e-6 * slopes[1][2] + 1e-9
                ? null
                : named(use, new GradCheckException("gradient in the direction in which its arguments move: analytic "
                        + slopes[1][0] + ", numeric " + slopes[1][1] + ", which differ by "
                        + Comparison.rounded(Math.abs(miss)), "a random direction", new int[0], slopes[1][0],
                        slopes[1][1]));
    }

    /** Returns the values of an op's arguments and its result where the program's parameters have moved. */
    private static List<double[]> moved(Comparison program, double step, int place) {
        var random = new SplittableRandom(3);
        double[][] moves = Arrays.stream(program.parameters).map(x -> Arrays.stream(x.toDoubleArray())
                .map(at -> step * random.nextDouble(-1, 1) * Math.max(1, Math.abs(at))).toArray())
                .toArray(double[][]::new);
        return Use.values(() -> program.point.at(moves), place);
    }

    private static List<double[]> quotients(List<double[]> above, List<double[]> below, double step) {
        for (int i = 0; i < above.size(); i++) {
            double[] a = above.get(i);
            double[] b = below.get(i);
            Arrays.setAll(a, n -> (a[n] - b[n]) / step);
        }
        return above;
    }

    /** Returns by how much the weighted result changes, by the gradients and by its values, and the sum of the terms' sizes. */
    private static double[] slopes(Comparison alone, List<Tensor> gradients, List<double[]> moves) {
        double[] numeric = Laws.product(alone.weights.toDoubleArray(), moves.getLast());
        double[] analytic = new double[2];
        int next = 0;
        for (int i = 0; i < alone.given.size(); i++) {
            if (alone.given.get(i).tensor().requiresGrad()) {
                double[] part = Laws.product(gradients.get(next++).toDoubleArray(), moves.get(i));
                analytic[0] += part[0];
                analytic[1] += part[1];
            }
        }
        return new double[] {analytic[0], numeric[0], analytic[1] + numeric[1]};
    }
}
