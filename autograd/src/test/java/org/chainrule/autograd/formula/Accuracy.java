package org.chainrule.autograd.formula;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Errors in units in the last place, and where to look for them. */
final class Accuracy {
    private Accuracy() {}

    /** How far a double is from the truth, in units in the last place of the truth. */
    static double ulps(double computed, BigDecimal truth) {
        double nearest = truth.doubleValue();
        if (Double.isInfinite(nearest) || !Double.isFinite(computed)) {
            return computed == nearest ? 0 : Double.POSITIVE_INFINITY;
        }
        BigDecimal ulp = new BigDecimal(Math.ulp(nearest));
        return new BigDecimal(computed).subtract(truth).abs().divide(ulp, MathContext.DECIMAL64).doubleValue();
    }

    /** How far a float is from the truth, given in double precision, in units in the last place of the truth. */
    static double ulps(float computed, double truth) {
        float nearest = (float) truth;
        if (!Float.isFinite(nearest) || !Float.isFinite(computed)) {
            return Float.compare(computed, nearest) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(computed - truth) / Math.ulp(nearest);
    }

    static double worst(DoubleUnaryOperator computed, UnaryOperator<BigDecimal> truth, DoubleStream at) {
        return at.map(x -> ulps(computed.applyAsDouble(x), truth.apply(new BigDecimal(x)))).max().orElseThrow();
    }

    static double worstSingle(DoubleUnaryOperator computed, DoubleUnaryOperator truth, DoubleStream at) {
        return at.map(x -> ulps((float) computed.applyAsDouble(x), truth.applyAsDouble(x))).max().orElseThrow();
    }

    /**
     * Doubles between two bounds: spread evenly, spread evenly by order of magnitude on both sides of 0, and the
     * neighbours of certain points on both sides, near and very near. The profile {@code soak} takes more.
     */
    static DoubleStream samples(double low, double high, double... points) {
        int part = Boolean.getBoolean("soak") ? 1 : 3;
        var random = new SplittableRandom(42);
        DoubleStream even = random.doubles(2000 / part, Math.max(low, -1e3), Math.min(high, 1e3));
        DoubleStream byMagnitude = random.doubles(3000 / part, -1074, 1024)
                .map(e -> Math.scalb(1 + random.nextDouble(), (int) Math.floor(e)) * (random.nextBoolean() ? 1 : -1));
        DoubleStream moderate = random.doubles(4000 / part, -30, 6)
                .map(e -> Math.pow(2, e) * (random.nextBoolean() ? 1 : -1));
        DoubleStream around = DoubleStream.of(points).flatMap(p -> DoubleStream.concat(
                random.doubles(200, -0.02, 0.02).map(d -> p * (1 + d)),
                random.ints(100, -20, 20).mapToDouble(d -> p + d * Math.ulp(p))));
        return Stream.of(even, byMagnitude, moderate, around).flatMapToDouble(s -> s)
                .filter(x -> x >= low && x <= high);
    }
}
