package org.chainrule.autograd.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck.Check;
import org.chainrule.autograd.check.GradCheck.Options;

/** Finds the op that is to blame for a wrong gradient: it checks one after the other, at the arguments that it had. */
final class Blame {
    private static final int MANY = 500; // elements; of more only one direction is checked where all is well

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
        if (!isOfRules && Double.isNaN(failure.numeric())) {
            return failure; // there is nothing to compare with
        }
        var blame = new Blame(options);
        List<Use> uses = uses(comparison).stream().filter(Objects::nonNull).toList();
        GradCheckException found = blame.first(isOfRules ? comparison.second(new Tally()) : comparison);
        // The function may itself be a gradient of results that aren't on its tape.
        List<Use> ofRules = isOfRules ? uses : Use.of(comparison::evaluate);
        boolean twice = !isOfRules || options.checks().contains(Check.SECOND_ORDER);
        for (int k = 0; found == null && k < ofRules.size(); k++) {
            found = blame.ofRules(ofRules.get(k), twice);
        }
        String text = found != null
                ? "; to blame is " + found.getMessage()
                : (switch (uses.size()) {
                    case 0 -> "; it applies no op that is recorded";
                    case 1 -> "; its only op is right by itself: " + uses.getFirst();
                    default -> "; each of the " + uses.size() + " ops is right by itself";
                }) + (blame.kinks.isEmpty() ? "" : ", but at a kink is " + blame.kinks.getFirst());
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
            failure = use == null ? null : failure(use, k, comparison::evaluate, comparison);
            failure = failure == null ? null : inRules(use, failure);
        }
        return failure;
    }

    /**
     * Returns what is wrong about an op: if each of its arguments moves alone and, where one is computed from others, if they move
     * together, too. For of such arguments a rule may count what the one does as done by the others.
     *
     * @param place of the use among those of the program
     * @param program applies the op
     * @param parameters of the program
     */
    private GradCheckException failure(Use use, int place, Supplier<?> program, Comparison parameters) {
        GradCheckException alone = failure(use, i -> use.arguments().get(i).requiresGrad());
        if (alone == null || !use.hasConstants() && !use.hasDependentArguments()) {
            return alone;
        }
        var together = new Together(parameters.point.parameters(), () -> Use.values(program, place), gradients(use));
        if (!together.isSteady()) {
            return null; // it can't be told
        }
        if (!use.hasDependentArguments() && !together.movesConstants()) {
            return alone;
        }
        GradCheckException failure = together.failure();
        GradCheckException named = failure == null ? null : named(use, failure);
        return named == null || use.hasConstants() ? named : ofOneArgument(use, named);
    }

    /** Returns the gradients of an op's arguments, null for one that has none, followed by the weights of its result. */
    private List<double[]> gradients(Use use) {
        Comparison own = use.comparison(options).ofOp(false);
        Iterator<Tensor> next = own.gradients(own.evaluate(), own.weights, false).iterator();
        List<double[]> gradients = new ArrayList<>();
        for (Argument argument : own.given) {
            gradients.add(argument.tensor().requiresGrad() ? next.next().toDoubleArray() : null);
        }
        gradients.add(own.weights.toDoubleArray());
        return gradients;
    }

    /** Returns what is wrong about the only argument of which something is; where there are more, what is about all together. */
    private GradCheckException ofOneArgument(Use use, GradCheckException together) {
        List<GradCheckException> failures = IntStream.range(0, use.arguments().size())
                .filter(i -> use.arguments().get(i).requiresGrad())
                .mapToObj(only -> failure(use, i -> i == only)).filter(Objects::nonNull).toList();
        return failures.size() == 1 ? failures.getFirst() : together;
    }

    private GradCheckException failure(Use use, IntPredicate by) {
        boolean many = IntStream.range(0, use.arguments().size()).filter(by)
                .map(i -> use.arguments().get(i).size()).sum() > MANY;
        GradCheckException failure = many ? failure(use, by, options.inOneDirection(), false) : null;
        return many && failure == null
                ? null
                : failure(use, by, options, !many) instanceof GradCheckException exact
                        ? exact
                        : failure;
    }

    private GradCheckException failure(Use use, IntPredicate by, Options how, boolean looksForTheWorst) {
        try {
            var tally = new Tally();
            use.comparison(how, by).ofOp(looksForTheWorst).run(tally);
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
        Supplier<?> rules = () -> alone.gradients(alone.evaluate(), alone.weights, false);
        List<Use> uses = Use.of(rules);
        for (int k = 0; k < uses.size(); k++) {
            Use use = uses.get(k);
            GradCheckException found = use.isLike(of) ? null : failure(use, k, rules, alone);
            if (found != null) {
                return new GradCheckException("a rule of " + of + ": " + found.getMessage(), found, found.op(), null);
            }
        }
        return outer;
    }

    /** Returns what is wrong about how an op's rules depend on the gradient, or are differentiated; null if nothing is. */
    private GradCheckException ofRules(Use use, boolean twice) {
        try {
            Comparison comparison = use.comparison(options).ofOp(false);
            new Laws(comparison).check(new Tally());
            if (twice && !use.hasConstants() && !use.hasDependentArguments()) {
                var gradient = new Tally();
                comparison.run(gradient);
                comparison.second(gradient).ofOp(false).run(new Tally());
            }
            return null;
        } catch (GradCheckException e) {
            return named(use, e);
        } catch (RuntimeException e) {
            return null;
        }
    }

    static GradCheckException named(Use use, GradCheckException e) {
        return new GradCheckException(use + ": " + e.getMessage(), e, use.op().name(), null);
    }
}
