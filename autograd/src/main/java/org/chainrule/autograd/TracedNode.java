package org.chainrule.autograd;

/** A node that remembers where in the user's source its op was called. */
final class TracedNode extends Node {
    private static final String LIBRARY = TracedNode.class.getPackageName();

    private final String origin;

    TracedNode(Op op, Tensor value, Tensor[] inputs) {
        super(op, value, inputs);
        this.origin = here();
    }

    @Override
    String origin() {
        return origin;
    }

    /**
     * The innermost caller outside this package: {@code " (Model.java:42)"}. Within a backward rule, where the op was called
     * that the rule belongs to.
     */
    static String here() {
        GradMode mode = GradMode.current();
        if (mode.isInRule()) {
            return mode.origin();
        }
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isPassedOver(frame.getClassName())).findFirst())
                .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")").orElse("");
    }

    /** Of this package, or of the JDK, which calls the body of a scope. */
    private static boolean isPassedOver(String className) {
        return className.startsWith("java.") || className.startsWith("jdk.")
                || className.startsWith(LIBRARY + ".") && className.indexOf('.', LIBRARY.length() + 1) < 0;
    }
}
