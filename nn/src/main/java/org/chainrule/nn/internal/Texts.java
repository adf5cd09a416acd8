package org.chainrule.nn.internal;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;

/** Describes settings in texts that are the same in every run. */
public final class Texts {
    private static final String FUNCTION = "a function";

    private Texts() {}

    /**
     * Describes an object by its own text, and one that has none, such as a lambda, as a function.
     *
     * @param setting the object; may be null
     * @return the text
     */
    public static String of(Object setting) {
        if (setting == null) {
            return "none";
        }
        Class<?> type = setting.getClass();
        String text = setting.toString();
        boolean hasNone = type.isHidden() || type.isSynthetic() || text.startsWith(type.getName() + "@");
        return hasNone ? FUNCTION : text.replaceAll("\\S*\\$\\$Lambda\\S*", FUNCTION);
    }

    /**
     * Describes a call with its arguments: {@code cosine(1000, 0.0)}.
     *
     * @param name the method
     * @param arguments the arguments
     * @return the text
     */
    public static String call(String name, Object... arguments) {
        return Arrays.stream(arguments).map(Texts::of).collect(Collectors.joining(", ", name + "(", ")"));
    }

    /**
     * Returns the label of a tensor in errors: its path, with its own name if it has another.
     *
     * @param path its dotted name, or its index in a list
     * @param tensor the tensor
     * @return such as {@code hidden.weight}, or {@code 0 (weight)}
     */
    public static String label(String path, Tensor tensor) {
        String own = tensor.name();
        return own.isEmpty() || own.equals(path) ? path : path + " (" + own + ")";
    }
}
