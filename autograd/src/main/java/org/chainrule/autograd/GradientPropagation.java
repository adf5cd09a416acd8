package org.chainrule.autograd;

import java.util.Map;

/**
 * How gradients get from a result to the arguments of its op, in one backward pass.
 *
 * <p>
 * Where gradients are neither recorded nor watched, the pass decides where a rule's result is written: added to the gradient
 * that the argument already has, over the gradient that comes in, if nobody needs it any more, or into an array that was
 * needed before. It only ever writes arrays that it owns: that it has made, and nobody else holds.
 */
final class GradientPropagation {
    private final VisitQueue queue;
    private final Map<Tensor, Boolean> leading; // the tensors that lead to one asked for; null: all do
    private final boolean records;
    private final boolean watches;
    private final OpHook hook; // null for none
    private final GradientBuffers buffers; // null where gradients are recorded or watched: then none is owned

    GradientPropagation(VisitQueue queue, GradMode mode, Map<Tensor, Boolean> leading) {
        this.queue = queue;
        this.leading = leading;
        this.records = mode.records();
        this.watches = mode.watches();
        this.hook = mode.hook();
        this.buffers = records || watches ? null : new GradientBuffers();
    }

    /** Returns whether a tensor leads to one whose gradient is wanted. */
    boolean leadsOn(Tensor tensor) {
        return tensor.requiresGrad() && (leading == null || leading.containsKey(tensor));
    }

    private boolean isWanted(Node node, Tensor[] inputs, int i) {
        return node.isDifferentiable(i) && leadsOn(inputs[i]);
    }

    void start(Tensor root, Tensor seed) {
        queue.add(root).set(records ? seed : seed.detach(), false);
    }

    void end() {
        if (buffers != null) {
            buffers.release();
        }
    }

    /**
     * Applies the rule of an op for every argument that needs a gradient.
     *
     * @param keeps whether the gradient of the result is to be kept
     */
    void propagate(PendingGradient from, Node node, boolean keeps) {
        requireFresh(from.tensor, node);
        Tensor[] inputs = node.inputsToRead();
        int last = inputs.length - 1;
        while (last >= 0 && !isWanted(node, inputs, last)) {
            last--;
        }
        boolean isKernel = node.op instanceof FormulaOp || node.op instanceof KernelOp;
        boolean keepsGradient = !isKernel && node.op.keepsGradient();
        boolean detaches = buffers != null && !(isKernel || node.op instanceof ViewOp);
        Tensor y = detaches ? from.tensor.detach() : from.tensor;
        Tensor[] x = detaches ? Tape.detached(inputs) : keepsGradient ? inputs.clone() : inputs;
        Tensor g = from.gradient();
        boolean reusable = from.isOwned() && !keeps && !keepsGradient;
        for (int i = 0; i <= last; i++) {
            if (i == last || isWanted(node, inputs, i)) {
                Tensor passedOn = propagate(node, i, inputs[i], g, y, x, reusable && i == last);
                reusable &= passedOn == null || passedOn.storage() != g.storage();
            }
        }
        if (reusable) {
            buffers.recycle(g);
        }
    }

    private static void requireFresh(Tensor y, Node node) {
        if (!node.isFresh(y)) {
            throw new IllegalStateException(Tape.describe(node.op, node.inputs()) + node.origin()
                    + ": a value that its backward rule reads was written after it was recorded (" + node.readNames()
                    + "); call backward before writing, or compute the result again");
        }
    }

    /**
     * Applies the rule for argument {@code i}.
     *
     * @param isFree whether the array of {@code g} may be written, since nobody reads it after this rule
     * @return what was passed on; null for nothing, or nothing that could share an array
     */
    private Tensor propagate(Node node, int i, Tensor input, Tensor g, Tensor y, Tensor[] x, boolean isFree) {
        if (buffers != null && node.op instanceof FormulaOp formula && formula.rule(i).op() != null) {
            PointwiseVjp rule = formula.rule(i);
            return compute(rule.op(), rule.arguments(g, y, formula.ruleArguments(x)), node, i, input, g, isFree);
        }
        VjpResult result = watches ? watchedRule(node, i, g, y, x) : node.op.vjp(i, g, y, x);
        if (result == null) {
            return null;
        }
        if (buffers != null && result instanceof DeferredOp deferred) {
            return compute(deferred.op, deferred.arguments, node, i, input, g, isFree);
        }
        Tensor given = result.toTensor();
        requireBroadcast(given.shape(), node, i, input);
        if (buffers != null && given.size() != input.size()) {
            return compute(new SumTo(input.shape()), new Tensor[] {given.detach()}, node, i, input, g, false);
        }
        Tensor fitted = fitted(given, input);
        Tensor contribution = records ? fitted : fitted.detach();
        boolean isOwn = buffers != null && contribution.isWholeArray() && (contribution.storage() == g.storage()
                ? isFree
                : contribution.storage() != given.storage() || node.op instanceof ViewOp);
        add(queue.find(input), input, contribution, isOwn);
        return contribution;
    }

