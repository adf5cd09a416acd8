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

    /** The innermost caller outside this package: {@code " (Model.java:42)"}. */
    static String here() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isOurs(frame.getClassName())).findFirst())
                .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")").orElse("");
    }

    private static boolean isOurs(String className) {
        return className.startsWith(LIBRARY + ".") && className.indexOf('.', LIBRARY.length() + 1) < 0;
    }
}
