package org.chainrule.autograd.test;

import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Finds what was given to a method in the message of its exception. */
final class Mentions {
    private static final int DEPTH = 3;
    private static final Pattern START = Pattern.compile("(?s)([^:\\n]{1,60}).*"); // a name, or a text that may be abridged

    private static final Pattern NUMBER = Pattern.compile("\\d");

    private Mentions() {}

    /**
     * Returns whether a message mentions the receiver of a call or one of the arguments. Only numbers, texts, shapes,
     * tensors and arrays have to be mentioned: errors about a function speak of what it returned.
     */
    static boolean any(String message, HostileCall call) {
        List<Object> given = new ArrayList<>(Arrays.asList(call.arguments()));
        if (call.receiver() != null) {
            given.add(call.receiver());
        }
        Object receiver = call.receiver();
        boolean isOfParts = receiver != null && !isPlain(receiver) && NUMBER.matcher(message).find();
        return isOfParts || takesAnyObject(call) || message.startsWith("there is nothing to")
                || given.stream().anyMatch(Mentions::isFunction)
                || given.stream().noneMatch(Mentions::isPlain)
                || given.stream().anyMatch(each -> mentions(message, each, 0));
    }

    /** Returns whether an argument is an object of whatever class, such as a network, of whose parts an error speaks. */
    private static boolean takesAnyObject(HostileCall call) {
        Type[] types = call.member().getGenericParameterTypes();
        return IntStream.range(0, types.length).anyMatch(
                i -> (types[i] == Object.class || types[i] instanceof TypeVariable) && call.arguments()[i] != null
                        && !isPlain(call.arguments()[i]));
    }

    private static boolean isPlain(Object value) {
        return value instanceof Number || value instanceof String || value instanceof Shape || value instanceof Tensor
                || value != null && value.getClass().isArray() && isPlainType(value.getClass().componentType());
    }

    private static boolean isPlainType(Class<?> type) {
        return type.isPrimitive() || type == String.class || type == Shape.class || type == Tensor.class;
    }

    private static boolean isFunction(Object value) {
        return value != null && (Proxy.isProxyClass(value.getClass()) || value instanceof Op
                || value.getClass().getPackageName().endsWith(".formula"));
    }

    private static boolean mentions(String message, Object value, int depth) {
        if (depth > DEPTH) {
            return false;
        }
        return switch (value) {
            case null -> message.contains("null");
            case Tensor tensor -> message.contains(tensor.shape().toString()) || message.contains(tensor.dtype().name())
                    || !tensor.requiresGrad() && message.contains("requires a gradient")
                    || contains(message, tensor.size()) || inArray(message, tensor.toDoubleArray(), depth);
            case Number number -> contains(message, number);
            case Collection<?> several -> several.isEmpty()
                    ? meansNothing(message)
                    : contains(message, several.size())
                            || several.stream().anyMatch(each -> mentions(message, each, depth + 1));
            case Map<?, ?> map -> mentions(message, map.keySet(), depth) || mentions(message, map.values(), depth);
            case Optional<?> optional -> mentions(message, optional.orElse(null), depth + 1);
            default -> value.getClass().isArray() ? inArray(message, value, depth) : text(message, value);
        };
    }

    private static boolean contains(String message, Number number) {
        return message.contains(number.toString()) || message.contains(Long.toString(number.longValue()));
    }

    private static boolean inArray(String message, Object array, int depth) {
        int length = Array.getLength(array);
        if (message.contains(array.getClass().componentType().getName())) {
            return true;
        }
        if (length == 0) {
            return meansNothing(message);
        }
        for (int n = 0; n < length; n++) {
            if (mentions(message, Array.get(array, n), depth + 1)) {
                return true;
            }
        }
        return contains(message, length);
    }

    private static boolean meansNothing(String message) {
        return message.contains("()") || message.contains("[]")
                || message.matches("(?s).*\\b(no|none|nothing|empty|without|0)\\b.*");
    }

    private static boolean text(String message, Object value) {
        String text = HostileCall.safeText(value);
        if (text.startsWith(value.getClass().getName() + "@") || message.contains(value.getClass().getSimpleName())) {
            return true; // it has no text of its own, or is called by its class
        }
        if (!text.chars().allMatch(c -> c >= ' ' && c < 127) && message.contains("\"")) {
            return true; // it is quoted without what a terminal couldn't print
        }
        return text.isBlank()
                ? message.contains("blank") || message.contains('"' + text + '"')
                        || meansNothing(message)
                : message.contains(START.matcher(text).replaceFirst("$1"));
    }
}
