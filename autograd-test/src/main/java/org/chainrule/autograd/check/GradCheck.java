package org.chainrule.autograd.check;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.machine.NumberText;

/**
 * Compares gradients with finite differences.
 *
 * {@snippet :
 * GradCheck.of((a, b) -> a.mul(b).tanh()).verify(Tensor.of(0.3, -1), Tensor.of(2, 0.5));
 * GradCheck.of(() -> network.forward(data).mean()).secondOrder().verify(network.weight());
 * GradCheck.of(() -> network.forward(data).mean()).verify(Network.parameters(network)); // all of them
 * }
 *
 * <p>
 * Each derivative is compared with the central difference (f(x + h) - f(x - h)) / 2h, in F64: in F32 the difference of
 * two values keeps some three digits, which proves nothing, so F32 is refused. A result of several elements is weighted
 * by fixed random values first, so that no error cancels. Where the differences to the left and to the right don't
 * agree, however small the step, the function has a kink there, which is reported as such: move the point.
 *
 * <p>
 * A check is immutable; each setting returns a changed copy.
 */
public final class GradCheck {
    private final Function<Tensor[], Tensor> function;
    private final boolean inPlace; // the arguments are parameters that the function refers to by itself
    private final Options options;

    /**
     * The step and the tolerances: |analytic - numeric| must stay within absolute + relative * the larger of the two.
     */
    record Options(double step, double absolute, double relative, Set<Check> checks, RandomGenerator direction) {

        /** Returns these with no checks but those given. */
        Options checking(Check... only) {
            return new Options(step, absolute, relative, Set.of(only), direction);
        }

        Options inOneDirection() {
            return new Options(step, absolute, relative, checks, new SplittableRandom(1));
        }
    }

    /** What is checked of a gradient, beside the comparison with differences. */
    public enum Check {
        /** The function leaves its arguments as they are: their elements, and the count of their writes. */
        INPUTS,
        /** A second backward pass gives the same bits. A second evaluation must do so in any case. */
        DETERMINISM,
        /** The gradient of a sum of two seeds is the sum of their gradients, within the tolerances. */
        LINEARITY,
        /**
         * Forward and reverse mode are each other's transpose, u (J v) = (J<sup>T</sup> u) v for random u and v, within the tolerances. Left
         * out where an op of the user's doesn't state the rule of forward mode.
         */
        FORWARD,
        /** The second derivatives: those of the gradient, by the arguments and by the seed. Not checked by default. */
        SECOND_ORDER,
        /**
         * Gradients in F32 are those in F64, at the point rounded to F32, but for 1/1000 of the largest derivative by the same argument. Not
         * checked by default, since a function that loses digits by its nature fails; not for parameters, which are F64.
         */
        PRECISION,
        /** After a failure, each op of the program by itself, for the one to blame: several times the work of the rest. */
        BLAME
    }

    private static final Set<Check> DEFAULT = Set.of(Check.INPUTS, Check.DETERMINISM, Check.LINEARITY, Check.FORWARD,
            Check.BLAME);

    private GradCheck(Function<Tensor[], Tensor> function, boolean inPlace, Options options) {
        this.function = function;
        this.inPlace = inPlace;
        this.options = options;
    }

    private static Tensor[] requireCount(int count, Tensor... x) {
        if (x.length != count) {
            throw new IllegalArgumentException(
                    "a function of " + count + " tensors can't be checked at a point of " + x.length);
        }
        return x;
    }

    private static GradCheck of(Function<Tensor[], Tensor> function, boolean inPlace) {
        return new GradCheck(function, inPlace, new Options(6e-6, 1e-7, 1e-5, DEFAULT, null));
    }

    /**
     * Creates a check of a function of one tensor.
     *
     * @param function what is to be differentiated
     * @return the check
     */
    public static GradCheck of(UnaryOperator<Tensor> function) {
        Objects.requireNonNull(function, "function");
        return of(x -> function.apply(requireCount(1, x)[0]), false);
    }

    /**
     * Creates a check of a function of two tensors.
     *
     * @param function what is to be differentiated
     * @return the check
     */
    public static GradCheck of(BinaryOperator<Tensor> function) {
        Objects.requireNonNull(function, "function");
        return of(x -> function.apply(requireCount(2, x)[0], x[1]), false);
    }

