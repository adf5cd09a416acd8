package org.chainrule.autograd;

/** A node that records the source line that called its op. */
final class TracedNode extends Node {
    private static final String LIBRARY = TracedNode.class.getPackageName();

    private final String origin;

    /** Returns the node of a result, by a method, so that programs without anomaly detection needn't load this class. */
    static Node of(Op op, Tensor value, Tensor[] x) {
        return new TracedNode(op, value, x);
    }

    private TracedNode(Op op, Tensor value, Tensor[] inputs) {
        super(op, value, inputs);
        this.origin = here();
    }

    @Override
    String origin() {
        return origin;
    }

    /**
     * Returns the source line of the innermost caller outside this package: {@code " (Model.java:42)"}. Within a vjp
     * rule, that of the call of its op.
     */
    static String here() {
        GradMode mode = GradMode.current();
        if (mode.isInRule()) {
            return mode.origin();
        }
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isSkipped(frame.getClassName())).findFirst())
                .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")").orElse("");
    }

    /** Returns whether a class is of this package, or of the JDK, which calls the body of a scope. */
    static boolean isSkipped(String className) {
        return className.startsWith("java.") || className.startsWith("jdk.")
                || className.startsWith(LIBRARY + ".") && className.indexOf('.', LIBRARY.length() + 1) < 0;
    }
}
