package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Set;

import org.chainrule.autograd.codegen.KernelArguments;

/**
 * Propagates gradients from a result to the arguments of its op, in one backward pass.
 *
 * <p>
 * Where gradients are neither recorded nor checked for anomalies, the pass chooses the array that a vjp rule's result
 * is written to: added to the gradient that the argument already has, over the gradient of the result if nothing else
 * needs it, or into a reused array. It only ever writes to arrays that it owns: that it has created, and nothing else
 * refers to.
 */
final class GradientPropagation {
    private final VisitQueue queue;
    private final Set<Node> onPaths; // the nodes on the paths to requested ones; null: all
    private final boolean records;
    private final boolean detectsAnomalies;
    private final OpHook hook; // null for none
    private final boolean isTimed;
    private final Capture capture; // null for none
    private final boolean isBatching; // whether tensors may stand for several, whose elements can't be read
    private final GradientBuffers buffers; // null where gradients are recorded, checked, captured, of several, or perhaps on a device: then none is owned
    private long written; // the bytes of new arrays in the pass
    private Tensor joint; // of the op whose rules are applied, see JointRule; null if it has none, or none yet

    GradientPropagation(VisitQueue queue, GradMode mode, Set<Node> onPaths) {
        this.queue = queue;
        this.onPaths = onPaths;
        this.records = mode.records();
        this.detectsAnomalies = mode.detectsAnomalies();
        this.hook = mode.hook();
        this.isTimed = mode.timer() != null;
        this.isBatching = mode.isBatching();
        this.capture = mode.capture();
        this.buffers = records || detectsAnomalies || isBatching || capture != null || Storage.areDevicesUsed()
                ? null
                : new GradientBuffers();
    }

    /** Returns whether the gradient of a tensor is needed for those that are requested. */
    boolean needsGradient(Tensor tensor) {
        return tensor.requiresGrad() && (onPaths == null || onPaths.contains(tensor.node()));
    }

    private boolean needsGradient(Node node, Tensor[] inputs, int i) {
        return node.isDifferentiable(i) && needsGradient(inputs[i]);
    }

    /**
     * Starts with the gradient of the root.
     *
     * @param isMasked whether zeros in it select the other elements
     */
    void start(Tensor root, Tensor seed, boolean isMasked) {
        queue.add(root).seed(records ? seed : seed.unrecorded(), isMasked);
    }

    /** Calls the hooks of a gradient, which is complete. */
    void hook(PendingGradient of, GradientHooks hooks) {
        hooks.apply(of, records);
    }

    void end() {
        if (buffers != null) {
            buffers.release();
        }
    }

    /** Returns the bytes of the arrays that contributions to gradients were written to; 0 where ops aren't measured. */
    long written() {
        return written;
    }

    /**
     * Applies the vjp rule of an op for every argument that needs a gradient.
     *
     * @param keeps whether the gradient of the result is kept after the pass
     */
    void propagate(PendingGradient from, Node node, boolean keeps) {
        requireFresh(from.tensor, node);
        Tensor[] inputs = node.inputsToRead();
        int last = inputs.length - 1;
        while (last >= 0 && !needsGradient(node, inputs, last)) {
            last--;
        }
        boolean isFormula = node.op instanceof FormulaOp;
        boolean keepsGradient = !isFormula && node.op.keepsGradient();
        boolean detaches = buffers != null && !isFormula && node.op.appliesOpsInRules();
        Tensor y = detaches ? from.tensor.unrecorded() : from.tensor;
        Tensor[] x = detaches ? Tape.detached(inputs) : keepsGradient ? inputs.clone() : inputs;
        Tensor g = from.gradient();
        boolean isMasked = from.isMasked() || !isFormula && node.op.masksGradients();
        boolean reusable = from.isOwned() && !keeps && !keepsGradient;
        joint = null;
        JointGradients together = buffers != null && hook == null && last > 1 && node.op instanceof Pointwise formula
                ? jointly(formula, isMasked, node, inputs, y, g, reusable)
                : null;
        for (int i = 0; i <= last; i++) {
            if (together != null && together.sums[i] != null) {
                Tensor sum = together.sums[i];
                PendingGradient known = together.known[i];
                reusable &= sum != g;
                written += isTimed && known == null && sum != g ? OpTimer.bytes(sum) : 0;
                (known == null ? queue.add(inputs[i]) : known).setSum(sum, together.rules.isMasked(i));
            } else if (i == last || needsGradient(node, inputs, i)) {
                Tensor contribution = propagate(g, isMasked, node, i, inputs[i], y, x, reusable && i == last);
                boolean isNew = contribution != null && contribution.storage() != g.storage();
                reusable &= contribution == null || isNew;
                written += isNew && isTimed ? OpTimer.bytes(contribution) : 0;
            }
        }
        if (reusable) {
            buffers.recycle(g);
        }
    }

