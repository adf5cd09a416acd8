package org.chainrule.autograd;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.MagnitudeBounds;
import org.chainrule.autograd.kernel.Elementwise;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * An {@link Update} of certain tensors by the gradient of the first, which can be asked before it is written whether all
 * new values are finite. That seldom takes a pass: the greatest absolute values of the tensors are bounded from step to
 * step, by the formulas themselves, and looked at only where that doesn't suffice.
 *
 * {@snippet :
 * var step = CheckedUpdate.of(List.of(w, v), momentum);
 * if (step.gradientMagnitude() >= 0) { // there is one
 *     step.prepare(rate);
 *     if (step.firstNonFinite() < 0) {
 *         step.apply();
 *     }
 * }
 * }
 */
public final class CheckedUpdate {
    private static final int PIECE = 1024; // elements that are computed at a time to be looked at
    private static final int UNKNOWN = -1; // before the first step

    /** Of at most so much, values are moderate: their squares don't overflow. */
    private static final double MODERATE = 0x1p450;
    private static final double MODERATE_SINGLE = 0x1p50;

    /** Below this, values are far from overflow. */
    private static final double FAR = 0x1p1000;
    private static final double FAR_SINGLE = 0x1p120;

    private final List<Tensor> targets;
    private final Update update;
    private final Update ofModerate;
    private final boolean single;
    private final boolean inOrder;
    private final KernelArguments operands; // the targets, the gradient and the scalars; null on another device than the CPU

    // Bounds of what the targets and the gradient hold, then the scalars; and, after a step, of the targets and of all.
    private final double[] before;
    private final double[] after;
    private final KernelArguments boundsBefore;
    private final KernelArguments boundsAfter;
    private int writes = UNKNOWN; // to the targets, after the last step
    private boolean hasBounds; // of the targets after the last step
    private final StepsAhead ahead; // which need no bounds of the targets

    private Tensor gradient; // of the next step
    private boolean isPrepared;
    private double[] values;
    private boolean isModerate;
    private boolean isFar; // from overflow

    private CheckedUpdate(List<Tensor> targets, Update update, Update ofModerate) {
        this.targets = List.copyOf(targets);
        this.update = update;
        this.ofModerate = ofModerate;
        this.single = targets.getFirst().dtype() == DType.F32;
        boolean isOnDevice = targets.getFirst().storage().isOnDevice();
        this.inOrder = !isOnDevice && targets.stream().allMatch(target -> target.layout().isContiguous());
        this.operands = isOnDevice
                ? null
                : update.operands(targets, List.of(targets.getFirst()), new double[update.scalars()]);
        this.before = new double[targets.size() + 1 + update.scalars()];
        this.after = new double[targets.size() + 1];
        this.boundsBefore = KernelArguments.ofEach(before);
        this.boundsAfter = KernelArguments.ofEach(after);
        this.ahead = new StepsAhead(targets.size(), before.length, single ? MODERATE_SINGLE : MODERATE,
                single ? FAR_SINGLE : FAR);
    }

    /**
     * Creates an update of certain tensors.
     *
     * @param targets what it writes, as for {@link Update#apply}; the first is a leaf that requires a gradient
     * @param update the update, of one argument: the gradient of the first target
     * @return the update of these tensors
     * @throws IllegalArgumentException as {@link Update#apply}
     * @throws IllegalStateException as {@link Update#apply}
     */
    public static CheckedUpdate of(List<Tensor> targets, Update update) {
        return of(targets, update, update);
    }

    /**
     * Creates an update of certain tensors, with simpler formulas for moderate values.
     *
     * @param targets as for {@link #of(List, Update)}
     * @param update the update
     * @param ofModerate the update where all targets and gradients are of at most 2^50, or 2^450 in double precision, so
     *        that their squares don't overflow
     * @return the update of these tensors
     */
    public static CheckedUpdate of(List<Tensor> targets, Update update, Update ofModerate) {
        UpdateArguments.requireTensors("targets", targets);
        Objects.requireNonNull(update, "update").requireCounts(targets.size(), 1, update.scalars());
        Objects.requireNonNull(ofModerate, "ofModerate");
        ofModerate.requireCounts(targets.size(), 1, update.scalars());
        Update.requireTargets(targets);
        return new CheckedUpdate(targets, update, ofModerate);
    }

    /** {@return the tensors that are written} */
    public List<Tensor> targets() {
        return targets;
    }

    /**
     * Looks at the gradient, of which the next step is to be.
     *
     * @return its greatest absolute value, as {@link Magnitude#ofGradient}; -1 if there is none
     */
    public double gradientMagnitude() {
        gradient = Magnitude.gradientOf(targets.getFirst());
        isPrepared = false;
        double magnitude = gradient == null ? -1 : Magnitude.of(gradient);
        before[targets.size()] = Math.max(magnitude, MagnitudeBounds.LEAST);
        return magnitude;
    }

