package org.chainrule.spark;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The objects that serialization has come by, to name the field or lambda of one that can't be written. */
final class WrittenObjects {
    private final List<Object> objects = new ArrayList<>();

    /** Returns a stream that takes note of its objects. */
    ObjectOutputStream stream(OutputStream out) throws IOException {
        return new Noting(out);
    }

    private final class Noting extends ObjectOutputStream {
        Noting(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) { // which is called before it is written
            objects.add(object);
            return object;
        }
    }

    /**
     * Returns the nearest field or lambda that refers to the first object of a class, itself or in a collection; nothing if none is known.
     *
     * @param type the name of a class that isn't serializable, so that the first one of it was the last to be written
     */
    Optional<String> referenceTo(String type) {
        int last = IntStream.range(0, objects.size()).filter(n -> objects.get(n).getClass().getName().equals(type))
                .findFirst().orElse(0);
        return IntStream.rangeClosed(1, last).mapToObj(n -> objects.get(last - n))
                .flatMap(holder -> reference(holder, objects.get(last))).findFirst();
    }

    private static Stream<String> reference(Object holder, Object target) {
        if (holder instanceof SerializedLambda lambda) {
            return IntStream.range(0, lambda.getCapturedArgCount()).mapToObj(lambda::getCapturedArg)
                    .filter(value -> holds(value, target)).limit(1)
                    .map(_ -> "a lambda in the class " + lambda.getCapturingClass().replace('/', '.'));
        }
        return Stream.<Class<?>>iterate(holder.getClass(), type -> type != null, Class::getSuperclass)
                .flatMap(type -> Stream.of(type.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && holds(value(field, holder), target))
                .map(field -> "the field \"" + field.getName() + "\" of the class "
                        + field.getDeclaringClass().getName());
    }

    /** Returns a field's value, or null if it can't be read, as those of the platform's classes. */
    private static Object value(Field field, Object holder) {
        try {
            field.setAccessible(true);
            return field.get(holder);
        } catch (InaccessibleObjectException | IllegalAccessException _) {
            return null;
        }
    }

    private static boolean holds(Object value, Object target) {
        return value == target || switch (value) {
            case Object[] array -> Stream.of(array).anyMatch(element -> holds(element, target));
            case Collection<?> collection -> collection.stream().anyMatch(element -> holds(element, target));
            case Map<?, ?> map -> holds(map.keySet(), target) || holds(map.values(), target);
            case null, default -> false;
        };
    }
}
