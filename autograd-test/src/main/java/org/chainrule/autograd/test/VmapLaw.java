package org.chainrule.autograd.test;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The law of vmap: a function of several examples at once gives what it gives for one after the other, and so do its gradients. */
final class VmapLaw {
    private static final double TOLERANCE = 1e-11;
    private static final int EXAMPLES = 3;

    private VmapLaw() {}

    static void check(OpCase given) {
        Tensor[] inputs = given.inputs();
        int[] floating = IntStream.range(0, inputs.length).filter(i -> inputs[i].dtype().isFloating()).toArray();
        Function<Tensor[], Tensor[]> f = x -> new Tensor[] {given.result(x)};
        boolean[] all = new boolean[inputs.length];
        for (int i : floating) {
            all[i] = true;
        }
        if (floating.length == 0) {
            return;
        }
        if (given.readsValues()) {
            requireRefusal(f, all, inputs);
            return;
        }
        checkOf(f, all, inputs);
        for (int i = 0; floating.length > 1 && i < floating.length; i++) {
            boolean[] one = new boolean[inputs.length];
            one[floating[i]] = true;
            checkOf(f, one, inputs);
        }
        if (given.result(given.parameters(DType.F64)).requiresGrad()) {
            checkOf(x -> gradients(given, floating, x), all, inputs);
        }
    }

    private static void requireRefusal(Function<Tensor[], Tensor[]> f, boolean[] isBatched, Tensor... inputs) {
        try {
            checkOf(f, isBatched, inputs);
        } catch (IllegalStateException refused) {
            return;
        }
        throw new AssertionError("vmap doesn't refuse it, though it is said to read elements");
    }

    private static Tensor[] gradients(OpCase given, int[] floating, Tensor... x) {
        Tensor[] own = Arrays.stream(floating).mapToObj(i -> x[i]).toArray(Tensor[]::new);
        var call = Autograd.linearize(arguments -> {
            Tensor[] every = x.clone();
            for (int k = 0; k < floating.length; k++) {
                every[floating[k]] = arguments[k];
            }
            return new Tensor[] {given.result(every)};
        }, own);
        Tensor u = TestTensors.random(40, call.values().getFirst().shape().toArray());
        return call.vjp(u).toArray(Tensor[]::new);
    }

    private static void checkOf(Function<Tensor[], Tensor[]> f, boolean[] isBatched, Tensor... inputs) {
        Tensor[][] examples = new Tensor[EXAMPLES][];
        for (int n = 0; n < EXAMPLES; n++) {
            examples[n] = inputs.clone();
            for (int i = 0; i < inputs.length; i++) {
                examples[n][i] = isBatched[i] ? other(inputs[i], n) : inputs[i];
            }
        }
        Tensor[] stacked = inputs.clone();
        for (int i = 0; i < inputs.length; i++) {
            if (isBatched[i]) {
                int argument = i;
                stacked[i] = stack(Arrays.stream(examples).map(example -> example[argument]).toArray(Tensor[]::new));
            }
        }
        Tensor[] results = Autograd.vmap(f, isBatched, stacked);
        for (int k = 0; k < results.length; k++) {
            int result = k;
            Tensor expected = stack(
                    Arrays.stream(examples).map(example -> f.apply(example)[result]).toArray(Tensor[]::new));
            Laws.require(results[k].dtype() == expected.dtype() && Laws.areClose(results[k], expected, TOLERANCE),
                    () -> "of " + Arrays.toString(isBatched) + " results are " + results[result] + ", but one by one "
                            + expected);
        }
    }

    /** Returns the elements, each changed a little in its own way; in plain loops, since ops may be broken. */
    private static Tensor other(Tensor x, int example) {
        double[] elements = x.toDoubleArray();
        for (int n = 0; n < elements.length; n++) {
            elements[n] *= 1 + 2e-4 * ((7 * n + 5 * example) % 11 - 5);
        }
        Tensor changed = Tensor.of(x.shape(), elements);
        return x.dtype() == DType.F64 ? changed : changed.to(x.dtype());
    }

    private static Tensor stack(Tensor... x) {
        int[] sizes = IntStream.concat(IntStream.of(x.length), IntStream.of(x[0].shape().toArray())).toArray();
        double[] elements = Arrays.stream(x).flatMapToDouble(tensor -> Arrays.stream(tensor.toDoubleArray())).toArray();
        Tensor stacked = Tensor.of(Shape.of(sizes), elements);
        return x[0].dtype() == DType.F64 ? stacked : stacked.to(x[0].dtype());
    }
}
