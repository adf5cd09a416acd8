package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Compares pairs that should have one direction or shouldn't. With their {@linkplain CosineDistance distance} c = 1 -
 * cos the loss is c for the label 1, and max(0, 1 - c - margin) for the label -1. Its derivative by c is 1 for the one,
 * and -1 for the other while 1 - c is above the margin, else 0, at the margin too.
 *
 * <p>
 * The three tensors are the first of each pair and the second, of the same shape (..., features), and the labels (...).
 *
 * @param margin what the cosine of a pair with the label -1 may be, from -1 to 1
 */
public record CosineEmbedding(double margin) implements TernaryLoss {
    private static final String NAME = "cosineEmbedding";
    private static final Pointwise OF_DISTANCE = Pointwise.of(NAME, (c, y, margin) -> {
        Expr excess = one().sub(margin).sub(c);
        return select(y.gt(0), c, select(excess.le(0), zero(), excess));
    });

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if the margin is not from -1 to 1
     */
    public CosineEmbedding {
        if (!(margin >= -1 && margin <= 1)) {
            throw new IllegalArgumentException(NAME + ": the margin must be a cosine, from -1 to 1, not " + margin);
        }
    }

    /**
     * Sets how near to each other pairs with the label -1 may be.
     *
     * @param margin what their cosine may be, by default 0
     * @return the changed loss
     * @throws IllegalArgumentException if the margin is not from -1 to 1
     */
    public CosineEmbedding margin(double margin) {
        return new CosineEmbedding(margin);
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Computes the loss of each pair, in the type of the first.
     *
     * @param first the first of each pair, (..., features)
     * @param second the second of each pair, (..., features)
     * @param labels 1 where they should have one direction and -1 where they shouldn't, (...)
     * @throws IllegalArgumentException if a label is neither -1 nor 1, the shapes don't fit, or the first isn't
     *         floating
     */
    @Override
    public Tensor unreduced(Tensor first, Tensor second, Tensor labels) {
        Objects.requireNonNull(labels, "labels");
        Tensor converted = LossInputs.matching(NAME, "first", first, "second", second);
        LossInputs.requireFeatures(NAME, "first", first);
        Tensor distance = CosineDistance.between(first, converted);
        if (!labels.shape().equals(distance.shape())) {
            throw LossInputs.error(NAME, "the labels must have shape " + distance.shape()
                    + ", that of the pairs without the axis of features"
                    + (ShapeAdvice.differInOnes(distance.shape(), labels.shape())
                            ? "; use labels.reshape" + distance.shape()
                            : ""),
                    LossInputs.described("first", first), LossInputs.described("labels", labels));
        }
        LossInputs.requireSigns(NAME, "labels", labels);
        return OF_DISTANCE.apply(distance, labels.detach().to(first.dtype()), LossInputs.scalar(margin, first));
    }
}
