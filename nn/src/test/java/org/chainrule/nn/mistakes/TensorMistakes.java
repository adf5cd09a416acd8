package org.chainrule.nn.mistakes;

import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.Embedding;
import org.chainrule.nn.layers.Linear;

/** Mistakes with shapes, types and indices. */
final class TensorMistakes {
    private TensorMistakes() {}

    @Mistake(value = "item of several elements", advice = "`item()` reads a tensor of one element. Reduce first, or "
            + "read all by `toDoubleArray()`, one by `get(i, j)`.")
    static void itemOfVector() {
        Tensor losses = Tensor.of(0.5, 0.25, 1).named("losses");
        double loss = losses.item();
    }

    static void itemOfVectorMended() {
        Tensor losses = Tensor.of(0.5, 0.25, 1).named("losses");
        double loss = losses.mean().item();
    }

    @Mistake(value = "Shapes that don't broadcast", advice = "Shapes are aligned at the last axis. What belongs to the "
            + "rows needs an axis of size 1 behind it.")
    static void shapesThatDoNotBroadcast() {
        Tensor prices = Tensor.ones(2, 3).named("prices");
        Tensor discounts = Tensor.of(0.9, 0.8).named("discounts"); // one for each row
        Tensor reduced = prices.mul(discounts);
    }

    static void shapesThatDoNotBroadcastMended() {
        Tensor prices = Tensor.ones(2, 3).named("prices");
        Tensor discounts = Tensor.of(0.9, 0.8).named("discounts"); // one for each row
        Tensor reduced = prices.mul(discounts.reshape(2, 1));
    }

    @Mistake(value = "A matrix product of the wrong sizes", advice = "Columns of the left are paired with rows of the "
            + "right: (m, k) times (k, n). Transpose one of them.")
    static void matmulOfWrongSizes() {
        Tensor x = Tensor.ones(4, 3).named("x");
        Tensor w = Tensor.ones(2, 3).named("w"); // (out, in), as in Linear
        Tensor y = x.matmul(w);
    }

    static void matmulOfWrongSizesMended() {
        Tensor x = Tensor.ones(4, 3).named("x");
        Tensor w = Tensor.ones(2, 3).named("w"); // (out, in), as in Linear
        Tensor y = x.matmul(w.transpose());
    }

    @Mistake(value = "Unequal tensors stacked", advice = "`stack` makes a new axis of tensors of one shape; `concat` "
            + "joins along an axis that they have.")
    static void unequalTensorsStacked() {
        Tensor monday = Tensor.ones(3, 2).named("monday");
        Tensor tuesday = Tensor.ones(5, 2).named("tuesday");
        Tensor both = Tensor.stack(0, monday, tuesday);
    }

    static void unequalTensorsStackedMended() {
        Tensor monday = Tensor.ones(3, 2).named("monday");
        Tensor tuesday = Tensor.ones(5, 2).named("tuesday");
        Tensor both = Tensor.concat(0, monday, tuesday);
    }

    @Mistake(value = "A fraction of whole numbers", advice = "Arithmetic of I64 is that of `long`, so that a plain number "
            + "must be whole, and its result is. Convert first; `div` and `mean` give F64 by themselves.")
    static void fractionOfWholeNumbers() {
        Tensor prices = Tensor.of(new long[] {7, 9}).named("prices");
        Tensor withTax = prices.mul(1.19);
    }

    static void fractionOfWholeNumbersMended() {
        Tensor prices = Tensor.of(new long[] {7, 9}).named("prices");
        Tensor withTax = prices.to(DType.F64).mul(1.19);
    }

    @Mistake(value = "A function of whole numbers", advice = "Roots, exponentials and the like aren't whole. Convert first.")
    static void functionOfWholeNumbers() {
        Tensor counts = Tensor.of(new long[] {0, 9, 99}).named("counts");
        Tensor logarithms = counts.log1p();
    }

    static void functionOfWholeNumbersMended() {
        Tensor counts = Tensor.of(new long[] {0, 9, 99}).named("counts");
        Tensor logarithms = counts.to(DType.F64).log1p();
    }

    @Mistake(value = "F64 written to F32", advice = "Ops compute F32 with F64 in F64, without an error, but a parameter "
            + "keeps its type. Convert the values, and give data in F32 to a network in F32, or all of it computes in F64.")
    static void doublesWrittenToFloats() {
        Linear layer = Network.to(Linear.of(2, 1, new Random(1)), DType.F32);
        Tensor weight = layer.weight().named("weight");
        Autograd.assign(weight, Tensor.of(new double[][] {{1, -1}}));
    }

    static void doublesWrittenToFloatsMended() {
        Linear layer = Network.to(Linear.of(2, 1, new Random(1)), DType.F32);
        Tensor weight = layer.weight().named("weight");
        Autograd.assign(weight, Tensor.of(new float[][] {{1, -1}}));
    }

    @Mistake(value = "An index out of range", advice = "Indices are counted from 0; `select` and `slice` also count "
            + "from the end, where -1 is the last.")
    static void indexOutOfRange() {
        Tensor table = Tensor.ones(3, 2).named("table");
        Tensor last = table.select(0, 3);
    }

    static void indexOutOfRangeMended() {
        Tensor table = Tensor.ones(3, 2).named("table");
        Tensor last = table.select(0, 2);
    }

    @Mistake(value = "A token that the embedding doesn't have", advice = "`Embedding.of(count, size, random)` has rows "
            + "0 to count - 1. Make it larger, mind the padding's own index, or map rare tokens to one of the rows.")
    static void tokenOutOfRange() {
        var embedding = Embedding.of(1000, 16, new Random(1));
        embedding.forward(Tensor.of(new long[] {17, 1000}).named("tokens"));
    }

    static void tokenOutOfRangeMended() {
        var embedding = Embedding.of(1001, 16, new Random(1));
        embedding.forward(Tensor.of(new long[] {17, 1000}).named("tokens"));
    }
}