    /**
     * The gradients of several arguments of a formula, computed in one pass.
     *
     * @param rules the rules
     * @param known for each argument what was pending before the pass; null for none
     * @param sums for each argument the sum of its gradients, in an array that this pass owns; null for those that were left
     *        out
     */
    private record JointGradients(JointVjp rules, PendingGradient[] known, Tensor[] sums) {}

    /**
     * Computes the gradients of those arguments of a formula that have its result's shape and type, in one pass.
     *
     * @param isFree whether the array of {@code g} may be overwritten if no other rule has to read it
     * @return the gradients; null if there are fewer than two
     */
    private JointGradients jointly(Pointwise formula, boolean isMasked, Node node, Tensor[] inputs, Tensor y, Tensor g,
            boolean isFree) {
        PendingGradient[] known = new PendingGradient[inputs.length];
        long joint = 0;
        boolean isAll = inputs.length < Long.SIZE;
        for (int i = 0; i < inputs.length && i < Long.SIZE; i++) {
            if (needsGradient(node, inputs, i)) {
                known[i] = queue.find(inputs[i]);
                boolean isJoint = (known[i] == null || known[i].isOwned()) && isLike(g, inputs[i])
                        && occursOnce(inputs, i) && formula.rule(i, isMasked).op() != null;
                joint |= isJoint ? 1L << i : 0;
                isAll &= isJoint;
            }
        }
        JointVjp rules = Long.bitCount(joint) < 2 ? null : formula.jointly(isMasked, joint);
        KernelArguments in = rules == null ? null : rules.inputs(g, y, inputs);
        if (in == null) {
            return null;
        }
        Tensor[] sums = new Tensor[inputs.length];
        Tensor free = isFree && isAll && g.isWholeArray() ? g : null;
        for (int i = 0; i < inputs.length; i++) {
            if (rules.computes(i)) {
                sums[i] = known[i] != null ? known[i].gradient() : newGradient(inputs[i], free);
                free = sums[i] == free ? null : free;
            }
        }
        rules.run(in, known, sums);
        return new JointGradients(rules, known, sums);
    }

    private static boolean isLike(Tensor g, Tensor input) {
        return input.dtype() == g.dtype() && input.shape().equals(g.shape());
    }

    private static boolean occursOnce(Tensor[] inputs, int i) {
        for (int j = 0; j < inputs.length; j++) {
            if (j != i && inputs[j].node() == inputs[i].node()) {
                return false;
            }
        }
        return true;
    }

    private static void requireFresh(Tensor y, Node node) {
        if (!node.isFresh(y)) {
            throw new IllegalStateException(Tape.describe(node.op, node.inputs()) + node.origin()
                    + ": a value that its backward rule reads was written after it was recorded ("
                    + node.writtenNames(y)
                    + "); call backward before writing, or compute the result again");
        }
    }

    /**
     * Applies the vjp rule for argument {@code i}.
     *
     * @param isMasked whether the gradient is masked, by the op if it isn't a formula
     * @param isFree whether the array of {@code g} may be overwritten, since it is not read after this rule
     * @return the contribution to the gradient of the argument; null if there is none, or none that could share an
     *        array
     */
    private Tensor propagate(Tensor g, boolean isMasked, Node node, int i, Tensor input, Tensor y, Tensor[] x,
            boolean isFree) {
        if (!(node.op instanceof FormulaOp formula)) {
            return propagateByRule(null, isMasked, node, i, input, g, y, x, isFree);
        }
        PointwiseVjp rule = formula.rule(i, isMasked);
        if (buffers != null) {
            if (rule.op() != null) {
                Tensor[] arguments = rule.arguments(g, y, formula.ruleArguments(x));
                return compute(rule.op(), arguments, node, i, input, g, rule.isMasked(), isFree);
            }
            if (!rule.isZero() && g.dtype() == input.dtype() && g.shape().equals(input.shape())) {
                add(queue.find(input), input, g, isFree && g.isWholeArray(), rule.isMasked());
                return g;
            }
        }
        return propagateByRule(rule, rule.isMasked(), node, i, input, g, y, x, isFree);
    }

