package org.chainrule.autograd.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/** An op that was applied and recorded, with its arguments, its result and the source line that called it. */
record Use(Op op, List<Tensor> arguments, Tensor result, String line) {
    private static final String OPS = Op.class.getPackageName();
    private static final String CHECKS = Use.class.getPackageName();

    /** Returns the ops that a program applies, in their order. */
    static List<Use> of(Supplier<?> program) {
        List<Use> uses = new ArrayList<>();
        Engine.hooked(op -> op, (op, all) -> {
            if (all[all.length - 1].requiresGrad()) {
                uses.add(of(op, all));
            }
        }, program);
        return uses;
    }

    /** Returns copies of the arguments of one of them, and of its result, as they are when it is applied. */
    static List<double[]> values(Supplier<?> program, int place) {
        List<double[]> values = new ArrayList<>();
        int[] next = {0};
        Engine.hooked(op -> op, (_, all) -> {
            if (all[all.length - 1].requiresGrad() && next[0]++ == place) {
                for (Tensor x : all) {
                    values.add(x.dtype().isFloating() ? x.toDoubleArray().clone() : new double[0]);
                }
            }
        }, program);
        return values;
    }

    private static Use of(Op op, Tensor... all) {
        String line = StackWalker.getInstance().walk(frames -> frames.filter(frame -> !isSkipped(frame.getClassName()))
                .findFirst()).map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")").orElse("");
        return new Use(op, List.of(all).subList(0, all.length - 1), all[all.length - 1], line);
    }

    /** Returns whether a class is of the engine, of transforms or of a check, or of the JDK, which calls the bodies of scopes. */
    private static boolean isSkipped(String name) {
        return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith(OPS + ".internal.")
                || name.startsWith(OPS + ".transform.")
                || name.startsWith(OPS + ".") && name.indexOf('.', OPS.length() + 1) < 0
                || List.of("GradCheck", "Comparison", "Laws", "Blame", "Together", "Use", "Point", "Line").stream()
                        .anyMatch(check -> name.equals(CHECKS + "." + check));
    }

    /**
     * Returns whether an argument is floating and not differentiated by. It may have been computed from another, as the moments of
     * {@code layerNorm} are; then the op can't be checked without what computes it.
     */
    boolean hasConstants() {
        return arguments.stream().anyMatch(x -> x.dtype().isFloating() && !x.requiresGrad());
    }

    /**
     * Returns whether an argument was computed from another, as the value that a rule reads beside what it is of. A rule may then count
     * what the one does as done by the other.
     */
    boolean hasDependentArguments() {
        return arguments.stream().filter(Tensor::requiresGrad)
                .anyMatch(x -> Laws.tape(x).stream().anyMatch(of -> of != x && arguments.contains(of)));
    }

    /** Returns whether both apply the same kind of op. */
    boolean isLike(Use other) {
        return op.getClass() == other.op.getClass() && op.name().equals(other.op.name());
    }

    /** Returns the check of the op at these arguments alone. */
    Comparison comparison(GradCheck.Options options) {
        return comparison(options, i -> arguments.get(i).requiresGrad());
    }

    /** Returns the check of the op by some of its arguments. */
    Comparison comparison(GradCheck.Options options, IntPredicate isDifferentiated) {
        return new Comparison(options, op::apply, IntStream.range(0, arguments.size()).mapToObj(i -> {
            Tensor x = arguments.get(i).detach();
            boolean isFloating = x.dtype().isFloating();
            return Argument.of(op, i, name(arguments.get(i)), isFloating
                    ? x.to(DType.F64).copy().requiresGrad(isDifferentiated.test(i))
                    : x.copy());
        }).toList());
    }

    /** Returns a tensor's name; of one that is called after its place, that it is the function's, not the op's. */
    private static String name(Tensor x) {
        return x.name().matches("argument \\d+") ? "the function's " + x.name() : x.name();
    }

    @Override
    public String toString() {
        return op.name() + line + arguments.stream()
                .map(x -> (name(x) + " " + x.shape() + " " + x.dtype()).strip())
                .collect(Collectors.joining(" and ", " of ", ""));
    }
}
