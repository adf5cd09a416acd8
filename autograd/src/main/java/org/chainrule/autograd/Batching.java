package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Applies functions to many examples at once (vmap): a function is called once, with tensors that hide the axis of the examples, and each
 * of its ops is applied to all of them by the op's {@linkplain Op#vmap rule}. Where it states none, it is applied to one example after
 * the other.
 */
final class Batching {
    private Batching() {}

    /**
     * Calls a function for all examples.
     *
     * @param xs the arguments, with the examples along the first axis where they have several
     * @param isBatched whether they have
     * @return the results, with the examples along the first axis
     */
    static Tensor[] vmap(Function<Tensor[], Tensor[]> f, VmapOptions options, boolean[] isBatched, Tensor... xs) {
        GradMode mode = GradMode.current();
        var level = new VmapLevel(mode.vmap(), mode.level() + 1, Batches.size(isBatched, xs), options.randomness());
        Tensor[] results = mode.within(level).call(() -> {
            Tensor[] examples = new Tensor[xs.length];
            for (int i = 0; i < xs.length; i++) {
                examples[i] = isBatched[i] ? BatchedStorage.hidingFirstAxis(xs[i], level) : xs[i];
            }
            return Objects.requireNonNull(f.apply(examples), "vmap of a function f that returned null");
        });
        return Stream.of(results).map(y -> BatchedStorage
                .onOwnArray(all(Objects.requireNonNull(y, "vmap of a function f that returned a null result"), level),
                        xs))
                .toArray(Tensor[]::new);
    }

    /** Returns the results for all examples; where they don't depend on the arguments, they are repeated. */
    private static Tensor all(Tensor y, VmapLevel level) {
        return BatchedStorage.vmap(y) == level
                ? BatchedStorage.whole(y)
                : y.unsqueeze(0).expand(Batches.all(level.size(), y.shape()));
    }

    /**
     * Draws random numbers: of a shape, or of a greater one where each example of a vmap has its own.
     *
     * @param name what draws, for an error
     * @param source from a shape to random numbers
     */
    static Tensor draw(String name, Shape shape, Function<Shape, Tensor> source) {
        return GradMode.current().isBatching()
                ? draw(name, GradMode.current().vmap(), shape, source)
                : drawn(name, shape, source);
    }

    private static Tensor drawn(String name, Shape shape, Function<Shape, Tensor> source) {
        Tensor drawn = Objects.requireNonNull(source.apply(shape), "source");
        if (drawn.isCaptured() && !Capture.isAmong(drawn)) { // it isn't computed from an argument, such as a key
            throw new IllegalStateException(name
                    + " draws random numbers, which would be the same in all runs of a compiled function; pass them as an"
                    + " argument, or the key that they follow from (" + OpTimer.caller() + ")");
        }
        if (!drawn.shape().equals(shape)) {
            throw new IllegalArgumentException(name + ": numbers of shape " + shape + " were asked for, not "
                    + drawn.shape());
        }
        return drawn;
    }

    private static Tensor draw(String name, VmapLevel level, Shape shape, Function<Shape, Tensor> source) {
        if (level == null) { // what the source draws in turn is for all examples already
            return GradMode.current().atLevel(0).call(() -> drawn(name, shape, source));
        }
        level.requireRandomness(name);
        if (level.randomness() == Randomness.SAME) {
            return draw(name, level.outer(), shape, source);
        }
        return BatchedStorage.hidingFirstAxis(draw(name, level.outer(), Batches.all(level.size(), shape), source),
                level);
    }

    /** Returns a tensor of which every example of every vmap has its own. */
    static Tensor inAllExamples(Tensor x) {
        Tensor one = Tensor.full(1, Shape.SCALAR, x.dtype());
        return ArithmeticFormulas.MUL.apply(x, inAllExamples(GradMode.current().vmap(), one));
    }

    private static Tensor inAllExamples(VmapLevel level, Tensor x) {
        return level == null
                ? x
                : BatchedStorage.hidingFirstAxis(
                        inAllExamples(level.outer(), Tensor.full(1, Batches.all(level.size(), x.shape()), x.dtype())),
                        level);
    }

