package org.chainrule.autograd.test;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Randomness;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VmapOptions;

/** The law of vmap: a function of several examples at once gives what it gives for one after the other, and so do its gradients. */
final class VmapLaw {
    private static final double TOLERANCE = 1e-11;
    private static final int EXAMPLES = 3;
    private static final VmapOptions SAME = VmapOptions.defaults().randomness(Randomness.SAME);

    private VmapLaw() {}

    static void check(OpCase given) {
        check(given, false);
    }

    /**
     * Checks the law.
     *
     * @param given the case
     * @param toTheBit whether all bits must be the same
     */
    static void check(OpCase given, boolean toTheBit) {
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
        Function<Tensor[], Tensor[]> gradients = x -> gradients(given, floating, x);
        boolean isDifferentiable = given.result(given.parameters(DType.F64)).requiresGrad();
        for (int i = floating.length > 1 ? -1 : 0; i < floating.length; i++) {
            boolean[] isBatched = new boolean[inputs.length];
            for (int n : i < 0 || floating.length == 1 ? floating : new int[] {floating[i]}) {
                isBatched[n] = true;
            }
            checkOf(toTheBit, f, isBatched, inputs);
            if (isDifferentiable) {
                checkOf(toTheBit, gradients, isBatched, inputs);
            }
        }
    }

    private static void requireRefusal(Function<Tensor[], Tensor[]> f, boolean[] isBatched, Tensor... inputs) {
        try {
            checkOf(false, f, isBatched, inputs);
        } catch (IllegalStateException refused) {
            return;
        }
        throw new AssertionError("vmap doesn't refuse it, though it is said to read elements");
    }

    /** Holds products of second derivatives with vectors to the law. */
    static void checkSecondDerivatives(OpCase given) {
        Tensor[] inputs = given.inputs();
        int[] floating = IntStream.range(0, inputs.length).filter(i -> inputs[i].dtype().isFloating()).toArray();
        if (given.readsValues() || !given.result(given.parameters(DType.F64)).requiresGrad()) {
            return;
        }
        boolean[] all = new boolean[inputs.length];
        for (int i : floating) {
            all[i] = true;
        }
        checkOf(false, x -> {
            Tensor[] own = Arrays.stream(floating).mapToObj(i -> x[i]).toArray(Tensor[]::new);
            var gradients = Autograd.linearize(arguments -> {
                Tensor[] every = x.clone();
                for (int k = 0; k < floating.length; k++) {
                    every[floating[k]] = arguments[k];
                }
                return gradients(given, floating, every);
            }, own);
            return gradients.jvp(IntStream.range(0, own.length)
                    .mapToObj(k -> TestTensors.random(50 + k, own[k].shape().toArray())).toArray(Tensor[]::new))
                    .toArray(Tensor[]::new);
        }, all, inputs);
    }

    /** Holds a vmap of a vmap, and its gradients from outside, to the loop over all. */
    static void checkNested(OpCase given) {
        Tensor[] inputs = given.inputs();
        boolean[] all = new boolean[inputs.length];
        Tensor[] stacked = inputs.clone();
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i].dtype().isFloating()) {
                Tensor input = inputs[i];
                all[i] = true;
                stacked[i] = stack(IntStream.range(0, 2)
                        .mapToObj(a -> stack(other(input, 2 * a), other(input, 2 * a + 1))).toArray(Tensor[]::new));
            }
        }
        int[] floating = IntStream.range(0, inputs.length).filter(i -> all[i]).toArray();
        if (floating.length == 0 || given.readsValues()) {
            return;
        }
        Function<Tensor[], Tensor[]> nested = x -> Autograd.vmap(
                outer -> Autograd.vmap(inner -> new Tensor[] {given.result(inner)}, SAME, all, outer), SAME, all, x);
        Function<Tensor[], Tensor[]> loop = x -> new Tensor[] {stack(x, floating,
                outer -> stack(outer, floating, given::result))};
        Tensor expected = loop.apply(stacked)[0];
        Laws.requireSameBits("a vmap of a vmap", expected, nested.apply(stacked)[0]);
        if (!given.result(given.parameters(DType.F64)).requiresGrad()) {
            return;
        }
        Tensor[] ofNested = gradients(nested, floating, stacked);
        Tensor[] ofLoop = gradients(loop, floating, stacked);
        for (int k = 0; k < ofLoop.length; k++) {
            int input = floating[k];
            Tensor actual = ofNested[k];
            Tensor required = ofLoop[k];
            Laws.require(Laws.areClose(actual, required, TOLERANCE), () -> "the gradient of a vmap of a vmap by input "
                    + input + " is " + actual + ", but of a loop " + required);
        }
    }

    /** Stacks the results for each slice of some inputs. */
    private static Tensor stack(Tensor[] x, int[] sliced, Function<Tensor[], Tensor> f) {
        return Tensor.stack(0, IntStream.range(0, 2).mapToObj(n -> {
            Tensor[] slices = x.clone();
            for (int i : sliced) {
                slices[i] = x[i].select(0, n);
            }
            return f.apply(slices);
        }).toArray(Tensor[]::new));
    }

    /** Returns the gradients of a weighted sum of the result by some arguments. */
    private static Tensor[] gradients(Function<Tensor[], Tensor[]> f, int[] floating, Tensor... x) {
        var call = Autograd.linearize(own -> {
            Tensor[] every = x.clone();
            for (int k = 0; k < floating.length; k++) {
                every[floating[k]] = own[k];
            }
            return f.apply(every);
        }, Arrays.stream(floating).mapToObj(i -> x[i]).toArray(Tensor[]::new));
        Tensor u = TestTensors.random(40, call.values().getFirst().shape().toArray());
        return call.vjp(u).toArray(Tensor[]::new);
    }

    private static Tensor[] gradients(OpCase given, int[] floating, Tensor... x) {
        return gradients(all -> new Tensor[] {given.result(all)}, floating, x);
    }

    private static void checkOf(boolean toTheBit, Function<Tensor[], Tensor[]> f, boolean[] isBatched,
            Tensor... inputs) {
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
        Tensor[] results = Autograd.vmap(f, SAME, isBatched, stacked);
        for (int k = 0; k < results.length; k++) {
            int result = k;
            Tensor expected = stack(
                    Arrays.stream(examples).map(example -> f.apply(example)[result]).toArray(Tensor[]::new));
            boolean isSame = toTheBit
                    ? results[k].shape().equals(expected.shape())
                            && Arrays.equals(Laws.bits(results[k]), Laws.bits(expected))
                    : Laws.areClose(results[k], expected, TOLERANCE);
            Laws.require(results[k].dtype() == expected.dtype() && isSame,
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