    /** Computes a deferred result where that takes the least memory. */
    private Tensor compute(KernelOp given, Tensor[] arguments, Node node, int i, Tensor input, Tensor g,
            boolean isFree) {
        KernelOp op = hook == null ? given : (KernelOp) hook.substitute().apply(given);
        DType type = op.dtype(arguments);
        Shape shape = Tape.shape(op, arguments);
        boolean fits = shape.equals(input.shape());
        if (fits) {
            shape = input.shape(); // of which there are others already
            fits = type == input.dtype();
        } else {
            requireBroadcast(shape, node, i, input);
        }
        PendingGradient to = queue.find(input);
        if (fits && to != null && to.isOwned() && addTo(to.gradient(), op, arguments)) {
            return null;
        }
        Storage former = fits && to == null && input.isLeaf()
                ? input.node().slot().takeReusable(shape.count(), type)
                : null;
        Tensor out = former != null
                ? Tensor.owning(former, shape)
                : isFree && canOverwrite(g, shape, type, op, arguments) ? g : buffers.take(shape, type);
        op.compute(shape, out.storage().array(), arguments);
        if (hook != null) {
            hook.applied(op, arguments, out);
        }
        if (out.size() != input.size()) {
            Tensor sum = compute(new SumTo(input.shape()), new Tensor[] {out}, node, i, input, g, false);
            if (out != g) {
                buffers.recycle(out);
            }
            return sum;
        }
        Tensor fitted = fits ? out : fitted(out, input);
        add(to, input, fitted, true);
        return fitted;
    }

    /** Adds an op's result to a sum, if the kernel can do that in the bits of computing and then adding. */
    private static boolean addTo(Tensor sum, KernelOp op, Tensor[] arguments) {
        return !(op instanceof FormulaOp) && op.accumulate(sum.shape(), sum.storage().array(), arguments);
    }

    /**
     * Whether an op's result may take the array of a tensor that is a whole array: the kernel reads each element before it
     * writes it, and no argument sees that array in another order.
     */
    private static boolean canOverwrite(Tensor whole, Shape shape, DType type, KernelOp op, Tensor[] arguments) {
        if (!(op instanceof FormulaOp || op.worksInPlace()) || whole.dtype() != type || !whole.shape().equals(shape)) {
            return false;
        }
        for (Tensor argument : arguments) {
            if (argument.storage() == whole.storage()
                    && !(argument.isWholeArray() && argument.shape().equals(shape))) {
                return false;
            }
        }
        return true;
    }

    private static VjpResult watchedRule(Node node, int i, Tensor g, Tensor y, Tensor... x) {
        return GradMode.current().inRuleOf(node.origin()).call(() -> {
            VjpResult result = node.op.vjp(i, g, y, x);
            if (result == null) {
                return null;
            }
            Tensor gradient = result.toTensor();
            Anomalies.checkGradient(node, i, gradient, g);
            return gradient;
        });
    }

    private static void requireBroadcast(Shape gradient, Node node, int i, Tensor input) {
        if (!input.shape().broadcastsTo(gradient)) {
            throw new IllegalStateException("the backward rule of " + Tape.describe(node.op, node.inputs())
                    + " returned a gradient of shape " + gradient + " for argument " + i + " of shape "
                    + input.shape()
                    + "; it must have that shape, or one that it broadcasts to");
        }
    }

    /** A gradient in its argument's shape and type: summed over the axes that broadcasting repeated. */
    private static Tensor fitted(Tensor gradient, Tensor input) {
        Shape shape = input.shape();
        return gradient.size() == shape.count() && !gradient.requiresGrad()
                ? (gradient.shape().equals(shape) ? gradient : gradient.reshaped(shape)).converted(input.dtype())
                : gradient.sumTo(shape).to(input.dtype());
    }

    /** Adds to what is pending for an input, of which nothing is yet where that is null. */
    private void add(PendingGradient to, Tensor input, Tensor contribution, boolean isOwn) {
        (to == null ? queue.add(input) : to).add(contribution, isOwn, buffers);
    }
}
