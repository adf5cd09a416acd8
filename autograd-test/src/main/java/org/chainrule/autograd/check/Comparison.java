package org.chainrule.autograd.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.check.GradCheck.Check;
import org.chainrule.autograd.check.GradCheck.Kink;
import org.chainrule.autograd.check.GradCheck.Options;
import org.chainrule.autograd.machine.NumberText;

/** One check at one point: a function of parameters, the gradient of the backward pass, and the differences. */
final class Comparison {
    private static final long SEED = 0x9E3779B97F4A7C15L; // weights are random, but always the same
    private static final int FEW = 4096; // results that are looked at one by one at a kink
    private static final double NEAR = 0x1p-20; // where other slopes are looked for at a tie

    final Options options;
    final Function<Tensor[], Tensor> function;
    final List<Argument> given;
    final List<Argument> arguments; // by which the function is differentiated
    final Tensor[] parameters; // their tensors
    Tensor weights; // of the result's elements
    private final String order; // what messages call the derivative
    final Point point;
    private List<Kink> kinks = List.of(); // of the gradient, if this is the check of second derivatives
    private boolean isOfOp;
    private boolean looksForTheWorst;
    private GradCheckException worst;
    private double worstExcess;

    Comparison(Options options, Function<Tensor[], Tensor> function, List<Argument> given) {
        this(options, function, "gradient", given);
    }

    private Comparison(Options options, Function<Tensor[], Tensor> function, String order, List<Argument> given) {
        this.options = options;
        this.function = function;
        this.order = order;
        this.given = given;
        this.arguments = given.stream().filter(argument -> argument.tensor().requiresGrad()).toList();
        this.parameters = tensors(arguments);
        if (parameters.length == 0) {
            throw new IllegalArgumentException("none of the arguments " + given.stream().map(Argument::tensor)
                    .map(argument -> argument.shape() + " " + argument.dtype()).toList()
                    + " is F64: there is nothing to differentiate by");
        }
        int[] versions = given.stream().mapToInt(argument -> Engine.version(argument.tensor())).toArray();
        Tensor result = Objects.requireNonNull(evaluate(), "the function returned null");
        if (result.dtype() != DType.F64) {
            throw new IllegalArgumentException("the result is " + result.dtype()
                    + ", but only F64 keeps digits enough for differences; does the function convert its arguments?");
        }
        this.point = new Point(this::evaluate, List.of(parameters), result.toDoubleArray());
        this.weights = weights(result, SEED);
        if (!Arrays.equals(point.base(), evaluate().toDoubleArray())) {
            requireUnwritten(versions);
            throw new IllegalArgumentException("two evaluations at the same point differ; a function with randomness "
                    + "must draw the same numbers at each call, and none may write to what it reads, as by assign");
        }
    }

    private void requireUnwritten(int... versions) {
        for (int i = 0; i < versions.length; i++) {
            if (Engine.version(given.get(i).tensor()) != versions[i]) {
                throw new IllegalArgumentException("the function writes to its argument " + i + ", "
                        + given.get(i).tensor().shape() + " " + given.get(i).tensor().dtype()
                        + ", as by assign; differences need a function that leaves its arguments as they are");
            }
        }
    }

    /**
     * Makes this the check of an op that was applied by a program, which may be infinite or NaN where that doesn't matter.
     *
     * @param worst whether to go on behind an element that is wrong, and report the worst
     */
    Comparison ofOp(boolean worst) {
        isOfOp = true;
        looksForTheWorst = worst;
        double[] finite = weights.toDoubleArray();
        for (int n = 0; n < finite.length; n++) {
            finite[n] = Double.isFinite(point.base()[n]) ? finite[n] : 0;
        }
        weights = Tensor.of(weights.shape(), finite);
        return this;
    }

    private static Tensor[] tensors(List<Argument> arguments) {
        return arguments.stream().map(Argument::tensor).toArray(Tensor[]::new);
    }

    Tensor evaluate() {
        return function.apply(tensors(given));
    }

