package org.chainrule.nn.distributed;

/** Thrown by all workers if one of them fails, can't be reached, or takes part in another exchange than the others. */
public final class AllReduceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message what happened, and to which worker
     */
    public AllReduceException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what happened, and to which worker
     * @param cause why
     */
    public AllReduceException(String message, Throwable cause) {
        super(message, cause);
    }
}