    /**
     * Prepares a step by the gradient that {@link #gradientMagnitude} has looked at.
     *
     * @param scalars the scalars
     * @throws IllegalArgumentException if there are too few or too many scalars
     * @throws IllegalStateException if there was no gradient, or it wasn't looked at
     */
    public void prepare(double... scalars) {
        int count = targets.size();
        update.requireCounts(count, 1, Objects.requireNonNull(scalars, "scalars").length);
        if (gradient == null) {
            throw new IllegalStateException(
                    "update of " + targets.getFirst().describe() + ": gradientMagnitude must have "
                            + "found a gradient before each step; call backward() first");
        }
        values = scalars;
        System.arraycopy(scalars, 0, before, count + 1, scalars.length);
        if (writes == writes() && ahead.cover(before)) {
            isFar = true;
            isModerate = true;
            hasBounds = false;
        } else {
            computeBounds();
        }
        isPrepared = true;
    }

    private void computeBounds() {
        ahead.end();
        boolean isFresh = !hasBounds || writes != writes();
        if (isFresh) {
            measure();
        }
        bound();
        if (!(isFar && isModerate) && !isFresh) {
            measure();
            bound();
        }
        hasBounds = isFar;
        if (isFar && isModerate) {
            ahead.begin(before, form().bounds());
        }
    }

    private int writes() {
        int sum = 0;
        for (int i = 0; i < targets.size(); i++) {
            sum += targets.get(i).version();
        }
        return sum;
    }

    private void measure() {
        for (int i = 0; i < targets.size(); i++) {
            before[i] = Math.max(Magnitude.of(targets.get(i)), MagnitudeBounds.LEAST);
        }
    }

    private void bound() {
        int scalars = targets.size() + 1;
        isModerate = true;
        for (int i = 0; i < scalars; i++) {
            isModerate &= before[i] <= (single ? MODERATE_SINGLE : MODERATE);
        }
        form().bounds().run(boundsBefore, boundsAfter, 1);
        isFar = after[targets.size()] < (single ? FAR_SINGLE : FAR); // which NaN isn't
        for (int i = scalars; i < before.length; i++) {
            isFar &= before[i] >= 0; // as the bounds take for granted
        }
    }

    /** Which formulas are taken depends on the values alone: bounds that are too great are measured anew. */
    private Update form() {
        return isModerate ? ofModerate : update;
    }

    /**
     * Returns where the step that is prepared would write a first value that is infinite or NaN.
     *
     * @return the index of the element in row-major order; -1 if all values will be finite
     * @throws IllegalStateException if none is prepared
     */
    public int firstNonFinite() {
        requirePrepared();
        if (isFar) {
            return -1;
        }
        int size = targets.getFirst().size();
        Kernel kernel = form().kernel(single);
        KernelArguments in = update.operands(targets.stream().map(Tensor::contiguous).toList(),
                List.of(gradient), values);
        var piece = new KernelArguments(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            piece.set(i, ElementArrays.create(single, Math.min(PIECE, size)), 0, 1);
        }
        for (int done = 0; done < size; done += PIECE) {
            int count = Math.min(PIECE, size - done);
            kernel.run(in.from(done), piece, count);
            int bad = firstNonFinite(piece, count);
            if (bad >= 0) {
                return done + bad;
            }
        }
        return -1;
    }

    private static int firstNonFinite(KernelArguments piece, int count) {
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < piece.count(); i++) {
                if (!Double.isFinite(piece.get(i, n))) {
                    return n;
                }
            }
        }
        return -1;
    }

    private void requirePrepared() {
        if (!isPrepared) {
            throw new IllegalStateException("no step is prepared; call prepare before each");
        }
    }

    /**
     * Writes the new values of the step that is prepared.
     *
     * @throws IllegalStateException if none is prepared
     */
    public void apply() {
        requirePrepared();
        if (inOrder && gradient.layout().isContiguous() && !Update.isOnArrayOf(targets, gradient)) {
            write();
        } else {
            form().apply(targets, List.of(gradient), values);
        }
        gradient = null;
        isPrepared = false;
        if (hasBounds) {
            for (int i = 0; i < targets.size(); i++) {
                before[i] = Math.max(after[i], MagnitudeBounds.LEAST);
            }
        }
        writes = writes();
    }

    private void write() {
        int count = targets.size();
        operands.set(count, gradient.storage().array(), gradient.layout().offset(), 1);
        for (int i = 0; i < values.length; i++) {
            operands.setValue(count + 1 + i, values[i]);
        }
        Elementwise.run(form().kernel(single), operands, operands, targets.getFirst().size());
        operands.set(count, null, 0, 1); // which the next gradient may reuse
        for (int i = 0; i < count; i++) {
            targets.get(i).storage().written();
        }
    }

    /** Returns the tensors that are written: {@code CheckedUpdate(w (3) F64, (3) F64)}. */
    @Override
    public String toString() {
        return targets.stream().map(Tensor::describe).collect(Collectors.joining(", ", "CheckedUpdate(", ")"));
    }
}
