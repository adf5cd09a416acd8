package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Assumption;

/**
 * Computes one less the cosine of the angle between prediction p and target t, taken along an axis: 1 - p t / (|p| |t|),
 * from 0 for the same direction to 2 for the opposite. Its derivative by p is (cos p/|p| - t/|t|) / |p|, and the same by
 * t with the two exchanged (Salton, Wong, Yang 1975). A vector of zeros has no direction: with it the distance is 1, and
 * the derivatives are 0.
 *
 * <p>
 * It is computed as half the square of p/|p| - t/|t|, the same number, whose digits aren't lost where the directions
 * are nearly the same. As a loss, prediction and target have the same shape, and losses that shape without the axis.
 * {@link #distance} and {@link #similarity} compare tensors that are broadcast to each other, such as each of some
 * vectors with each of others.
 *
 * @param axis the axis along which vectors are compared, from the end where it is negative
 */
public record CosineDistance(int axis) implements Loss {
    private static final String NAME = "cosine";
    private static final int LAST = -1;

    /**
     * Sets the axis along which vectors are compared.
     *
     * @param axis by default -1, the last
     * @return the changed loss
     */
    public CosineDistance axis(int axis) {
        return new CosineDistance(axis);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor unreduced(Tensor prediction, Tensor target) {
        Tensor converted = LossInputs.matching(NAME, prediction, target);
        LossInputs.requireFeatures(NAME, LossInputs.PREDICTION, prediction);
        int rank = prediction.shape().rank();
        if (axis < -rank || axis >= rank) {
            throw LossInputs.error(NAME, "there is no axis " + axis + " along which vectors could be compared",
                    prediction,
                    target);
        }
        return distance(prediction, converted, axis);
    }

    /**
     * Computes the distance 1 - cos of the vectors of two tensors, which are broadcast to each other.
     *
     * {@snippet :
     * // (n, features), (m, features) -> (n, m)
     * Tensor each = CosineDistance.distance(a.unsqueeze(1), b.unsqueeze(0), -1);
     * }
     *
     * @param a some vectors, floating
     * @param b others, which take the type of the first
     * @param axis the axis of the vectors, counted in the shape to which both are broadcast
     * @return the distances, of that shape without the axis
     * @throws IllegalArgumentException if the shapes can't be broadcast, there is no such axis, or a isn't floating
     */
    public static Tensor distance(Tensor a, Tensor b, int axis) {
        Pair pair = Pair.of(a, b, axis);
        Tensor squares = pair.a.unit.sub(pair.b.unit).square().sum(pair.axis).mul(0.5);
        return Tensor.where(pair.hasZero(), LossInputs.scalar(1, a), squares);
    }

    /**
     * Computes the similarity cos of the vectors of two tensors, which are broadcast to each other: 1 for one
     * direction, 0 for a right angle and also where a vector is 0, -1 for opposite directions. Its derivatives are the
     * opposite of the distance's.
     *
     * @param a some vectors, floating
     * @param b others, which take the type of the first
     * @param axis the axis of the vectors, counted in the shape to which both are broadcast
     * @return the similarities, of that shape without the axis
     * @throws IllegalArgumentException if the shapes can't be broadcast, there is no such axis, or a isn't floating
     */
    public static Tensor similarity(Tensor a, Tensor b, int axis) {
        Pair pair = Pair.of(a, b, axis);
        Tensor products = pair.a.unit.mul(pair.b.unit).sum(pair.axis);
        Tensor cosines = products.maskedFill(pair.hasZero(), 0);
        return cosines.sub(cosines.sub(cosines.clamp(-1, 1)).detach()); // exact, and leaves the derivatives as they are
    }

    /** Computes the distance of each pair along the last axis, of shape (...). */
    static Tensor between(Tensor a, Tensor b) {
        return distance(a, b, LAST);
    }

    /**
     * Directions to be compared.
     *
     * @param axis the axis of the vectors, counted from the end
     */
    private record Pair(Direction a, Direction b, int axis) {

        static Pair of(Tensor a, Tensor b, int axis) {
            LossInputs.requireFloating(NAME, "first", a);
            Shape common = ShapeAdvice.broadcast(a.shape(), Objects.requireNonNull(b, "second").shape());
            if (common == null || axis < -common.rank() || axis >= common.rank()) {
                throw LossInputs.error(NAME, common == null
                        ? "the shapes can't be broadcast"
                        : "axis " + axis + " is out of range for the shape " + common,
                        LossInputs.described("first", a), LossInputs.described("second", b));
            }
            int fromEnd = common.axis(axis) - common.rank();
            return new Pair(direction(a, fromEnd, common), direction(b.to(a.dtype()), fromEnd, common), fromEnd);
        }

        /** Returns directions of vectors that are whole, and otherwise broadcast later. */
        private static Direction direction(Tensor x, int axis, Shape common) {
            Tensor vectors = x;
            while (vectors.shape().rank() < -axis) {
                vectors = vectors.unsqueeze(0);
            }
            return Direction.of(vectors.expand(vectors.shape().with(axis, common.size(axis))), axis);
        }

        Tensor hasZero() {
            return a.isZero.logicalOr(b.isZero).squeeze(axis);
        }
    }

    /**
     * Vectors divided by their length.
     *
     * @param unit the vectors; zeros stay
     * @param isZero whether a vector is zero
     */
    private record Direction(Tensor unit, Tensor isZero) {

        static Direction of(Tensor x, int axis) {
            double greatest = x.dtype() == DType.F32 ? 0x1p32 : 0x1p300;
            Tensor norm = Assumption.of("range", x.norm(2, true, axis), norms -> areSafe(norms, greatest));
            if (Assumption.isMadeOf(norm) || areSafe(norm.toDoubleArray(), greatest)) {
                return of(x, norm);
            }
            Tensor multiples = x.mul(factors(x, axis));
            return of(multiples, multiples.norm(2, true, axis));
        }

        private static Direction of(Tensor x, Tensor norm) {
            Tensor isZero = norm.eq(0);
            return new Direction(x.div(norm.maskedFill(isZero, 1)), isZero);
        }
    }

    /** Returns whether the powers of norms in the derivatives up to the second neither overflow nor lose digits. */
    private static boolean areSafe(double[] norms, double greatest) {
        for (double norm : norms) {
            if (norm != 0 && !(norm >= 1 / greatest && norm <= greatest)) {
                return false;
            }
        }
        return true;
    }

    /** Returns for each vector the power of two, by which multiplying rounds nothing, that brings it near to 1. */
    private static Tensor factors(Tensor x, int axis) {
        int most = x.dtype() == DType.F32 ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
        Tensor magnitudes = x.detach().abs().max(true, axis);
        double[] factors = magnitudes.toDoubleArray();
        for (int n = 0; n < factors.length; n++) {
            boolean hasExponent = factors[n] != 0 && Double.isFinite(factors[n]);
            factors[n] = hasExponent ? Math.scalb(1.0, Math.clamp(-Math.getExponent(factors[n]), -most, most)) : 1;
        }
        return Tensor.of(magnitudes.shape(), factors).to(x.dtype());
    }
}
