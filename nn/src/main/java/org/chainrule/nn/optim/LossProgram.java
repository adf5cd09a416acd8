package org.chainrule.nn.optim;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.autograd.compile.CompiledRun;
import org.chainrule.autograd.compile.Program;
import org.chainrule.nn.internal.TrainingScope;

/**
 * A compiled function of a loss and other results, with the gradients of all leaves that the loss depends on. In a scope of training its key
 * is a further argument, so that each run draws random numbers of its own.
 */
final class LossProgram {
    private final Function<Tensor[], Tensor[]> f;
    private final CompiledOptions options;
    private final Map<Mode, Compiled> programs = new EnumMap<>(Mode.class);
    private final GradientLeaves leaves = new GradientLeaves(); // of all programs
    private final List<Tensor> parameters; // of the optimizer
    private boolean[] trained; // which of them required gradients when the programs were recorded

    /** What decides how layers compute. */
    private enum Mode {
        UNDECIDED, OFF, ON, WITH_KEY
    }

    /**
     * Creates programs.
     *
     * @param f from the arguments to the loss, which is the first, and other results
     * @param parameters those that may be frozen, or cease to be, from step to step
     */
    LossProgram(Function<Tensor[], Tensor[]> f, List<Tensor> parameters, CompiledOptions options) {
        this.f = f;
        this.parameters = parameters;
        this.options = options;
    }

    LossProgram with(CompiledOptions other) {
        return new LossProgram(f, parameters, other);
    }

    Part part(Tensor... xs) {
        return new Part(xs);
    }

    Program program(Tensor... xs) {
        return compiled(mode()).program(arguments(mode(), xs));
    }

    int recordings() {
        return programs.values().stream().mapToInt(Compiled::recordings).sum();
    }

    private static Mode mode() {
        TrainingScope scope = TrainingScope.current();
        return scope.hasKey()
                ? Mode.WITH_KEY
                : scope.isOn() ? Mode.ON : TrainingScope.isBound() ? Mode.OFF : Mode.UNDECIDED;
    }

    private synchronized Compiled compiled(Mode mode) {
        boolean[] now = new boolean[parameters.size()];
        for (int i = 0; i < now.length; i++) {
            now[i] = parameters.get(i).requiresGrad();
        }
        if (!Arrays.equals(now, trained)) {
            programs.clear(); // which have gradients of others
            trained = now;
        }
        return programs.computeIfAbsent(mode,
                _ -> Compiled.ofAll(mode == Mode.WITH_KEY ? this::computedWithKey : this::computed).with(options));
    }

    /** Returns what the gradients of a run may be computed on. */
    private Tensor[] spare(Header header) {
        Tensor[] given = new Tensor[1 + header.results + header.leaves.length];
        Tensor[] spare = leaves.spare(header.leaves);
        System.arraycopy(spare, 0, given, 1 + header.results, spare.length);
        return given;
    }

    private static Tensor[] arguments(Mode mode, Tensor... xs) {
        if (mode != Mode.WITH_KEY) {
            return xs;
        }
        Tensor[] all = Arrays.copyOf(xs, xs.length + 1);
        all[xs.length] = TrainingScope.current().nextTensor();
        return all;
    }

    private Tensor[] computedWithKey(Tensor... all) {
        return TrainingScope.on(all[all.length - 1]).call(() -> computed(Arrays.copyOf(all, all.length - 1)));
    }

    /** Computes a {@link Header}, the results, and the gradients. */
    private Tensor[] computed(Tensor... xs) {
        int before = TrainingScope.current().draws();
        Tensor[] results = results(xs);
        int draws = TrainingScope.current().draws() - before;
        Tensor loss = results[0];
        if (!loss.requiresGrad() || loss.size() != 1) {
            loss.backward(); // which is an error that says why
        }
        List<Tensor> of = GradientLeaves.of(loss);
        Header header = new Header(draws, results.length, leaves.numbers(of));
        return Stream.of(Stream.of(header.tensor()), Stream.of(results).map(Tensor::detach),
                Autograd.grad(loss, of.toArray(Tensor[]::new)).stream()).flatMap(all -> all).toArray(Tensor[]::new);
    }

    private Tensor[] results(Tensor... xs) {
        Tensor[] results = f.apply(xs.clone());
        if (results == null || results.length == 0 || Stream.of(results).anyMatch(Objects::isNull)) {
            throw new NullPointerException("the loss returned null");
        }
        return results;
    }

    /**
     * What a program says of its other results, the same in all runs.
     *
     * @param draws how many keys were taken
     * @param results how many results there are, before the gradients
     * @param leaves the numbers of the leaves whose gradients follow
     */
    private record Header(int draws, int results, int... leaves) {

        /** Reads the header of a program. */
        static Header of(Program program) {
            long[] all = (long[]) program.captured().get(program.results().getFirst().value());
            int[] leaves = new int[all.length - 2];
            for (int i = 0; i < leaves.length; i++) {
                leaves[i] = (int) all[2 + i];
            }
            return new Header((int) all[0], (int) all[1], leaves);
        }

        Tensor tensor() {
            long[] all = new long[2 + leaves.length];
            all[0] = draws;
            all[1] = results;
            for (int i = 0; i < leaves.length; i++) {
                all[2 + i] = leaves[i];
            }
            return Tensor.of(all);
        }
    }

    /** The loss of a batch. */
    final class Part implements StepLoss {
        private final Tensor[] xs;
        private TrainingScope scope; // before this was computed; null for none
        private CompiledRun run; // null where the function itself was called
        private Header header; // of the run
        private List<Tensor> gradients; // of the run, until they were added
        private boolean isPending; // whether the run is still to write
        private List<Tensor> computed; // loss and other results; null for none yet
        private Tensor graph; // the loss with its history; null where a program has computed it

        private Part(Tensor... xs) {
            this.xs = xs;
        }

        /** Returns the loss and the other results, without their history; null where they weren't computed. */
        List<Tensor> results() {
            return computed == null ? null : computed.stream().map(Tensor::detach).toList();
        }

        /** Returns the value of the loss. */
        double loss() {
            return computed.getFirst().item();
        }

        @Override
        public Tensor value() {
            Mode mode = mode();
            scope = TrainingScope.isBound() ? TrainingScope.current().copy() : null;
            Optional<CompiledRun> prepared = compiled(mode).prepareOn(program -> {
                header = Header.of(program);
                return spare(header);
            }, arguments(mode, xs));
            if (prepared.isEmpty()) {
                computed = List.of(LossProgram.this.results(xs));
                graph = computed.getFirst();
                return graph;
            }
            run = prepared.get();
            isPending = true;
            List<Tensor> all = run.results();
            TrainingScope.current().skip(header.draws);
            computed = all.subList(1, 1 + header.results);
            gradients = all.subList(1 + header.results, all.size());
            return computed.getFirst();
        }

        @Override
        public void backward() {
            if (run == null) {
                graph.backward();
            } else {
                leaves.add(header.leaves, gradients);
                gradients = null;
            }
        }

        @Override
        public Tensor explained() {
            if (graph == null) {
                isPending = false; // the function itself writes
                graph = scope == null
                        ? LossProgram.this.results(xs)[0]
                        : scope.call(() -> LossProgram.this.results(xs)[0]);
            }
            return graph;
        }

        @Override
        public void write() {
            if (isPending) {
                isPending = false;
                run.write();
            }
        }
    }
}