    /**
     * Applies the vjp rule for argument {@code i} of an op; of a formula it is given.
     *
     * @param isMasked whether the result is masked
     */
    private Tensor propagateByRule(PointwiseVjp rule, boolean isMasked, Node node, int i, Tensor input, Tensor g,
            Tensor y,
            Tensor[] x, boolean isFree) {
        VjpResult result = detectsAnomalies ? checkedRule(rule, node, i, g, y, x) : result(rule, node, i, g, y, x);
        if (result == null) {
            addZeros(input);
            return null;
        }
        if (buffers != null && result instanceof DeferredOp deferred) {
            return compute(deferred.op, deferred.arguments, node, i, input, g, isMasked, isFree);
        }
        Tensor given = applied(result, node, i);
        requireBroadcast(given.shape(), node, i, input);
        if (buffers != null && given.size() != input.size()) {
            return compute(new SumTo(input.shape()), new Tensor[] {given.unrecorded()}, node, i, input, g, isMasked,
                    false);
        }
        Tensor fitted = isBatching ? inType(given.sumTo(input.shape()), input.dtype()) : fitted(given, input);
        Tensor contribution = records ? fitted : fitted.unrecorded();
        boolean isOwn = buffers != null && contribution.isWholeArray() && (contribution.storage() == g.storage()
                ? isFree
                : contribution.storage() != given.storage() || node.op instanceof ViewOp);
        add(queue.find(input), input, contribution, isOwn, isMasked);
        return contribution;
    }

    /** Computes a deferred result, into an existing array where possible. */
    private Tensor compute(KernelOp given, Tensor[] arguments, Node node, int i, Tensor input, Tensor g,
            boolean isMasked, boolean isFree) {
        KernelOp op = hook == null ? given : (KernelOp) hook.substitute().apply(given);
        DType type;
        Shape shape;
        try {
            type = op.dtype(arguments);
            shape = Tape.shape(op, arguments);
        } catch (RuntimeException e) {
            throw failure(node, i, op, arguments, e);
        }
        if (!shape.equals(input.shape()) || type != input.dtype()) {
            return computeFitted(op, arguments, node, i, input, shape, type, isFree ? g : null, isMasked);
        }
        PendingGradient to = queue.find(input);
        if (to != null && to.isOwned() && addTo(to, op, arguments)) {
            to.setSum(to.gradient(), isMasked);
            return null;
        }
        Tensor free = isFree && canOverwrite(g, shape, type, op, arguments) ? g : null;
        Tensor out = to == null ? newGradient(input, free) : free != null ? free : buffers.take(input.shape(), type);
        compute(op, arguments, node, i, out);
        add(to, input, out, true, isMasked);
        return out;
    }

    /**
     * Returns a tensor for the gradient of an argument that has none yet.
     *
     * @param free a tensor of the same shape and type whose array may be overwritten; null for none
     */
    private Tensor newGradient(Tensor input, Tensor free) {
        Storage reused = input.isLeaf()
                ? input.node().slot().takeReusable(input.size(), input.dtype())
                : null;
        return reused != null
                ? Tensor.owning(reused, input.shape())
                : free != null ? free : buffers.take(input.shape(), input.dtype());
    }

    /**
     * Computes a deferred result of another shape or type than the argument's, which it broadcasts to.
     *
     * @param free a tensor whose array may be overwritten; null for none
     */
    private Tensor computeFitted(KernelOp op, Tensor[] arguments, Node node, int i, Tensor input, Shape shape,
            DType type, Tensor free, boolean isMasked) {
        requireBroadcast(shape, node, i, input);
        boolean overwrites = free != null && canOverwrite(free, shape, type, op, arguments);
        Tensor out = overwrites ? free : buffers.take(shape, type);
        compute(op, arguments, node, i, out);
        if (out.size() != input.size()) {
            Tensor sum = compute(new SumTo(input.shape()), new Tensor[] {out}, node, i, input, out, isMasked, false);
            if (!overwrites) {
                buffers.recycle(out);
            }
            return sum;
        }
        Tensor fitted = fitted(out, input);
        add(queue.find(input), input, fitted, true, isMasked);
        return fitted;
    }

    private void compute(KernelOp op, Tensor[] arguments, Node node, int i, Tensor out) {
        try {
            op.compute(out.shape(), out.storage().array(), arguments);
        } catch (RuntimeException e) {
            throw failure(node, i, op, arguments, e);
        }
        if (hook != null) {
            hook.applied(op, arguments, out);
        }
    }

