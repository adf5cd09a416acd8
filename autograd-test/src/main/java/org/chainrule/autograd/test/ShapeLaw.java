package org.chainrule.autograd.test;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The law of shapes. */
final class ShapeLaw {
    private ShapeLaw() {}

    static void check(OpCase given) {
        Tensor[] x = given.parameters(DType.F64);
        Tensor y = computed(() -> given.result(x));
        given.statedShape().ifPresent(stated -> requireStated(stated, y, x));
        requireGradientShapes(y, x);
        given.statedShape().ifPresent(stated -> checkOtherSizes(given, stated));
    }

    /**
     * Checks the shapes where each size of the inputs in turn becomes 0 and 1, wherever it stands. A call may refuse
     * that, but not get it wrong.
     */
    private static void checkOtherSizes(OpCase given, Function<Shape[], Shape> stated) {
        Set<Integer> sizes = new TreeSet<>();
        for (Tensor input : given.inputs()) {
            for (int size : input.shape().toArray()) {
                sizes.add(size);
            }
        }
        for (int size : sizes) {
            for (int other : new int[] {0, 1}) {
                Tensor[] x = Stream.of(given.inputs()).map(input -> resized(input, size, other)).toArray(Tensor[]::new);
                Tensor y;
                try {
                    y = given.result(x);
                } catch (IllegalArgumentException refused) {
                    continue;
                }
                requireStated(stated, y, x);
                requireGradientShapes(y, x);
            }
        }
    }

    private static Tensor resized(Tensor input, int size, int other) {
        Tensor resized = input;
        for (int axis = 0; axis < input.shape().rank(); axis++) {
            if (input.shape().size(axis) == size) {
                resized = resized.slice(axis, 0, Math.min(other, size));
            }
        }
        return input.dtype().isFloating() ? resized.copy().requiresGrad(true) : resized.copy();
    }

    private static void requireStated(Function<Shape[], Shape> stated, Tensor y, Tensor... x) {
        Shape expected = stated.apply(Stream.of(x).map(Tensor::shape).toArray(Shape[]::new));
        Laws.require(y.shape().equals(expected),
                () -> "the result of " + Stream.of(x).map(Tensor::shape).toList() + " has shape " + y.shape()
                        + ", but should have " + expected);
        Laws.require(y.toDoubleArray().length == expected.count(),
                () -> "there are not " + expected.count() + " elements");
    }

    /** Requires that gradients of first and second order, recorded and not, exist and have their inputs' shapes. */
    private static void requireGradientShapes(Tensor y, Tensor... x) {
        if (!y.requiresGrad()) {
            return;
        }
        Tensor[] leaves = Laws.differentiable(x);
        Tensor loss = y.mul(y).sum();
        requireShapes(computed(() -> Autograd.of(loss).materializeGrads().grad(leaves)), leaves);
        List<Tensor> recorded = computed(() -> Autograd.of(loss).createGraph().materializeGrads().grad(leaves));
        requireShapes(recorded, leaves);
        for (Tensor gradient : recorded) {
            if (gradient.requiresGrad()) {
                requireShapes(computed(() -> Autograd.of(gradient.square().sum()).materializeGrads().grad(leaves)),
                        leaves);
            }
        }
    }

    private static void requireShapes(List<Tensor> gradients, Tensor[] leaves) {
        for (int i = 0; i < leaves.length; i++) {
            Shape actual = gradients.get(i).shape();
            Shape expected = leaves[i].shape();
            Laws.require(actual.equals(expected), () -> "a gradient has shape " + actual + ", its input " + expected);
        }
    }

    @FunctionalInterface
    private interface Computation<R> {
        R compute();
    }

    /** Computes something; a shape that is wrong most often shows in the first op that has to do with it. */
    private static <R> R computed(Computation<R> computation) {
        try {
            return computation.compute();
        } catch (RuntimeException e) {
            throw new AssertionError("shapes don't fit: " + e.getMessage(), e);
        }
    }
}
