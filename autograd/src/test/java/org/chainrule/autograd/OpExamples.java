package org.chainrule.autograd;

import static java.util.Map.entry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A call of every op on tensors that it takes. Ops whose parameters are tensors and numbers are called by themselves; for
 * others the table says what to pass.
 */
final class OpExamples {
    private static final double[] NUMBERS = {-0.9, 1.1, 0.6}; // bounds, where an op takes two

    /**
     * A call of an op.
     *
     * @param name what is called
     * @param call from the tensors to the result; of several results, their sum with different weights
     * @param inputs the tensors to differentiate by
     */
    record Example(String name, Function<Tensor[], Tensor> call, Tensor... inputs) {

        Tensor result(Tensor... x) {
            return call.apply(x);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private OpExamples() {}

    private static final Tensor MASK = Tensor.of(new boolean[][] {{true, false, true}, {false, false, true}});
    private static final Tensor INDEX = Tensor.of(new long[][] {{2, 0, 1}, {1, 1, 0}});

    /** What to pass where a parameter is neither a tensor nor a number. */
    private static final Map<String, Function<Tensor, Tensor>> CALLS = Map.ofEntries(
            entry("to(DType)", x -> x.to(DType.F64).mul(2)),
            entry("sum(int[])", x -> x.sum(1)),
            entry("sum(boolean, int[])", x -> x.sum(true, 0)),
            entry("mean(int[])", x -> x.mean(-1)),
            entry("mean(boolean, int[])", x -> x.mean(true)),
            entry("prod(int[])", x -> x.prod(1)),
            entry("prod(boolean, int[])", x -> x.prod(true, 0)),
            entry("max(int[])", x -> x.max()),
            entry("max(boolean, int[])", x -> x.max(true, 1)),
            entry("min(int[])", x -> x.min(0)),
            entry("min(boolean, int[])", x -> x.min(true, 0, 1)),
            entry("argmax(int)", x -> x.mul(x.argmax(1).to(DType.F64).reshape(2, 1))),
            entry("argmax(boolean, int)", x -> x.mul(x.argmax(true, 1).to(DType.F64))),
            entry("argmin(boolean, int)", x -> x.mul(x.argmin(true, 0).to(DType.F64))),
            entry("argmax()", x -> x.mul(x.argmax().to(DType.F64))),
            entry("argmin()", x -> x.mul(x.argmin().to(DType.F64))),
            entry("argmin(int)", x -> x.mul(x.argmin(0).to(DType.F64))),
            entry("any(int[])", x -> Tensor.where(x.gt(0).any(0), x, x.neg())),
            entry("all(int[])", x -> Tensor.where(x.gt(0).all(0), x, x.neg())),
            entry("cumsum(int)", x -> x.cumsum(1)),
            entry("var(int[])", x -> x.var(1)),
            entry("var(int, boolean, int[])", x -> x.var(0, true, 0)),
            entry("std(int[])", x -> x.std()),
            entry("std(int, boolean, int[])", x -> x.std(0, false, 1)),
            entry("norm(double, int[])", x -> x.norm(3, 0)),
            entry("norm(double, boolean, int[])", x -> x.norm(1, true, 1)),
            entry("logSumExp(int[])", x -> x.logSumExp()),
            entry("logSumExp(boolean, int[])", x -> x.logSumExp(true, 0)),
            entry("softmax(int)", x -> x.softmax(0)),
            entry("logSoftmax(int)", x -> x.logSoftmax(1)),
            entry("logSoftmaxAt(int, Tensor)", x -> x.logSoftmaxAt(1, Tensor.of(new long[] {2, 0}))),
            entry("reshape(int[])", x -> x.reshape(3, -1)),
            entry("reshape(Shape)", x -> x.reshape(Shape.of(6))),
            entry("flatten(int, int)", x -> x.flatten(0, 1)),
            entry("transpose(int[])", x -> x.transpose()),
            entry("permute(int[])", x -> x.permute(1, 0)),
            entry("squeeze(int[])", x -> x.reshape(2, 1, 3).squeeze(1)),
            entry("unsqueeze(int)", x -> x.unsqueeze(1)),
            entry("expand(Shape)", x -> x.expand(Shape.of(4, 2, 3))),
            entry("sumTo(Shape)", x -> x.sumTo(Shape.of(1, 3))),
            entry("tile(int[])", x -> x.tile(2, 1, 2)),
            entry("repeat(int[])", x -> x.repeat(2, 3)),
            entry("slice(int, int, int)", x -> x.slice(1, -2, 3)),
            entry("slice(int, int, int, int)", x -> x.slice(1, 0, 3, 2)),
            entry("select(int, int)", x -> x.select(0, -1)),
            entry("flip(int[])", x -> x.flip(1)),
            entry("split(int, int)", x -> weighted(x.split(2, 1))),
            entry("chunk(int, int)", x -> weighted(x.chunk(2, 1))),
            entry("unbind(int)", x -> weighted(x.unbind(0))),
            entry("roll(int, int)", x -> x.roll(-1, 1)),
            entry("pad(int, int, int)", x -> x.pad(0, 1, 2)),
            entry("pad(int, int, int, double)", x -> x.pad(1, 0, 1, 7)),
            entry("padReflect(int, int, int)", x -> x.padReflect(1, 2, 1)),
            entry("padReplicate(int, int, int)", x -> x.padReplicate(0, 2, 1)),
            entry("gather(int, Tensor)", x -> x.gather(1, INDEX)),
            entry("indexSelect(int, Tensor)", x -> x.indexSelect(1, Tensor.of(new long[] {2, 0, 2}))),
            entry("take(Tensor)", x -> x.take(Tensor.of(new long[] {5, 0, 5}))),
            entry("maskedFill(Tensor, double)", x -> x.maskedFill(x.gt(0), -1)),
            entry("oneHot(int)", x -> x.mul(Tensor.of(new long[] {2, 0}).oneHot(3).to(DType.F64))),
            entry("diagonal(int)", x -> x.diagonal(1)),
            entry("triu(int)", x -> x.triu(1)),
            entry("tril(int)", x -> x.tril(-1)));

    /** The same for calls with several tensors to differentiate by. */
    private static final Map<String, Example> CALLS_OF_SEVERAL = Map.ofEntries(
            several("scatterAdd(int, Tensor, Tensor)", x -> x[0].scatterAdd(1, INDEX, x[1]), random(2, 3),
                    random(2, 3)),
            several("where(Tensor, Tensor)", x -> x[0].where(MASK, x[1]), random(2, 3), random(2, 1)),
            several("where(Tensor, Tensor, Tensor)", x -> Tensor.where(MASK, x[0], x[1]), random(3), random(2, 3)),
            several("concat(int, Tensor[])", x -> Tensor.concat(1, x[0], x[1]), random(2, 3), random(2, 1)),
            several("stack(int, Tensor[])", x -> Tensor.stack(1, x[0], x[1]), random(2, 3), random(2, 3)),
            several("matmul(Tensor)", x -> x[0].matmul(x[1]), random(4, 1, 2, 3), random(2, 3, 2)),
            several("layerNorm(Tensor, Tensor, double)", x -> x[0].layerNorm(x[1], x[2], 0.1), random(2, 5, 3),
                    random(5, 3), random(5, 3)),
            several("linear(Tensor, Tensor)", x -> x[0].linear(x[1], x[2]), random(2, 1, 3), random(4, 3), random(4)),
            several("linear(Tensor)", x -> x[0].linear(x[1]), random(3), random(2, 3)),
            several("dot(Tensor)", x -> x[0].dot(x[1]), random(3), random(3)),
            several("outer(Tensor)", x -> x[0].outer(x[1]), random(2), random(3)));

    private static Map.Entry<String, Example> several(String key, Function<Tensor[], Tensor> call, Tensor... inputs) {
        return entry(key, new Example(key, call, inputs));
    }

    private static Tensor weighted(List<Tensor> parts) {
        Tensor sum = Tensor.of(0);
        for (Tensor part : parts) {
            sum = sum.mul(2).add(part.exp().sum());
        }
        return sum;
    }

    /** An example for every method; fails for one that it doesn't know how to call. */
    static Stream<Example> all() {
        return OpCatalogue.methods().stream().map(OpExamples::example);
    }

    static Example example(Method method) {
        String key = OpCatalogue.key(method);
        if (CALLS.containsKey(key)) {
            return new Example(key, x -> CALLS.get(key).apply(x[0]), random(2, 3));
        }
        if (CALLS_OF_SEVERAL.containsKey(key)) {
            return CALLS_OF_SEVERAL.get(key);
        }
        Class<?>[] parameters = method.getParameterTypes();
        if (!Stream.of(parameters).allMatch(type -> type == Tensor.class || type == double.class)) {
            throw new AssertionError("no example of " + key + ": add a line to the table of " + OpExamples.class);
        }
        long tensors = Stream.of(parameters).filter(type -> type == Tensor.class).count();
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        Function<Tensor[], Tensor> call = x -> call(method, isStatic, x);
        Tensor[] inputs = new Tensor[(int) tensors + (isStatic ? 0 : 1)];
        return new Example(key, call, finite(call, inputs));
    }

    private static Tensor call(Method method, boolean isStatic, Tensor[] x) {
        int nextTensor = isStatic ? 0 : 1;
        long numbers = Stream.of(method.getParameterTypes()).filter(type -> type == double.class).count();
        int nextNumber = numbers == 1 ? 1 : 0;
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = method.getParameterTypes()[i] == Tensor.class
                    ? (Object) x[nextTensor++]
                    : NUMBERS[nextNumber++];
        }
        try {
            Tensor result = (Tensor) method.invoke(isStatic ? null : x[0], arguments);
            return result.dtype().isFloating() ? result : Tensor.where(result, x[0], x[0].mul(2));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        } catch (InvocationTargetException e) {
            throw new AssertionError(OpCatalogue.key(method), e.getCause());
        }
    }

    /** Inputs at which the op is defined, the later ones of shapes that have to be broadcast. */
    private static Tensor[] finite(Function<Tensor[], Tensor> call, Tensor[] inputs) {
        for (long seed = 0; seed < 10_000; seed++) {
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = random(seed * 7 + i, i == 0 ? new int[] {2, 3} : i == 1 ? new int[] {3} : new int[] {2, 1});
            }
            if (Arrays.stream(call.apply(inputs).toDoubleArray()).allMatch(y -> Math.abs(y) < 1e3)) {
                return inputs;
            }
        }
        throw new AssertionError("no point found where the op is defined");
    }

    static Tensor random(int... sizes) {
        return random(Arrays.hashCode(sizes), sizes);
    }

    /** Numbers of magnitude 0.2 to 2.2, away from where most kinks are. */
    static Tensor random(long seed, int... sizes) {
        var random = new SplittableRandom(seed);
        double[] values = new double[Shape.of(sizes).count()];
        for (int n = 0; n < values.length; n++) {
            values[n] = random.nextDouble(0.2, 2.2) * (random.nextBoolean() ? 1 : -1);
        }
        return Tensor.of(Shape.of(sizes), values);
    }
}
