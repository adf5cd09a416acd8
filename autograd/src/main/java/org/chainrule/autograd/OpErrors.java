package org.chainrule.autograd;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/** Completes the errors of ops by what failed: the op and its operands. */
final class OpErrors {
    /** What was wrong, without the ops and operands that were added, by the error that says it all. */
    private static final Map<Throwable, String> REASONS = Collections.synchronizedMap(new WeakHashMap<>());

    private OpErrors() {}

    /**
     * Returns an error that begins with what failed. Where the text of the given one can be continued in an error of the
     * same class, the result takes its place and its stack trace; any other becomes the cause.
     *
     * @param what what failed, such as {@code matmul of w (3, 2) F64 and x (4) F64}
     */
    static RuntimeException of(String what, RuntimeException e) {
        return of(what, e.getMessage(), e);
    }

    /** Returns the error of an op that is composed of others, without the op and operands that an inner one added. */
    static RuntimeException ofComposite(String what, RuntimeException e) {
        return of(what, reason(e), e);
    }

    private static String reason(RuntimeException e) {
        return REASONS.getOrDefault(e, e.getMessage());
    }

    private static RuntimeException of(String what, String message, RuntimeException e) {
        boolean isSaid = message != null && message.startsWith(what + ": "); // as by the rule of one example, of that of all
        String text = isSaid ? message : what + ": " + message;
        Class<?> type = message == null ? null : e.getClass();
        RuntimeException completed = type == IllegalArgumentException.class
                ? new IllegalArgumentException(text, e.getCause())
                : type == IllegalStateException.class
                        ? new IllegalStateException(text, e.getCause())
                        : type == ElementsAreRead.class
                                ? new ElementsAreRead(text)
                                : type == ArithmeticException.class ? new ArithmeticException(text) : null;
        if (completed == null) {
            String failed = what + ": failed with " + e.getClass().getName(); // what it says is in the cause
            return e instanceof IllegalArgumentException
                    ? new IllegalArgumentException(failed, e)
                    : new IllegalStateException(failed, e);
        }
        if (type == ArithmeticException.class && e.getCause() != null) {
            completed.initCause(e.getCause());
        }
        completed.setStackTrace(e.getStackTrace());
        for (Throwable suppressed : e.getSuppressed()) {
            completed.addSuppressed(suppressed);
        }
        REASONS.put(completed, reason(e));
        return completed;
    }
}
