package org.chainrule.nn;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Takes objects of a class apart by named components, and puts others together by a constructor of these: those of a record, a data
 * class of Kotlin or a case class of Scala.
 *
 * @param maker the constructor, or else a method of an object that makes others; takes the components in order
 * @param textStart how texts of objects start, unless the class has a toString() of its own
 */
record ProductType(Class<?> type, List<Component> components, Executable maker, String textStart) {
    private static final ClassValue<Optional<ProductType>> OF_CLASS = new ClassValue<>() {
        @Override
        protected Optional<ProductType> computeValue(Class<?> type) {
            return Optional.ofNullable(type.isRecord() ? ofRecord(type) : DataClass.find(type));
        }
    };

    /** A component; its reader is a method without parameters, or a field. */
    record Component(String name, Class<?> type, Type declared, AccessibleObject reader) {
        Component(String name, Method reader) {
            this(name, reader.getReturnType(), reader.getGenericReturnType(), reader);
        }

        Component(String name, Field reader) {
            this(name, reader.getType(), reader.getGenericType(), reader);
        }

        /** Settings aren't read, so a record of settings may stand in a package that isn't open. */
        private boolean mayHoldTensors() {
            return mayHoldTensors(type);
        }

        private static boolean mayHoldTensors(Class<?> type) {
            return !(type.isPrimitive() || type.isEnum() || type == String.class || Number.class.isAssignableFrom(type)
                    || type.isArray() && !mayHoldTensors(type.componentType()));
        }
    }

    /** Returns the type of an object; null if it is of none of these classes. */
    static ProductType of(Object whole) {
        return OF_CLASS.get(whole.getClass()).orElseGet(() -> CaseClass.find(whole));
    }

    private static ProductType ofRecord(Class<?> type) {
        return withConstructor(type, Stream.of(type.getRecordComponents())
                .map(component -> new Component(component.getName(), component.getAccessor())).toList(),
                type.getSimpleName() + "[");
    }

    /** Returns the type with the constructor that takes the components in order; null if there is none. */
    static ProductType withConstructor(Class<?> type, List<Component> components, String textStart) {
        try {
            return new ProductType(type, components, type.getDeclaredConstructor(types(components)), textStart);
        } catch (NoSuchMethodException _) {
            return null;
        }
    }

    static Class<?>[] types(List<Component> components) {
        return components.stream().map(Component::type).toArray(Class<?>[]::new);
    }

    /** Returns the components of an object that may hold tensors. */
    SequencedMap<String, Object> componentsOf(Object whole) {
        SequencedMap<String, Object> parts = new LinkedHashMap<>();
        for (Component component : components) {
            if (component.mayHoldTensors()) {
                parts.put(component.name(), read(whole, component));
            }
        }
        return parts;
    }

    private Object read(Object whole, Component component) {
        try {
            return switch (opened(component.reader())) {
                case Method accessor -> accessor.invoke(whole);
                case Field field -> field.get(whole);
                case AccessibleObject other -> throw new AssertionError(other);
            };
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "the component " + component.name() + " of " + type.getName() + " can't be read", e.getCause());
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw closed(e);
        }
    }

    /** Creates an object like another, with some components replaced. */
    Object rebuilt(Object whole, Map<String, ?> parts) {
        Object[] values = components.stream().map(component -> parts.containsKey(component.name())
                ? parts.get(component.name())
                : read(whole, component)).toArray();
        try {
            return requireParts(switch (opened(maker)) {
                case Constructor<?> constructor -> constructor.newInstance(values);
                case Method copy -> copy.invoke(whole, values);
            }, values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "a copy of " + type.getName() + " can't be made: " + e.getCause().getMessage(), e.getCause());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a copy of " + type.getName() + " can't be made: its lists "
                    + "and maps must be declared as List, Map or SequencedMap", e);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw closed(e);
        } catch (InstantiationException e) {
            throw new AssertionError(e); // the class is that of an object
        }
    }

    /** Other constructors than a record's could have the same parameters and another meaning. */
    private Object requireParts(Object copy, Object... values) {
        for (int i = 0; i < values.length && !type.isRecord(); i++) {
            Component component = components.get(i);
            if (component.mayHoldTensors() && read(copy, component) != values[i]) {
                throw new IllegalStateException(
                        "a copy of " + type.getName() + " can't be made: its constructor changes "
                                + component.name());
            }
        }
        return copy;
    }

    private static <T extends AccessibleObject> T opened(T member) {
        member.setAccessible(true);
        return member;
    }

    private IllegalStateException closed(Exception cause) {
        Module reader = ProductType.class.getModule();
        return new IllegalStateException("the parts of " + type.getName() + " can't be read, since module "
                + type.getModule().getName() + " doesn't open its package; add to its module-info.java: opens "
                + type.getPackageName() + (reader.isNamed() ? " to " + reader.getName() : "") + ";", cause);
    }
}