    /** Adds an op's result to a gradient, if the kernel can do that with the same bits as computing and then adding. */
    private static boolean addTo(PendingGradient to, KernelOp op, Tensor[] arguments) {
        if (op instanceof FormulaOp) {
            return false;
        }
        Tensor sum = to.gradient();
        Object array = sum.storage().array();
        if (op instanceof SparseOp sparse && sparse.addTo(sum.shape(), array, to.isClear(), arguments[0])) {
            to.setClear();
            return true;
        }
        return op.accumulate(sum.shape(), array, arguments);
    }

    /**
     * Returns whether an op's result may overwrite the array of a tensor that covers it in order: the kernel reads each
     * element before it writes it, and no argument is a view of that array in another order.
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

    /** Applies the vjp rule of an op, which is given where it is a formula's. */
    private VjpResult result(PointwiseVjp rule, Node node, int i, Tensor g, Tensor y, Tensor... x) {
        try {
            if (node.op instanceof JointRule several && several.isJoint(i)) {
                joint = joint == null ? several.joint(g, x) : joint;
                return several.part(i, joint, x);
            }
            if (isBatching && rule == null) {
                return Batching.vjp(node.op, i, g, y, x);
            }
            if (capture != null && rule == null && !records) { // as one op, a rule would have no derivative
                return captured(node.op, i, g, y, x);
            }
            return rule == null ? node.op.vjp(i, g, y, x) : ((FormulaOp) node.op).vjp(rule, g, y, x);
        } catch (RuntimeException e) {
            throw failure(node, i, e);
        }
    }

    private Tensor captured(Op op, int i, Tensor g, Tensor y, Tensor... x) {
        int count = x.length; // the program keeps it, and none of the tensors
        Tensor[] all = Arrays.copyOf(x, count + 2);
        all[count] = g;
        all[count + 1] = y;
        return capture.compose(op.name() + "'",
                of -> op.vjp(i, of[count], of[count + 1], Arrays.copyOf(of, count)).toTensor(),
                () -> {
                    VjpResult result = op.vjp(i, g, y, x);
                    return result == null ? null : result.toTensor();
                }, all);
    }

    private static Tensor applied(VjpResult result, Node node, int i) {
        try {
            return result.toTensor();
        } catch (RuntimeException e) {
            throw failure(node, i, e);
        }
    }

    private static RuntimeException failure(Node node, int i, KernelOp deferred, Tensor[] arguments,
            RuntimeException e) {
        return failure(node, i, OpErrors.of(Tape.describe(deferred, arguments), e));
    }

    private static RuntimeException failure(Node node, int i, RuntimeException e) {
        return OpErrors.of("the backward rule of " + Tape.describe(node.op, node.inputs()) + node.origin()
                + " for argument " + i, e);
    }

    private VjpResult checkedRule(PointwiseVjp rule, Node node, int i, Tensor g, Tensor y, Tensor... x) {
        return GradMode.current().inRuleOf(node.origin()).call(() -> {
            VjpResult result = result(rule, node, i, g, y, x);
            if (result == null) {
                return null;
            }
            Tensor gradient = applied(result, node, i);
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

    /** Returns a gradient in its argument's shape and type, summed over the axes that broadcasting repeated. */
    private static Tensor fitted(Tensor gradient, Tensor input) {
        Shape shape = input.shape();
        return gradient.size() == shape.count() && !gradient.requiresGrad()
                ? (gradient.shape().equals(shape) ? gradient : gradient.reshaped(shape)).converted(input.dtype())
                : inType(gradient.sumTo(shape), input.dtype());
    }

    private static Tensor inType(Tensor gradient, DType type) {
        return gradient.dtype() == type ? gradient : gradient.to(type);
    }

    /** Adds zeros to the gradient of an input, which so has one even if nothing else contributes to it. */
    private void addZeros(Tensor input) {
        if (queue.find(input) == null) {
            add(null, input, Tensor.zerosLike(input), buffers != null, true);
        }
    }

    /** Adds a contribution to the pending gradient of an input, which is null where there is none yet. */
    private void add(PendingGradient to, Tensor input, Tensor contribution, boolean isOwn, boolean isMasked) {
        (to == null ? queue.add(input) : to).add(contribution, isOwn, isMasked, buffers);
    }
}
