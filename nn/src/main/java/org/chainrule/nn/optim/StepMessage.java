package org.chainrule.nn.optim;

import java.nio.ByteBuffer;
import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.distributed.AllReduceException;

/**
 * What a worker says of a step before numbers are added up, so that workers which don't train the same network, or don't average the same, end
 * with an error that says so.
 *
 * @param isOfGradients whether gradients are to be added up, rather than parameters averaged
 * @param flag for gradients, whether the losses are finite; for parameters, whether a step was taken since the last average
 * @param tensors the number of tensors that are trained
 * @param numbers the number of their elements
 * @param kinds a hash of their shapes and types
 */
record StepMessage(boolean isOfGradients, boolean flag, int tensors, long numbers, int kinds) {
    /** How many bytes a message begins with. */
    static final int BYTES = 1 + Integer.BYTES + Long.BYTES + Integer.BYTES;

    private static final byte GRADIENTS = 0; // or 1 with the flag; a message of layers has 2
    private static final byte PARAMETERS = 3; // or 4

    static StepMessage of(boolean isOfGradients, boolean flag, List<Tensor> trained) {
        return new StepMessage(isOfGradients, flag, trained.size(), trained.stream().mapToLong(Tensor::size).sum(),
                trained.stream().map(of -> of.shape() + " " + of.dtype()).toList().hashCode());
    }

    /** Writes the message, which has room for more bytes. */
    ByteBuffer written(int more) {
        return ByteBuffer.allocate(BYTES + more).put((byte) ((isOfGradients ? GRADIENTS : PARAMETERS) + (flag ? 1 : 0)))
                .putInt(tensors).putLong(numbers).putInt(kinds);
    }

    /**
     * Reads the message of another worker.
     *
     * @throws AllReduceException if that exchanges something else, or trains another network
     */
    StepMessage read(byte[] message, int other, int own) {
        var in = ByteBuffer.wrap(message);
        byte first = in.remaining() < BYTES ? -1 : in.get();
        boolean areGradients = first == GRADIENTS || first == GRADIENTS + 1;
        if (!areGradients && first != PARAMETERS && first != PARAMETERS + 1) {
            throw new AllReduceException("worker " + other + " exchanges something else where worker " + own + " "
                    + action() + ": all must make the same calls in the same order");
        }
        var theirs = new StepMessage(areGradients, first == GRADIENTS + 1 || first == PARAMETERS + 1, in.getInt(),
                in.getLong(), in.getInt());
        if (areGradients != isOfGradients) {
            throw new AllReduceException("worker " + other + " " + theirs.action() + " where worker " + own + " "
                    + action() + ": all must have the same averaging");
        }
        if (theirs.tensors != tensors || theirs.numbers != numbers) {
            throw new AllReduceException("worker " + other + " trains another network than worker " + own + ": "
                    + theirs.sizes() + " rather than " + sizes());
        }
        if (theirs.kinds != kinds) {
            throw new AllReduceException(
                    "worker " + other + " trains parameters of other shapes or types than worker " + own);
        }
        return theirs;
    }

    private String action() {
        return isOfGradients ? "adds up gradients" : "averages parameters";
    }

    private String sizes() {
        return tensors + (tensors == 1 ? " tensor" : " tensors") + " of parameters with "
                + numbers + (numbers == 1 ? " number" : " numbers");
    }
}
