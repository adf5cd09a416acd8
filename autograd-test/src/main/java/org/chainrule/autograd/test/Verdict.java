package org.chainrule.autograd.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What is wrong with the answer to a call. Right is a result, or an exception of a kind that methods document, thrown by
 * the library itself and not by what it is made of, with a message in words.
 *
 * @param kind the kind of problem
 * @param problem the problem
 */
record Verdict(String kind, String problem) {
    private static final int SHORTEST = 10; // characters of a message that says anything

    /** What the JVM says of a null that the code didn't look for. */
    private static final Pattern JVM = Pattern.compile(
            "Cannot (invoke|read|load|store|assign|throw|enter|get)\\b.* because .*", Pattern.DOTALL);

    private static final String TESTS = Verdict.class.getPackageName();
    private static final String LIBRARY = TESTS.substring(0, TESTS.indexOf('.', TESTS.indexOf('.') + 1) + 1);

    static Optional<Verdict> of(HostileCall call, Throwable failure) {
        if (failure == null || failure instanceof HostileValues.Thrown) {
            return Optional.empty();
        }
        String kind = failure.getClass().getSimpleName();
        if (!isDocumented(call, failure)) {
            return Optional.of(new Verdict(kind + place(call, failure), "throws " + failure + place(call, failure)));
        }
        String message = Objects.requireNonNullElse(failure.getMessage(), "");
        if (message.length() < (failure instanceof NullPointerException ? 1 : SHORTEST)
                || JVM.matcher(message).matches() || message.startsWith("null")) {
            return Optional.of(new Verdict(kind + " without a message",
                    "throws " + kind + " that says nothing: \"" + message + "\"" + place(call, failure)));
        }
        if (failure instanceof IllegalArgumentException && !Mentions.any(message, call)) {
            return Optional.of(new Verdict(kind + " that mentions no argument" + place(call, failure), "throws " + kind
                    + " that mentions nothing of what was given: \"" + message + "\"" + place(call, failure)));
        }
        return isThrownByOwn(call, failure)
                ? Optional.empty()
                : Optional.of(new Verdict(kind + place(call, failure),
                        "lets through what the JDK throws: " + failure + place(call, failure)));
    }

    /** Returns what is wrong where a call was refused, but has changed something. */
    static Optional<Verdict> ofState(Throwable failure, CallState before, Supplier<CallState> after) {
        return failure == null || failure instanceof HostileValues.Thrown || isOfHookAfterwards(failure)
                || before.equals(after.get())
                        ? Optional.empty()
                        : Optional.of(new Verdict("change of state",
                                "throws " + failure + ", but has changed what it was given, or what is watched"));
    }

    /** Returns whether a hook failed that is called after gradients were added, which stay. */
    private static boolean isOfHookAfterwards(Throwable failure) {
        return failure.getCause() instanceof HostileValues.Thrown
                && failure.getMessage().startsWith("a hook after the accumulation of the gradient of ");
    }

    private static boolean isDocumented(HostileCall call, Throwable failure) {
        return switch (failure) {
            case IllegalArgumentException _ -> true;
            case IllegalStateException _ -> true;
            case NullPointerException _ -> true;
            case ArithmeticException _ -> !failure.getMessage().equals("/ by zero"); // a number that is no number
            case UncheckedIOException _ -> true;
            case IOException _ -> true;
            case RuntimeException own -> isOwn(call, own.getClass().getName());
            default -> false;
        };
    }

    private static boolean isOwn(HostileCall call, String type) {
        return type.startsWith(LIBRARY) || type.startsWith(call.member().getDeclaringClass().getPackageName());
    }

    /** Returns whether an exception was made by the library, if perhaps in a method that is made for it. */
    private static boolean isThrownByOwn(HostileCall call, Throwable failure) {
        if (failure instanceof IOException) {
            return true;
        }
        for (StackTraceElement frame : failure.getStackTrace()) {
            String type = frame.getClassName();
            if (!type.equals("java.util.Objects")) {
                return isOwn(call, type);
            }
        }
        return true;
    }

    /** Returns where an exception was thrown: the first frame of the library's. */
    private static String place(HostileCall call, Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (isOwn(call, frame.getClassName()) && !frame.getClassName().startsWith(TESTS)) {
                return " at " + frame.getFileName() + ":" + frame.getLineNumber();
            }
        }
        return "";
    }
}
