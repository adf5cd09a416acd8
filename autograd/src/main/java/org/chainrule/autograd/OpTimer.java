package org.chainrule.autograd;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures the ops that are applied in a scope, forward and backward. In the scope it is idle until an op begins; that runs in a scope
 * of its own, whose timer is running, so that the ops which it applies in turn are counted as part of it.
 */
final class OpTimer {
    private static final String ROOT = OpTimer.class.getPackageName().replaceFirst("[^.]+$", "");
    private static final List<String> MODULES = Stream
            .of("autograd.transform.", "autograd.compile.", "autograd.graph.", "autograd.internal.", "linalg.", "nn.")
            .map(ROOT::concat).toList();

    private final Supplier<Consumer<Profile.Row>> begins; // called when an op begins, to know who takes its row; null for nobody
    private final Map<Node, String> sources; // where the ops of recorded nodes were called
    private final String source; // where the op that is running was called; null while none is
    private String fallback;
    private long elsewhere; // of the time of the op that is running, what has rows of its own

    private OpTimer(Supplier<Consumer<Profile.Row>> begins, Map<Node, String> sources, String source, String fallback) {
        this.begins = begins;
        this.sources = sources;
        this.source = source;
        this.fallback = fallback;
    }

    /** Runs a body and returns the profile of its ops. */
    static Profile profile(Runnable body) {
        Map<Profile.Row, Profile.Row> rows = new HashMap<>();
        Consumer<Profile.Row> add = row -> {
            synchronized (rows) {
                rows.merge(row.counted(0, 0, 0), row, Profile.Row::plus);
            }
        };
        long start = System.nanoTime();
        call(() -> add, () -> {
            body.run();
            return null;
        });
        long nanos = System.nanoTime() - start;
        synchronized (rows) {
            return new Profile(List.copyOf(rows.values()), nanos);
        }
    }

    /**
     * Calls a body in a scope whose ops are measured, for those who measure outer scopes, too.
     *
     * @param begins is called when an op begins, in its thread; what it returns is called with the op's row, of one call, when that has
     *        ended, and null if it isn't to be measured
     */
    static <R> R call(Supplier<Consumer<Profile.Row>> begins, ScopedValue.CallableOp<R, RuntimeException> body) {
        GradMode mode = GradMode.current();
        OpTimer outer = mode.timer();
        boolean isOutermost = outer == null || outer.source != null;
        Map<Node, String> sources = outer == null
                ? Collections.synchronizedMap(new WeakHashMap<>())
                : outer.sources;
        return mode.timed(new OpTimer(isOutermost ? begins : () -> both(outer.begins.get(), begins.get()), sources,
                null, "")).call(body);
    }

    private static <T> Consumer<T> both(Consumer<T> one, Consumer<T> other) {
        return one == null ? other : other == null ? one : one.andThen(other);
    }

    /** Applies an op, and measures it unless it is part of another. */
    Tensor apply(GradMode mode, Op op, Tensor... x) {
        if (source != null) {
            return located(Tape.applyObserved(mode, op, x));
        }
        Consumer<Profile.Row> listener = begins.get();
        if (listener == null) {
            return Tape.applyObserved(mode, op, x);
        }
        OpTimer running = new OpTimer(begins, sources, caller(), fallback);
        long start = System.nanoTime();
        Tensor y = mode.timed(running).call(() -> Tape.applyObserved(GradMode.current(), op, x));
        long nanos = System.nanoTime() - start;
        Storage storage = all(y).storage();
        boolean isView = Stream.of(x).anyMatch(argument -> all(argument).storage() == storage);
        listener.accept(running.row(op, Profile.Pass.FORWARD, x, y, nanos - running.elsewhere,
                isView ? 0 : bytes(y)));
        return running.located(y);
    }

    /** Returns the source line of the innermost caller outside the library: {@code Model.java:42}. */
    static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isLibrary(frame.getClassName())).findFirst())
                .map(frame -> (frame.getFileName() == null ? frame.getClassName() : frame.getFileName()) + ":"
                        + frame.getLineNumber())
                .orElse("");
    }

    private static boolean isLibrary(String className) {
        return TracedNode.isSkipped(className) || MODULES.stream().anyMatch(className::startsWith);
    }

    private Tensor located(Tensor y) {
        if (y.node() != null) {
            sources.put(y.node(), source);
        }
        return y;
    }

    /**
     * Runs a part of a backward or forward-mode pass, the rules of one op, and measures it unless it is part of an op.
     *
     * @param part the rules, which return the bytes that they wrote
     */
    void run(Profile.Pass pass, Node node, Tensor y, Supplier<Long> part) {
        Consumer<Profile.Row> listener = source == null ? begins.get() : null;
        if (listener == null) {
            part.get();
            return;
        }
        OpTimer running = new OpTimer(begins, sources, sources.getOrDefault(node, ""), fallback);
        long start = System.nanoTime();
        long bytes = GradMode.current().timed(running).call(part::get);
        long nanos = System.nanoTime() - start;
        listener.accept(running.row(node.op, pass, node.inputsToRead(), y, nanos - running.elsewhere, bytes));
    }

    /** Applies the op of a node again, for a value that isn't kept, and measures it apart from the op that is running. */
    Tensor again(Node node, Supplier<Tensor> part) {
        Consumer<Profile.Row> listener = begins.get();
        if (listener == null) {
            return part.get();
        }
        long start = System.nanoTime();
        Tensor y = part.get();
        long nanos = System.nanoTime() - start;
        elsewhere += nanos;
        OpTimer of = new OpTimer(begins, sources, sources.getOrDefault(node, ""), "");
        listener.accept(of.row(node.op, Profile.Pass.RECOMPUTED, node.inputsToRead(), y, nanos, bytes(y)));
        return y;
    }

    private Profile.Row row(Op op, Profile.Pass pass, Tensor[] x, Tensor y, long nanos, long bytes) {
        return new Profile.Row(op.name(), pass, Stream.of(x).map(Tensor::shape).toList(), y.shape(), source, fallback,
                1,
                nanos, bytes);
    }

    /** Returns the bytes of a tensor's elements; within vmap of those of all examples. */
    static long bytes(Tensor y) {
        Tensor all = all(y);
        return (long) all.size() * all.dtype().width();
    }

    private static Tensor all(Tensor y) {
        Tensor all = y;
        while (BatchedStorage.level(all) > 0) {
            all = BatchedStorage.whole(all);
        }
        return all;
    }

    /**
     * Says how the op that is running is computed without a rule of its own; where none is, returns a timer that says so of those which
     * begin.
     */
    OpTimer fallingBack(String how) {
        if (source == null) {
            return new OpTimer(begins, sources, null, how);
        }
        fallback = how;
        return this;
    }
}
