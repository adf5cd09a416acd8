package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Forward-mode differentiation: a pass over a recorded graph that takes tangents, which are directional derivatives, from the tensors
 * that a function was given to those that it computed from them. Each op contributes its Jacobian-vector product. The ops of these
 * rules are recorded like any others, so that tangents can be differentiated again.
 */
final class ForwardPass {
    private static final int CONSTANT = -1;

    private final Tensor[] arguments;
    private final Tensor[] results;
    private final Tensor[] computed; // from the arguments, each after those that it was computed from
    private final int[][] sources; // for each of those, where the tangents of its op's arguments are; or CONSTANT
    private final Map<Node, Integer> places = new IdentityHashMap<>(); // of tangents: the arguments', then the computed ones'

    /**
     * Finds what results were computed from.
     *
     * @param xs the arguments, each with a node of its own
     * @param ys the results
     */
    ForwardPass(Tensor[] xs, Tensor... ys) {
        arguments = xs;
        results = ys;
        for (int i = 0; i < xs.length; i++) {
            places.put(xs[i].node(), i);
        }
        var dependent = new ArrayList<Tensor>();
        var origins = new ArrayList<int[]>();
        int least = Stream.of(xs).mapToInt(Tensor::depth).min().orElse(0);
        for (Tensor y : order(ys, least)) {
            int[] places = placesOfArguments(y.node());
            if (IntStream.of(places).anyMatch(place -> place != CONSTANT)
                    && this.places.putIfAbsent(y.node(), xs.length + dependent.size()) == null) {
                dependent.add(y);
                origins.add(places);
            }
        }
        computed = dependent.toArray(Tensor[]::new);
        sources = origins.toArray(int[][]::new);
    }

    /**
     * Returns the tangent of an op that has a kernel, by a composition of other ops that computes the same.
     *
     * @param given for each argument its tangent; null where it is constant
     * @param composition the function from the arguments to the result
     * @param x the arguments
     */
    static Tensor ofComposition(Tensor[] given, Function<Tensor[], Tensor> composition, Tensor... x) {
        GradMode mode = GradMode.current();
        boolean records = mode.records() && Stream.concat(Stream.of(x), Stream.of(given))
                .anyMatch(tensor -> tensor != null && tensor.requiresGrad());
        return mode.recording(true).call(() -> {
            Tensor[] own = x.clone();
            for (int i = 0; i < x.length; i++) {
                own[i] = records ? Alias.always(x[i]) : x[i].unrecorded();
                own[i] = given[i] != null && !own[i].requiresGrad() ? own[i].recorded(Node.leafAfter(x)) : own[i];
            }
            Tensor y = composition.apply(own);
            int[] varying = IntStream.range(0, x.length).filter(i -> given[i] != null).toArray();
            return mode.recording(records)
                    .call(() -> new ForwardPass(some(varying, own), y).tangents(some(varying, given))[0]);
        });
    }

    private static Tensor[] some(int[] which, Tensor... of) {
        return Arrays.stream(which).mapToObj(i -> of[i]).toArray(Tensor[]::new);
    }

    /** Returns all tensors from which results were computed, each after those that it was computed from. */
    static List<Tensor> order(Tensor[] results, int least) {
        return VisitQueue.byDecreasingDepth(results, least, Tensor::requiresGrad).reversed();
    }

    private int[] placesOfArguments(Node node) {
        Tensor[] inputs = node.inputsToRead();
        int[] found = new int[inputs.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = node.isDifferentiable(i) ? places.getOrDefault(inputs[i].node(), CONSTANT) : CONSTANT;
        }
        return found;
    }

    /**
     * Returns the tangents of the results.
     *
     * @param vs the tangents of the arguments
     * @return those of the results; zeros where they depend on no argument
     */
    Tensor[] tangents(Tensor... vs) {
        Tensor[] tangents = new Tensor[arguments.length + computed.length];
        for (int i = 0; i < vs.length; i++) {
            tangents[i] = inType(vs[i], arguments[i].dtype());
        }
        for (int n = 0; n < computed.length; n++) {
            tangents[arguments.length + n] = tangent(computed[n], sources[n], tangents);
        }
        return Stream.of(results).map(y -> {
            Integer place = y.requiresGrad() ? places.get(y.node()) : null;
            return place == null ? Tensor.zerosLike(y) : tangents[place];
        }).toArray(Tensor[]::new);
    }

    static Tensor inType(Tensor tangent, DType type) {
        return tangent.dtype() == type ? tangent : tangent.to(type);
    }

    private static Tensor tangent(Tensor y, int[] sources, Tensor... tangents) {
        Node node = y.node();
        requireFresh(y);
        Tensor[] given = new Tensor[sources.length];
        for (int i = 0; i < given.length; i++) {
            given[i] = sources[i] == CONSTANT ? null : tangents[sources[i]];
        }
        OpTimer timer = GradMode.current().timer();
        if (timer == null) {
            return tangent(node.op, given, y, node.inputs());
        }
        Tensor[] result = new Tensor[1];
        timer.run(Profile.Pass.TANGENT, node, y, () -> {
            result[0] = tangent(node.op, given, y, node.inputs());
            return OpTimer.bytes(result[0]);
        });
        return result[0];
    }

    /** Requires that no value that the rules of a result's op read was written since it was recorded. */
    static void requireFresh(Tensor y) {
        Node node = y.node();
        if (!node.isFresh(y)) {
            throw new IllegalStateException(Tape.describe(node.op, node.inputs()) + node.origin()
                    + ": a value that its derivative depends on was written after it was recorded ("
                    + node.writtenNames(y) + "); ask for tangents before writing, or linearize again");
        }
    }

    private static Tensor tangent(Op op, Tensor[] given, Tensor y, Tensor... x) {
        Tensor tangent;
        try {
            tangent = Batching.jvp(op, given, y, x);
        } catch (RuntimeException e) {
            throw OpErrors.of("the forward rule of " + Tape.describe(op, x), e);
        }
        if (!tangent.shape().equals(y.shape())) {
            throw new IllegalStateException("the forward rule of " + Tape.describe(op, x)
                    + " returned a tangent of shape " + tangent.shape() + " for a result of shape " + y.shape());
        }
        return inType(tangent, y.dtype());
    }
}
