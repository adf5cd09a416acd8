package org.chainrule.autograd;

/**
 * Jacobian-vector product rules that many ops share, each stated once: those of linear ops, of ops that are linear in each of two
 * arguments; and the one that is derived from the vjp rule of any op.
 */
final class Tangents {
    private Tangents() {}

    /**
     * Returns the tangent of an op that is linear in all its floating arguments together: the op of their tangents. Indices and masks
     * stay as they are.
     */
    static Tensor linear(Op op, Tensor[] tangents, Tensor... x) {
        Tensor[] arguments = x.clone();
        for (int i = 0; i < x.length; i++) {
            if (x[i].dtype().isFloating()) {
                arguments[i] = tangents[i] == null ? Tensor.zerosLike(x[i]) : tangents[i];
            }
        }
        return op.apply(arguments);
    }

    /**
     * Returns the tangent of an op that is linear in each of two arguments, f(da, b) + f(a, db), to which a third may be added.
     *
     * @param bias the tangent of the third argument in a shape that broadcasts to the result's; null for none
     */
    static Tensor bilinear(Op op, Tensor[] tangents, Tensor bias, Tensor y, Tensor... x) {
        Tensor sum = null;
        if (tangents[0] != null) {
            sum = op.apply(tangents[0], x[1]);
        }
        if (tangents[1] != null) {
            sum = plus(sum, op.apply(x[0], tangents[1]));
        }
        return bias == null ? sum : sum == null ? bias.expand(y.shape()) : sum.add(bias);
    }

    /** Adds a contribution to those before; null stands for zero. */
    static Tensor plus(Tensor sum, Tensor contribution) {
        return sum == null ? contribution : contribution == null ? sum : sum.add(contribution);
    }

    /**
     * Returns the tangent of any op by its vjp rules: these are linear in the gradient u of the result, and the vjp of that linear map
     * is the Jacobian-vector product.
     *
     * @throws IllegalStateException if a rule isn't linear, such as one that clips u
     */
    static Tensor byVjp(Op op, Tensor[] tangents, Tensor y, Tensor... x) {
        GradMode mode = GradMode.current();
        return mode.recording(true).call(() -> {
            Tensor result = mode.records() ? y : y.unrecorded();
            Tensor[] arguments = mode.records() ? x : Tape.detached(x);
            Tensor u = Tensor.onesLike(y).recorded(Node.leafAfter(y)); // of any value but 0, which would mask
            Tensor[] gradients = new Tensor[x.length];
            Tensor sum = null;
            for (int i = 0; i < x.length; i++) {
                VjpResult rule = tangents[i] == null ? null : op.vjp(i, u, result, arguments);
                if (rule != null) {
                    Tensor gradient = rule.toTensor().sumTo(x[i].shape());
                    gradients[i] = gradient;
                    GradRequest request = GradRequest.of(gradient).seed(tangents[i]).materializeGrads();
                    sum = plus(sum, (mode.records() ? request.createGraph() : request).grad(u));
                }
            }
            requireDoubling(op, gradients, y, x);
            return sum == null ? Tensor.zerosLike(y) : sum;
        });
    }

    /** Refuses rules whose gradients for u = 1 don't double with u, as those of linear ones do to the bit. */
    private static void requireDoubling(Op op, Tensor[] gradients, Tensor y, Tensor... x) {
        GradMode.current().recording(false).call(() -> {
            Tensor twice = Tensor.fullLike(y, 2);
            for (int i = 0; i < x.length; i++) {
                VjpResult rule = gradients[i] == null ? null : op.vjp(i, twice, y.unrecorded(), Tape.detached(x));
                if (rule != null && !isDouble(elements(gradients[i]),
                        elements(rule.toTensor().sumTo(x[i].shape())))) {
                    throw new IllegalStateException(
                            "there is none, and none can be derived from the vjp rule, since that for "
                                    + "argument " + i
                                    + " isn't linear in the gradient; state jvp, or withJvp of a CustomFunction");
                }
            }
            return null;
        });
    }

    private static double[] elements(Tensor x) {
        return BatchedStorage.level(x) > 0 ? elements(BatchedStorage.whole(x)) : x.toDoubleArray();
    }

    private static boolean isDouble(double[] once, double... twice) {
        for (int n = 0; n < once.length && once.length == twice.length; n++) {
            if (Math.abs(twice[n] - 2 * once[n]) > 1e-3 * Math.abs(twice[n]) + 1e-30) { // false for NaN
                return false;
            }
        }
        return true;
    }
}