    /**
     * Returns weights of random signs and sizes, so that errors of several elements can't cancel; 1 for a single one.
     */
    static Tensor weights(Tensor like, long seed) {
        var random = new SplittableRandom(seed);
        double[] values = new double[like.size()];
        for (int n = 0; n < values.length; n++) {
            values[n] = values.length == 1 && seed == SEED
                    ? 1
                    : (random.nextBoolean() ? 1 : -1) * random.nextDouble(0.5, 1.5);
        }
        return Tensor.of(like.shape(), values);
    }

    /** Compares the gradients with differences. */
    void run(Tally tally) {
        List<Tensor> gradients = new Laws(this).gradients(tally);
        if (options.direction() == null) {
            everyElement(gradients, tally);
        } else {
            oneDirection(gradients, tally);
        }
        if (worst != null) {
            throw worst;
        }
    }

    List<Tensor> gradients(Tensor y, Tensor seed, boolean createGraph) {
        if (!y.requiresGrad()) { // it is constant here
            return arguments.stream().map(p -> Tensor.zeros(p.tensor().shape().toArray())).toList();
        }
        var request = Autograd.of(y).seed(seed).materializeGrads();
        return (createGraph ? request.createGraph() : request).grad(parameters);
    }

    /**
     * Returns the check of the gradient as a function of the arguments and of the seed. An infinite gradient, as that of a root at 0, is left
     * out.
     *
     * @param first what was found of the gradient; where that has a kink, there is no second derivative
     */
    Comparison second(Tally first) {
        Tensor seed = Tensor.of(weights.shape(), weights.toDoubleArray()).requiresGrad(true).named("the seed");
        List<Tensor> finite = gradients(evaluate(), seed, false).stream().map(Tensor::isFinite).toList();
        Function<Tensor[], Tensor> gradient = _ -> {
            Tensor sum = Tensor.of(0);
            List<Tensor> parts = gradients(evaluate(), seed, true);
            for (int i = 0; i < parts.size(); i++) {
                Tensor weighted = parts.get(i).mul(weights(parts.get(i), SEED));
                sum = sum.add(allTrue(finite.get(i))
                        ? weighted.sum()
                        : weighted.maskedFill(finite.get(i).logicalNot(), 0).sum());
            }
            return sum;
        };
        List<Argument> withSeed = new ArrayList<>(arguments);
        withSeed.add(Argument.at(arguments.size(), seed));
        var second = new Comparison(options.checking(), gradient, "second derivative", withSeed);
        second.kinks = first.report().kinks();
        return second;
    }

    private static boolean allTrue(Tensor mask) {
        return Arrays.stream(mask.toDoubleArray()).allMatch(is -> is == 1);
    }

    /** Returns whether the gradient jumps at an element; at an edge it is that of the one side. */
    private boolean isAtKink(String name, int... index) {
        List<Integer> place = Arrays.stream(index).boxed().toList();
        return kinks.stream().anyMatch(
                kink -> kink.argument().equals(name) && kink.index().equals(place) && !kink.kind().equals("edge"));
    }

    private void everyElement(List<Tensor> gradients, Tally tally) {
        for (int i = 0; i < parameters.length; i++) {
            Tensor parameter = parameters[i];
            double[] at = parameter.toDoubleArray();
            for (int n = 0; n < at.length; n++) {
                double[][] direction = new double[parameters.length][];
                direction[i] = new double[at.length];
                double size = Double.isFinite(at[n]) ? at[n] : 1; // an infinite element stays, and so does what it adds to
                direction[i][n] = powerOfTwo(Math.max(1, Math.abs(size)));
                Line line = new Line(point, weights.toDoubleArray(), direction, direction[i][n],
                        Math.ulp(size) / direction[i][n]);
                compare(line, direction, gradients, arguments.get(i), parameter.shape().index(n), tally);
            }
        }
    }

    private static double powerOfTwo(double size) {
        return Math.scalb(1.0,
                Math.min(Double.MAX_EXPONENT, (int) Math.rint(StrictMath.log(size) / StrictMath.log(2))));
    }

