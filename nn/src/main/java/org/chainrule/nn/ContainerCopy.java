package org.chainrule.nn;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts the copies of what was in a list or a map into another of its class. */
final class ContainerCopy {
    private ContainerCopy() {}

    /** Returns a list like another; an unmodifiable one where the class is the JDK's own affair, such as that of List.of. */
    @SuppressWarnings("unchecked") // the class is a list's, of whatever elements
    static List<Object> like(List<?> original, List<Object> elements) {
        if (isHidden(original.getClass())) {
            return Collections.unmodifiableList(elements);
        }
        List<Object> copy = (List<Object>) empty(original);
        copy.addAll(elements);
        return copy;
    }

    /** Returns a map like another; an unmodifiable one where the class is the JDK's own affair, such as that of Map.of. */
    @SuppressWarnings("unchecked") // the class is a map's, of whatever keys and values
    static Map<Object, Object> like(Map<?, ?> original, SequencedMap<Object, Object> entries) {
        if (isHidden(original.getClass())) {
            return Collections.unmodifiableSequencedMap(entries);
        }
        Map<Object, Object> copy = original.getClass() == TreeMap.class
                ? new TreeMap<>(((SortedMap<Object, ?>) original).comparator())
                : (Map<Object, Object>) empty(original);
        copy.putAll(entries);
        return copy;
    }

    private static boolean isHidden(Class<?> type) {
        return type.getModule() == Object.class.getModule() && !Modifier.isPublic(type.getModifiers());
    }

    private static Object empty(Object container) {
        try {
            return container.getClass().getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("a copy of a " + container.getClass().getName() + " can't be made: "
                    + "it has no public constructor without arguments; use "
                    + (container instanceof Collection<?> ? "an ArrayList" : "a LinkedHashMap"), e);
        }
    }
}
