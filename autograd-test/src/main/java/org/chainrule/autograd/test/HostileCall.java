package org.chainrule.autograd.test;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;

/** A call of a method or a constructor by reflection. */
record HostileCall(Executable member, Object receiver, Object[] arguments) {
    private static final int LONGEST = 60; // characters of an argument

    /** What a call gave: a result, or what it threw. */
    record Outcome(Object result, Throwable failure) {}

    Outcome make() {
        try {
            Object result = member instanceof Method method
                    ? method.invoke(receiver, arguments)
                    : ((Constructor<?>) member).newInstance(arguments);
            return new Outcome(result, null);
        } catch (InvocationTargetException e) {
            return new Outcome(null, e.getCause());
        } catch (IllegalArgumentException e) {
            if (receiver == null || !receiver.getClass().isHidden()) {
                throw new AssertionError(name() + ": " + text(), e);
            }
            return new Outcome(null, null); // of a method reference that is given null: it has no code to refuse it
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(name() + ": " + text(), e);
        }
    }

    /** Returns class and name, with the parameters' types. */
    String name() {
        return name(member);
    }

    static String name(Executable member) {
        String parameters = Arrays.stream(member.getParameterTypes()).map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
        String type = member.getDeclaringClass().getSimpleName();
        return (member instanceof Method ? type + "." + member.getName() : "new " + type) + parameters;
    }

    /** Returns the call with its arguments. */
    String text() {
        return (receiver == null ? "" : text(receiver) + " . ") + member.getName()
                + Arrays.stream(arguments).map(HostileCall::text).collect(Collectors.joining(", ", "(", ")"));
    }

    static String text(Object value) {
        String text = switch (value) {
            case null -> "null";
            case Tensor tensor -> tensor.shape() + " " + tensor.dtype() + (tensor.requiresGrad() ? " grad" : "");
            case Object[] array -> array.getClass().getSimpleName() + Arrays.stream(array).map(HostileCall::text)
                    .toList();
            case Collection<?> collection -> collection.stream().map(HostileCall::text).toList().toString();
            default -> value.getClass().isArray()
                    ? primitives(value)
                    : value.getClass().getSimpleName() + " " + safeText(value).replaceAll("\\s+", " ");
        };
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    private static String primitives(Object array) {
        StringBuilder text = new StringBuilder(array.getClass().getSimpleName()).append('[');
        for (int n = 0; n < Math.min(Array.getLength(array), LONGEST); n++) {
            text.append(n == 0 ? "" : ", ").append(Array.get(array, n));
        }
        return text.append(']').toString();
    }

    /** Returns what an object says of itself, if it doesn't throw. */
    static String safeText(Object value) {
        try {
            return String.valueOf(value);
        } catch (RuntimeException | Error e) {
            return value.getClass().getSimpleName();
        }
    }
}
