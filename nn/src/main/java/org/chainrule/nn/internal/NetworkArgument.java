package org.chainrule.nn.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Refuses values that can't be networks where one is wanted, such as the path of a file in the place of the network: there
 * are no parameters in them, and to go on with none would hide the mistake.
 */
public final class NetworkArgument {
    private NetworkArgument() {}

    /**
     * Requires an object that may be a network.
     *
     * @param network the object
     * @throws NullPointerException if it is null
     * @throws IllegalArgumentException if it is a text, a number, a constant, or another plain value
     */
    public static void require(Object network) {
        if (isPlain(Objects.requireNonNull(network, "network"))) {
            throw new IllegalArgumentException(described(network)
                    + " is no network; a network is a Layer, a record, a Composite, or a list, map or array of those");
        }
    }

    private static boolean isPlain(Object value) {
        return switch (value) {
            case Collection<?> _,Map<?, ?> _,Optional<?> _ -> false; // elements without names are refused elsewhere
            case Object[] _ -> false;
            // one that implements an interface may be a layer
            case Enum<?> constant -> constant.getDeclaringClass().getInterfaces().length == 0;
            default -> isOfJava(value.getClass());
        };
    }

    /** Java's own classes hold no layers that could be found, not even an {@code AtomicReference}. */
    private static boolean isOfJava(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static String described(Object value) {
        Class<?> type = value.getClass();
        if (type.isHidden()) {
            return "a function that is no Layer";
        }
        if (value instanceof CharSequence text) {
            return "the text \"" + text + "\"";
        }
        boolean hasNoText = type.isArray() || value.toString().startsWith(type.getName() + "@");
        return hasNoText ? "something of type " + type.getSimpleName() : "the " + type.getSimpleName() + " " + value;
    }
}