    /** Returns whether a tensor stands for several. */
    static boolean isAmong(Tensor... x) {
        for (Tensor tensor : x) {
            if (BatchedStorage.level(tensor) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Applies an op to arguments of which some stand for several, those of the innermost vmap among them. */
    static Tensor apply(Op op, Shape shape, Tensor... x) {
        Tensor result = innermost(op::vmap, examples -> Tape.apply(op, examples), x);
        if (!result.shape().equals(shape)) {
            throw new IllegalStateException(
                    "its vmap rule returned results of shape " + result.shape() + ", not " + shape);
        }
        return result;
    }

    /**
     * Applies a differentiable function, which reads elements, to one example after the other, and records that as one op.
     *
     * @param name the op's name
     */
    static Tensor each(String name, Function<Tensor[], Tensor> f, Tensor... x) {
        Tensor result = innermost((_, _) -> null, f, x);
        var op = new PerExample(name, f, result.shape());
        OpHook hook = GradMode.current().hook();
        if (hook != null) {
            hook.applied(op, x, result);
        }
        boolean isRecorded = GradMode.current().records() && result.dtype().isFloating()
                && Stream.of(x).anyMatch(Tensor::requiresGrad);
        return isRecorded ? result.recorded(new Node(op, result, x)) : result;
    }

    /**
     * A function that was applied to one example after the other; so are its rules. Where it is applied again, as the op of a series, the
     * engine may do so to one example alone.
     *
     * @param name the op's name
     * @param f the function
     * @param result the shape of the result
     */
    private record PerExample(String name, Function<Tensor[], Tensor> f, Shape result) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return result;
        }

        @Override
        public Tensor forward(Tensor... x) {
            return eachOf(f, x);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return eachOf(all -> Composition.vjp(i, all[x.length], f, Arrays.copyOf(all, x.length)), joined(x, g));
        }

        private Tensor eachOf(Function<Tensor[], Tensor> function, Tensor... x) {
            return isAmong(x) ? each(name, function, x) : function.apply(x);
        }
    }

    /** Applies a vjp rule, to one example after the other where it reads elements. */
    static VjpResult vjp(Op op, int i, Tensor g, Tensor y, Tensor... x) {
        try {
            return op.vjp(i, g, y, x);
        } catch (ElementsAreRead e) {
            return eachAfter(e, op, given -> {
                VjpResult one = vjp(op, i, given[0], given[1], Arrays.copyOfRange(given, 2, given.length));
                return one == null
                        ? Tensor.zerosLike(x[i])
                        : one.toTensor().sumTo(x[i].shape());
            }, joined(new Tensor[] {g, y}, x));
        }
    }

    /** Applies a jvp rule, to one example after the other where it reads elements. */
    static Tensor jvp(Op op, Tensor[] tangents, Tensor y, Tensor... x) {
        try {
            Tensor stated = op.jvp(tangents, y, x);
            return stated == null
                    ? fallingBack("two reverse passes", () -> Tangents.byVjp(op, tangents, y, x))
                    : stated;
        } catch (ElementsAreRead e) {
            int count = x.length;
            int[] given = IntStream.range(0, x.length).filter(i -> tangents[i] != null).toArray();
            Tensor[] present = Arrays.stream(given).mapToObj(i -> tangents[i]).toArray(Tensor[]::new);
            return eachAfter(e, op, all -> {
                Tensor[] own = new Tensor[count];
                for (int k = 0; k < given.length; k++) {
                    own[given[k]] = all[count + 1 + k];
                }
                return jvp(op, own, all[count], Arrays.copyOf(all, count));
            }, joined(joined(x, y), present));
        }
    }

    private static Tensor[] joined(Tensor[] some, Tensor... others) {
        return Stream.concat(Stream.of(some), Stream.of(others)).toArray(Tensor[]::new);
    }

    /** Applies a rule to one example after the other, after an error for all of them; throws that if there are none. */
    private static Tensor eachAfter(ElementsAreRead error, Op op, Function<Tensor[], Tensor> f, Tensor... x) {
        if (!isAmong(x)) {
            return Capture.opaqueAfter(error, op, f, x);
        }
        return each(op.name(), f, x);
    }

    /** A rule for all examples. */
    @FunctionalInterface
    interface Rule {
        Tensor apply(boolean[] isBatched, Tensor... x);
    }

    /**
     * Applies a function to tensors of which some stand for several, those of the innermost vmap among them.
     *
     * @param ofAll applies it to all at once; it may return null
     * @param ofOne applies it to one, for where the other doesn't
     */
    static Tensor innermost(Rule ofAll, Function<Tensor[], Tensor> ofOne, Tensor... x) {
        VmapLevel level = BatchedStorage.vmap(Collections.max(List.of(x), Comparator.comparing(BatchedStorage::level)));
        boolean[] isBatched = new boolean[x.length];
        Tensor[] whole = x.clone();
        for (int i = 0; i < x.length; i++) {
            VmapLevel own = BatchedStorage.vmap(x[i]);
            if (own != null && !GradMode.current().isWithin(own)) {
                throw BatchedStorage.outside("it");
            }
            if (own == level) {
                isBatched[i] = true;
                whole[i] = BatchedStorage.whole(x[i]);
            }
        }
        Tensor result = GradMode.current().atLevel(level.depth() - 1).call(() -> {
            Tensor stated = ofAll.apply(isBatched, whole);
            return stated == null ? fallingBack("one by one", () -> oneByOne(ofOne, isBatched, whole)) : stated;
        });
        return BatchedStorage.hidingFirstAxis(result, level).recorded(null);
    }

    /** Computes in a way that a profile mentions. */
    private static Tensor fallingBack(String how, Supplier<Tensor> body) {
        GradMode mode = GradMode.current();
        return mode.timer() == null ? body.get() : mode.timed(mode.timer().fallingBack(how)).call(body::get);
    }

    private static Tensor oneByOne(Function<Tensor[], Tensor> ofOne, boolean[] isBatched, Tensor... x) {
        int size = Batches.size(isBatched, x);
        if (size == 0) {
            Tensor one = ofOne.apply(IntStream.range(0, x.length).mapToObj(i -> isBatched[i]
                    ? Tensor.full(0, Batches.example(x[i].shape()), x[i].dtype())
                    : x[i]).toArray(Tensor[]::new));
            return Tensor.full(0, Batches.all(0, one.shape()), one.dtype());
        }
        Tensor[] results = new Tensor[size];
        for (int n = 0; n < size; n++) {
            Tensor[] examples = x.clone();
            for (int i = 0; i < x.length; i++) {
                examples[i] = isBatched[i] ? x[i].select(0, n) : x[i];
            }
            results[n] = ofOne.apply(examples);
        }
        return Tensor.stack(0, results);
    }
}