    private void oneDirection(List<Tensor> gradients, Tally tally) {
        double[][] direction = new double[parameters.length][];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = options.direction().doubles(parameters[i].size(), -1, 1).toArray();
        }
        compare(new Line(point, weights.toDoubleArray(), direction, 1, 0x1p-52), direction, gradients,
                new Argument("a random direction", null), new int[0], tally);
    }

    private static double along(Line line, double[][] direction, List<Tensor> gradients) {
        double sum = 0;
        for (int i = 0; i < direction.length; i++) {
            double[] gradient = direction[i] == null ? new double[0] : gradients.get(i).toDoubleArray();
            for (int n = 0; n < gradient.length; n++) {
                sum += direction[i][n] == 0 ? 0 : gradient[n] * (direction[i][n] / line.scale);
            }
        }
        return sum;
    }

    /** Compares a derivative with the slope along a line, and notes it. */
    private void compare(Line line, double[][] direction, List<Tensor> gradients, Argument by, int[] index,
            Tally tally) {
        Slope slope = slope(line, along(line, direction, gradients));
        int result = -1; // that is looked at alone
        int count = point.base().length;
        if ((slope.isKink() || !slope.isUndefined() && !slope.accepts) && count > 1 && count <= FEW) {
            Slope found = null;
            for (int k = 0; k < count && (found == null || !slope.accepts && found.accepts); k++) {
                if (!slope.accepts || line.changes(k, powerOfTwo(options.step()))) {
                    double[] only = new double[count];
                    only[k] = 1;
                    List<Tensor> own = gradients(evaluate(), Tensor.of(weights.shape(), only), false);
                    Slope next = slope(line.weighted(only), along(line, direction, own));
                    if (!next.accepts || next.isKink() && found == null) {
                        found = next;
                        result = k;
                    }
                }
            }
            if (found != null && found.isKink()) {
                slope = found;
            } else {
                result = -1; // what is wrong shows in the sum, too
            }
        }
        if (!slope.accepts && isAtKink(by.name(), index)) {
            slope = slope.ofKinkedGradient();
        } else if (!slope.accepts && slope.isInfinite() && by.isNegativeZero(index)) {
            slope = slope.ofNegativeZero();
        }
        if (slope.accepts) {
            note(slope, by.name(), index, tally);
        } else if (!isOfOp || !slope.isUndefined()) {
            fail(slope, by, index, result);
        }
    }

    private void note(Slope slope, String name, int[] index, Tally tally) {
        if (slope.isKink()) {
            tally.add(new Kink(slope.kind, name, Arrays.stream(index).boxed().toList(), slope.left, slope.right,
                    slope.analytic));
        } else {
            double least = options.relative() == 0 ? 1 : options.absolute() / options.relative();
            tally.add(Math.abs(slope.analytic - slope.value()), slope.error, size(slope.analytic, slope.value()),
                    least);
        }
    }

    private void fail(Slope slope, Argument by, int[] index, int result) {
        int results = point.base().length;
        String of = results == 1
                ? ""
                : result >= 0
                        ? " of the result at index " + Arrays.toString(weights.shape().index(result))
                        : " of the weighted sum of the " + results + " results";
        String which = order + of + " by " + by.text()
                + (index.length == 0 ? "" : " at index " + Arrays.toString(index))
                + ": ";
        double analytic = slope.analytic;
        var failure = new GradCheckException(which + (slope.isUndefined()
                ? "analytic " + analytic + ", but there is no difference quotient: " + (isFinite(point.base())
                        ? "the function is NaN or infinite beside the point, at the next numbers or some away; move the point"
                        : "the function is " + (results == 1 ? String.valueOf(point.base()[0]) : "NaN or infinite")
                                + " at the point itself; move it")
                : slope.isKink()
                        ? Kink.text(slope.kind, slope.left, slope.right, analytic, false)
                        : "analytic " + analytic + ", numeric " + slope.value() + ", which differ by "
                                + rounded(Math.abs(analytic - slope.value()))),
                by.name(), index, analytic, slope.value());
        double excess = Math.abs(analytic - slope.value()) / tolerance(analytic, slope.value());
        if (!looksForTheWorst) {
            throw failure;
        }
        if (worst == null || !(excess <= worstExcess)) {
            worst = failure;
            worstExcess = excess;
        }
    }

    static String rounded(double value) {
        return NumberText.significant(value, 6);
    }

    double tolerance(double analytic, double numeric) {
        return options.absolute() + options.relative() * size(analytic, numeric);
    }

    private static double size(double analytic, double numeric) {
        return Math.max(Math.abs(analytic), Math.abs(numeric));
    }

    private static boolean isFinite(double... values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    /**
     * What was found of a slope: a number, or different ones to the left and to the right.
     *
     * @param kind where the function has no derivative, what it has; null where it isn't even defined; else empty
     */
    private record Slope(String kind, double left, double right, double error, double analytic, boolean accepts) {

        boolean isUndefined() {
            return kind == null;
        }

        boolean isKink() {
            return kind != null && !kind.isEmpty();
        }

        boolean isInfinite() {
            return isKink() && Double.isInfinite(analytic) && Double.isInfinite(value());
        }

        /** Returns the same, accepted, since 1 / -0 is negative. */
        Slope ofNegativeZero() {
            return new Slope(kind, left, right, error, analytic, true);
        }

        /** Returns the same, accepted, since there is no derivative. */
        Slope ofKinkedGradient() {
            return new Slope(Kink.OF_GRADIENT, left, right, error, analytic, true);
        }

        double value() {
            return Double.isNaN(left) ? right : Double.isNaN(right) ? left : (left + right) / 2;
        }
    }

    private Slope smooth(Line line, double analytic, Extrapolation found) {
        return new Slope("", found.value(), found.value(), found.error(), analytic, agrees(line, analytic, found));
    }

    private boolean agrees(Line line, double analytic, Extrapolation found) {
        return Double.isFinite(analytic)
                && Math.abs(analytic - found.value()) <= tolerance(analytic, found.value()) + found.error()
                        + line.unseen(Extrapolation.widest(powerOfTwo(options.step())));
    }

    private boolean suffices(Line line, double analytic, Extrapolation found) {
        return agrees(line, analytic, found) && found.error() <= tolerance(analytic, found.value()) / 100;
    }

    /** Compares a derivative with the slope along a line; where they differ, also by steps of the point's and the function's size. */
    private Slope slope(Line line, double analytic) {
        Slope usual = usualSlope(line, analytic);
        if (usual.accepts || !Double.isFinite(analytic) || analytic == 0 || !line.isFinite(0)) {
            return usual;
        }
        Line small = line.ofSmallSteps();
        double height = 1 / Math.abs(analytic) / line.scale;
        for (double size : new double[] {line.relativeStep(), height, height * line.size()}) {
            double step = size > 0 && size < 1 ? powerOfTwo(size) * powerOfTwo(options.step()) : 0;
            var found = step == 0
                    ? null
                    : Extrapolation.ofSmall(small, step, next -> suffices(small, analytic, next));
            if (found != null) {
                return smooth(small, analytic, found);
            }
        }
        return usual;
    }

    /** Compares a derivative with the slope from two steps where they are clear, else from ever smaller ones. */
    private Slope usualSlope(Line line, double analytic) {
        double step = powerOfTwo(options.step());
        boolean isFinite = line.isFinite(step);
        if (isFinite && !hasVisibleGap(line, step)) {
            var found = Extrapolation.ofTwo(line, step);
            if (suffices(line, analytic, found)) {
                return smooth(line, analytic, found);
            }
        }
        double within = isFinite ? step : line.isFinite(0) ? line.stepWithin(step) : 0;
        if (within > 0 && !hasVisibleKink(line, within)) {
            var found = closely(line, analytic, within);
            if (agrees(line, analytic, found) && found.spread() <= tolerance(analytic, found.value())) {
                return smooth(line, analytic, found);
            }
        }
        boolean isInside = !isFinite && line.isFinite(0) && line.isFinite(line.least);
        return within == 0 && isInside // with too few numbers up to the edge
                ? new Slope(null, Double.NaN, Double.NaN, 0, analytic, false)
                : oneSided(line, analytic, within > 0 ? within : step, within > 0);
    }

    private Extrapolation closely(Line line, double analytic, double step) {
        return Extrapolation.of(line, numeric -> tolerance(analytic, numeric), found -> suffices(line, analytic, found),
                step);
    }

    /** Returns whether the slopes to the left and to the right differ by more than curvature and rounding usually do. */
    private static boolean hasVisibleGap(Line line, double step) {
        return line.gap(step) > 1e-4 * Math.max(1, Math.abs(line.central(step))) + 4 * line.noise(step);
    }

    /** Returns whether that stays so when the step shrinks, as at a kink, and beside one, and not by curvature. */
    private static boolean hasVisibleKink(Line line, double step) {
        return hasVisibleGap(line, step) && line.gap(step / 8) > 0.5 * line.gap(step);
    }

    /** Compares a derivative with what the function does to the left and to the right, however near. */
    private Slope oneSided(Line line, double analytic, double step, boolean isDefined) {
        Side left = Side.of(line, -1, step, slope -> tolerance(slope, slope));
        Side right = Side.of(line, 1, step, slope -> tolerance(slope, slope));
        boolean hasLeft = !Double.isNaN(left.slope());
        boolean hasRight = !Double.isNaN(right.slope());
        if (!line.isFinite(0) || !hasLeft && !hasRight) {
            return new Slope(null, Double.NaN, Double.NaN, 0, analytic, false);
        }
        double l = hasLeft ? left.slope() : right.slope();
        double r = hasRight ? right.slope() : left.slope();
        double error = (hasLeft ? left.error() : 0) + (hasRight ? right.error() : 0);
        boolean isInfinite = Double.isInfinite(l) || Double.isInfinite(r);
        String kind = !hasLeft || !hasRight
                ? "edge"
                : left.jump() != 0 || right.jump() != 0
                        ? "jump"
                        : isInfinite ? "infinite slope" : Math.abs(r - l) > tolerance(l, r) + 4 * error ? "kink" : "";
        if (!kind.isEmpty()) {
            double slack = isInfinite ? 0 : tolerance(l, r) + error;
            boolean encloses = Math.min(l, r) - slack <= analytic && analytic <= Math.max(l, r) + slack;
            boolean isSteep = isInfinite && Double.isFinite(analytic); // rather than infinite, unless differences don't converge
            var found = isDefined && (!encloses || isSteep) ? closely(line, analytic, step) : null;
            return found != null && (suffices(line, analytic, found)
                    || isSteep && found.error() <= tolerance(found.value(), found.value()) / 100)
                            ? smooth(line, analytic, found)
                            : new Slope(kind, hasLeft ? l : left.slope(), hasRight ? r : right.slope(), error, analytic,
                                    encloses);
        }
        Slope smooth = smooth(line, analytic, closely(line, analytic, step));
        return smooth.accepts ? smooth : tie(line, smooth);
    }

    /** Returns whether a derivative is one that the function has nearby, where these differ however near, as where several are equal. */
    private Slope tie(Line line, Slope smooth) {
        double[] near = line.slopesNear(NEAR, smooth.analytic);
        double[] nearer = line.slopesNear(NEAR / 64, smooth.analytic);
        if (near == null || nearer == null || isNarrower(nearer, near) || isSteep(line, smooth.analytic, nearer)) {
            return smooth;
        }
        double slack = tolerance(nearer[0], nearer[1]) + line.noise(NEAR / 64 * Line.STEP_NEAR);
        boolean encloses = nearer[0] - slack <= smooth.analytic && smooth.analytic <= nearer[1] + slack
                && nearer[1] - nearer[0] > slack;
        return encloses ? new Slope("tie", nearer[0], nearer[1], 0, smooth.analytic, true) : smooth;
    }

    /** Returns whether slopes become fewer still nearer to the point, and a derivative isn't one of these. */
    private boolean isSteep(Line line, double analytic, double... nearer) {
        return Stream.of(NEAR / 4096, NEAR / 262_144).anyMatch(distance -> {
            double[] range = line.slopesNear(distance, analytic);
            double slack = range == null ? 0 : tolerance(range[0], range[1]) + line.noise(distance * Line.STEP_NEAR);
            return range != null && isNarrower(range, nearer)
                    && (analytic < range[0] - slack || analytic > range[1] + slack);
        });
    }

    private static boolean isNarrower(double[] range, double... than) {
        return !(range[1] - range[0] > 0.5 * (than[1] - than[0]));
    }
}
