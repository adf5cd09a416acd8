package org.chainrule.linalg;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Tensor;

/** An op on batches of matrices, the last two axes of each argument, which takes many examples as a greater batch. */
interface MatrixOp extends KernelOp {

    @Override
    default Tensor vmap(boolean[] isBatched, Tensor... x) {
        if (x.length == 1) {
            return apply(x);
        }
        int first = IntStream.range(0, x.length).filter(i -> isBatched[i]).findFirst().orElseThrow();
        int examples = x[first].shape().size(0);
        Tensor[] all = new Tensor[x.length];
        Arrays.setAll(all, i -> isBatched[i] ? x[i] : repeated(examples, x[i]));
        int rank = Stream.of(all).mapToInt(tensor -> tensor.shape().rank()).max().orElseThrow();
        return apply(Stream.of(all).map(tensor -> aligned(rank, tensor)).toArray(Tensor[]::new));
    }

    private static Tensor repeated(int examples, Tensor x) {
        return x.unsqueeze(0)
                .expand(IntStream.concat(IntStream.of(examples), IntStream.of(x.shape().toArray())).toArray());
    }

    /** Inserts axes of size 1 behind that of the examples. */
    private static Tensor aligned(int rank, Tensor x) {
        Tensor all = x;
        while (all.shape().rank() < rank) {
            all = all.unsqueeze(1);
        }
        return all;
    }
}
