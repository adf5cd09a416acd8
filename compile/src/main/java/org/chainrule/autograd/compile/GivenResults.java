package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** Tensors on whose arrays a caller lets a program compute its results. */
final class GivenResults {
    private GivenResults() {}

    /**
     * Requires that a tensor, if there is one, is of the shape and type of its result, and all of an array that the program doesn't read. Counts a
     * write of each.
     *
     * @param given for each result a tensor; null for none
     * @param xs the arguments
     * @return those that were given
     */
    static Tensor[] require(RunnableProgram program, Tensor[] given, Tensor... xs) {
        Objects.requireNonNull(given, "the tensors for results");
        List<Operand> results = program.simple().results();
        if (given.length != results.size()) {
            throw new IllegalArgumentException("prepareOn takes a tensor or null for each of " + results.size()
                    + " results, not " + given.length);
        }
        Map<Object, Tensor> taken = new IdentityHashMap<>(xs.length + given.length); // by arrays
        for (Tensor x : xs) {
            taken.put(Engine.memory(x).array(), x);
        }
        for (int r = 0; r < given.length; r++) {
            if (given[r] != null) {
                Object array = require(r, results.get(r), given[r]);
                if (program.refersTo(array) || taken.put(array, given[r]) != null) {
                    throw new IllegalArgumentException(what(r, given[r])
                            + "is on the array of an argument, of a tensor that the function refers to, or of another result");
                }
            }
        }
        for (Tensor tensor : given) {
            if (tensor != null) {
                Engine.countWrite(tensor);
            }
        }
        return given;
    }

    private static String what(int r, Tensor tensor) {
        return "prepareOn: the tensor for result " + r + ", " + tensor.shape() + " " + tensor.dtype() + ", ";
    }

    /** Requires a tensor that suits a result; returns its array. */
    private static Object require(int r, Operand result, Tensor tensor) {
        if (!tensor.shape().equals(result.shape()) || tensor.dtype() != result.value().type()) {
            throw new IllegalArgumentException(
                    what(r, tensor) + "must be " + result.shape() + " " + result.value().type() + " as the result");
        }
        Memory memory = Engine.memory(tensor);
        boolean isWhole = memory.offset() == 0 && RowMajor.length(memory.array()) == tensor.size()
                && Arrays.equals(memory.strides(), RowMajor.strides(tensor.shape()));
        if (!isWhole || tensor.requiresGrad()) {
            throw new IllegalArgumentException(
                    what(r, tensor) + "must have an array of its own, in order, and require no gradient");
        }
        return memory.array();
    }
}