    /**
     * Creates a check of a function of any number of tensors.
     *
     * @param function what is to be differentiated
     * @return the check
     */
    public static GradCheck ofMany(Function<Tensor[], Tensor> function) {
        Objects.requireNonNull(function, "function");
        return of(function, false);
    }

    /**
     * Creates a check of an op.
     *
     * @param op what is to be differentiated
     * @return the check
     */
    public static GradCheck of(Op op) {
        Objects.requireNonNull(op, "op");
        return of(op::apply, false);
    }

    /**
     * Creates a check of a result by the parameters that it is computed from. They are written during the check, and
     * afterwards hold what they held before. Hooks of their gradients, which may replace them, aren't called.
     *
     * @param result computes the result anew at each call, without randomness
     * @return the check
     */
    public static GradCheck of(Supplier<Tensor> result) {
        Objects.requireNonNull(result, "result");
        return of(_ -> result.get(), true);
    }

    /**
     * Sets the step h, which is taken times max(1, |x|). Where the function isn't finite on both sides of the point, as
     * the logarithm close to 0, or changes much within it, a smaller one is taken.
     *
     * @param h the step; by default 6e-6, the cube root of the rounding error
     * @return the changed check
     * @throws IllegalArgumentException if it isn't positive and finite
     */
    public GradCheck step(double h) {
        if (!(h > 0 && h < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the step must be a small positive number, not " + h);
        }
        return with(new Options(h, options.absolute, options.relative, options.checks, options.direction));
    }

    /**
     * Sets the tolerances: how far the two may differ.
     *
     * @param absolute in absolute terms; by default 1e-7
     * @param relative relative to the larger of the two; by default 1e-5
     * @return the changed check
     * @throws IllegalArgumentException if one is negative or NaN
     */
    public GradCheck tolerance(double absolute, double relative) {
        if (!(absolute >= 0 && relative >= 0)) {
            throw new IllegalArgumentException(
                    "tolerances aren't negative, but are " + absolute + " and " + relative);
        }
        return with(new Options(options.step, absolute, relative, options.checks, options.direction));
    }

    /**
     * Checks the second derivatives too: those of the gradient, by the arguments and by the seed.
     *
     * @return the changed check
     */
    public GradCheck secondOrder() {
        return with(Check.SECOND_ORDER);
    }

    /**
     * Checks more.
     *
     * @param checks what to check too
     * @return the changed check
     */
    public GradCheck with(Check... checks) {
        Set<Check> all = new TreeSet<>(options.checks);
        for (Check check : Objects.requireNonNull(checks, "checks")) {
            all.add(Objects.requireNonNull(check, "checks"));
        }
        return with(all);
    }

    /**
     * Checks less.
     *
     * @param checks what not to check
     * @return the changed check
     */
    public GradCheck without(Check... checks) {
        Set<Check> all = new TreeSet<>(options.checks);
        for (Check check : Objects.requireNonNull(checks, "checks")) {
            all.remove(Objects.requireNonNull(check, "checks"));
        }
        return with(all);
    }

    private GradCheck with(Set<Check> checks) {
        return with(new Options(options.step, options.absolute, options.relative, checks, options.direction));
    }

    /**
     * Compares the derivative in one random direction instead of every partial derivative: two evaluations, however large the
     * arguments. It finds any error, but can't say where it is.
     *
     * @param random where the direction comes from
     * @return the changed check
     */
    public GradCheck randomDirection(RandomGenerator random) {
        return with(new Options(options.step, options.absolute, options.relative, options.checks,
                Objects.requireNonNull(random, "random")));
    }

    private GradCheck with(Options changed) {
        return new GradCheck(function, inPlace, changed);
    }

    /**
     * The result of a check. How many digits were compared follows from the error that differences have by themselves, which is
     * estimated for each derivative: where that is 1e-9 of the derivative, and this differs by less, nine digits are right.
     *
     * @param compared how many derivatives were compared
     * @param largestError the largest difference between a derivative and its central difference, relative to the larger
     *        of them and 1
     * @param worstDigits how many decimal digits were compared of the derivative of which the fewest were
     * @param medianDigits how many of the derivative in the middle
     * @param kinks where the function has no derivative, and ours is one of its slopes; not counted among digits and errors
     * @param checks what was checked beside that
     */
    public record Report(int compared, double largestError, double worstDigits, double medianDigits, List<Kink> kinks,
            Set<Check> checks) {

        /** Copies the lists. */
        public Report {
            requireElements("kinks", kinks);
            requireElements("checks", checks);
            kinks = List.copyOf(kinks);
            checks = Collections.unmodifiableSet(new TreeSet<>(checks));
        }

        /** Returns all in a few lines: {@code 2 derivatives agree, to 9.9 digits at worst, 10.2 in the median}, and so on. */
        @Override
        public String toString() {
            String text = compared + (compared == 1 ? " derivative agrees" : " derivatives agree")
                    + (kinks.size() == compared
                            ? ""
                            : ", to %s digits at worst, %s in the median".formatted(
                                    NumberText.significant(worstDigits, 2), NumberText.significant(medianDigits, 2)))
                    + (checks.isEmpty() ? "" : "; also checked: " + checks);
            return kinks.isEmpty() ? text : text + "\n" + kinks.stream().map(Kink::toString).collect(joining("\n"));
        }
    }

    /**
     * A place where a function has no derivative, but slopes, one of which a gradient may take.
     *
     * @param kind {@code kink}: different slopes to the left and to the right; {@code jump}: a discontinuity, with slopes beside it;
     *        {@code edge}: the function is defined on one side only, and the slope on the other is NaN; {@code infinite slope}: a slope that grows
     *        without end; {@code tie}: different slopes nearby, as where several elements are equal; {@code kink of the gradient}: a second
     *        derivative where the first has a kink, so that there is none
     * @param argument by which argument
     * @param index the index of the element in the argument
     * @param left the slope to the left, or the least
     * @param right the slope to the right, or the greatest
     * @param analytic the derivative that the backward pass computed, between the two, if it isn't a second one at a kink of the gradient
     */
    public record Kink(String kind, String argument, List<Integer> index, double left, double right, double analytic) {

        static final String OF_GRADIENT = "kink of the gradient";

        /** Copies the index. */
        public Kink {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(argument, "argument");
            requireElements("index", index);
            index = List.copyOf(index);
        }

        /** Returns all in a line: {@code x at index [2]: kink: left 0, right 1, analytic 0 in [0, 1]}. */
        @Override
        public String toString() {
            return argument + (index.isEmpty() ? "" : " at index " + index) + ": "
                    + text(kind, left, right, analytic, true);
        }

        static String text(String kind, double left, double right, double analytic, boolean isWithin) {
            if (kind.equals(OF_GRADIENT)) {
                return kind + ": left " + rounded(left) + ", right " + rounded(right) + ", analytic "
                        + rounded(analytic);
            }
            double[] range = DoubleStream.of(left, right, isWithin ? analytic : Double.NaN) // which may be off by rounding
                    .filter(slope -> !Double.isNaN(slope)).sorted().toArray();
            range = range.length == 0 ? new double[] {Double.NaN} : range;
            return kind + ": left " + rounded(left) + ", right " + rounded(right) + ", analytic " + rounded(analytic)
                    + (isWithin ? " in [" : " outside [") + rounded(range[0]) + ", " + rounded(range[range.length - 1])
                    + "]";
        }

        private static String rounded(double value) {
            return NumberText.significant(value, 6);
        }
    }

    private static void requireElements(String name, Collection<?> all) {
        Objects.requireNonNull(all, name).forEach(element -> Objects.requireNonNull(element, name));
    }

    /**
     * Checks the gradients at a point.
     *
     * @param x the arguments, of type F64; whole numbers and masks are passed on as they are. If some require gradients,
     *        the others are taken as constants
     * @return how many derivatives were compared, to how many digits, and where there are kinks
     * @throws GradCheckException if a derivative is wrong, or at a kink outside the slopes there, or another check fails
     * @throws IllegalArgumentException if an argument or the result is F32, nothing can be differentiated, or two
     *         evaluations at the same point differ
     * @throws IllegalStateException within {@code noGrad}
     */
    public Report verify(Tensor... x) {
        List<Argument> given = new ArrayList<>();
        for (Tensor argument : Objects.requireNonNull(x, "x")) {
            Objects.requireNonNull(argument, "x");
            given.add(Argument.at(given.size(), argument));
        }
        return verify(given);
    }

    /**
     * Checks the gradients at a point that is given as a collection of tensors, such as the parameters of a network.
     *
     * @param x the arguments in order, as for {@link #verify(Tensor...)}
     * @return how many derivatives were compared, to how many digits, and where there are kinks
     * @throws GradCheckException as {@link #verify(Tensor...)}
     * @throws IllegalArgumentException as {@link #verify(Tensor...)}
     */
    public Report verify(Iterable<Tensor> x) {
        List<Tensor> all = new ArrayList<>();
        Objects.requireNonNull(x, "x").forEach(all::add);
        return verify(all.toArray(Tensor[]::new));
    }

    /**
     * Checks the gradients at a point that is given as tensors by name; a failure shows these names in place of the
     * tensors' own.
     *
     * @param x the arguments by name, in the order of the map, as for {@link #verify(Tensor...)}
     * @return how many derivatives were compared, to how many digits, and where there are kinks
     * @throws GradCheckException as {@link #verify(Tensor...)}
     * @throws IllegalArgumentException as {@link #verify(Tensor...)}
     */
    public Report verify(Map<String, Tensor> x) {
        List<Argument> given = new ArrayList<>();
        Objects.requireNonNull(x, "x").forEach((name, argument) -> given.add(new Argument(
                Objects.requireNonNull(name, "a name of x"),
                Objects.requireNonNull(argument, () -> "the argument " + name))));
        return verify(given);
    }

    private Report verify(List<Argument> given) {
        if (!Autograd.isRecording()) {
            throw new IllegalStateException(
                    "a check of gradients within noGrad, where nothing is recorded: call it outside");
        }
        given.forEach(this::requireCheckable);
        return inPlace
                ? Engine.withoutHooks(given.stream().map(Argument::tensor).toList(), () -> verified(given))
                : verified(copies(given));
    }

    private Report verified(List<Argument> arguments) {
        Options all = inPlace ? without(Check.PRECISION).options : options;
        var first = new Comparison(all, function, arguments);
        var tally = new Tally();
        try {
            first.run(tally);
        } catch (GradCheckException e) {
            throw all.checks.contains(Check.BLAME) ? Blame.explain(e, first, all, false) : e;
        }
        try {
            new Laws(first).check(tally);
            if (all.checks.contains(Check.SECOND_ORDER)) {
                first.second(tally).run(tally);
                tally.add(Check.SECOND_ORDER);
            }
        } catch (GradCheckException e) {
            throw all.checks.contains(Check.BLAME) ? Blame.explain(e, first, all, true) : e;
        }
        return tally.report();
    }

    private void requireCheckable(Argument argument) {
        Tensor x = argument.tensor();
        if (x.dtype() == DType.F32) {
            throw new IllegalArgumentException(
                    argument.name() + " is F32, of shape " + x.shape()
                            + ", whose differences keep some three digits and can't tell "
                            + "a right gradient from a wrong one; check with to(DType.F64)");
        }
        if (inPlace && !(x.isLeaf() && x.requiresGrad())) {
            throw new IllegalArgumentException(
                    argument.name() + " " + x.shape() + " is no parameter: it must be a leaf that requires a gradient");
        }
    }

    /** Returns leaves of the check's own, so that the user's tensors and their gradients stay as they are. */
    private static List<Argument> copies(List<Argument> given) {
        boolean anyRequiresGrad = given.stream().anyMatch(argument -> argument.tensor().requiresGrad());
        return given.stream().map(argument -> {
            Tensor x = argument.tensor();
            boolean differentiated = x.dtype() == DType.F64 && (x.requiresGrad() || !anyRequiresGrad);
            return new Argument(argument.name(), differentiated
                    ? Tensor.of(x.shape(), x.toDoubleArray()).requiresGrad(true).named(argument.name())
                    : x.detach());
        }).toList();
    }

    /** Returns the settings: {@code GradCheck(step 6.0E-6, absolute 1.0E-7, relative 1.0E-5)}. */
    @Override
    public String toString() {
        var text = new StringBuilder("GradCheck(step " + options.step + ", absolute " + options.absolute + ", relative "
                + options.relative);
        for (Check check : Check.values()) {
            if (options.checks.contains(check) != DEFAULT.contains(check)) {
                text.append(DEFAULT.contains(check) ? ", without " : ", ")
                        .append(check == Check.SECOND_ORDER ? "secondOrder" : check);
            }
        }
        return text.append(options.direction == null ? ")" : ", randomDirection)").toString();
    }
}
