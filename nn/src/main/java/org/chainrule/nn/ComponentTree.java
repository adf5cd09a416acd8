package org.chainrule.nn;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;

/** Finds the components of an object in which there may be parameters. */
final class ComponentTree {
    private static final SequencedMap<String, ?> NONE = Collections.emptySortedMap();

    private ComponentTree() {}

    /** Returns the components of an object by name; none of a tensor, a number, a function. */
    static SequencedMap<String, ?> componentsOf(Object whole) {
        return switch (whole) {
            case null -> NONE;
            case Tensor _ -> NONE;
            case Op _ -> NONE; // settings only
            case Composite composite -> Objects.requireNonNull(composite.components(),
                    () -> "components() of " + composite.getClass().getName() + " returned null");
            case Record record -> recordComponents(record);
            case List<?> list -> numbered(list);
            case Map<?, ?> map -> named(map);
            case Object[] array -> numbered(Arrays.asList(array));
            default -> {
                HiddenParameterCheck.check(whole);
                yield NONE;
            }
        };
    }

    static SequencedMap<String, Object> recordComponents(Record record) {
        SequencedMap<String, Object> components = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (mayHoldTensors(component.getType())) {
                components.put(component.getName(), read(record, component));
            }
        }
        return components;
    }

    private static SequencedMap<String, Object> numbered(List<?> list) {
        SequencedMap<String, Object> components = new LinkedHashMap<>();
        for (Object part : list) {
            components.put(String.valueOf(components.size()), part);
        }
        return components;
    }

    private static SequencedMap<String, Object> named(Map<?, ?> map) {
        SequencedMap<String, Object> components = new LinkedHashMap<>();
        map.forEach((name, part) -> components.put(String.valueOf(name), part));
        if (components.size() < map.size()) {
            throw new IllegalArgumentException("several keys of a map have one name: " + map.keySet());
        }
        return components;
    }

    /** Settings aren't read, so a record of settings may stand in a package that isn't open. */
    private static boolean mayHoldTensors(Class<?> type) {
        return !(type.isPrimitive() || type.isEnum() || type == String.class || Number.class.isAssignableFrom(type)
                || type.isArray() && !mayHoldTensors(type.componentType()));
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            return opened(component.getAccessor()).invoke(record);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "the component " + component.getName() + " of " + record.getClass().getName() + " can't be read",
                    e.getCause());
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw closed(record.getClass(), e);
        }
    }

    /** Creates a record with some components replaced. */
    static Record rebuilt(Record record, Map<String, ?> parts) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            types[i] = components[i].getType();
            values[i] = parts.containsKey(name) ? parts.get(name) : read(record, components[i]);
        }
        try {
            return opened(record.getClass().getDeclaredConstructor(types)).newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("a copy of " + record.getClass().getName() + " can't be made: "
                    + e.getCause().getMessage(), e.getCause());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a copy of " + record.getClass().getName() + " can't be made: its lists "
                    + "and maps must be declared as List, Map or SequencedMap", e);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw closed(record.getClass(), e);
        } catch (NoSuchMethodException | InstantiationException e) {
            throw new AssertionError(e); // every record is concrete and has its canonical constructor
        }
    }

    private static <T extends AccessibleObject> T opened(T member) {
        member.setAccessible(true);
        return member;
    }

    private static IllegalStateException closed(Class<?> type, Exception cause) {
        Module reader = ComponentTree.class.getModule();
        return new IllegalStateException("the parts of " + type.getName() + " can't be read, since module "
                + type.getModule().getName() + " doesn't open its package; add to its module-info.java: opens "
                + type.getPackageName() + (reader.isNamed() ? " to " + reader.getName() : "") + ";", cause);
    }
}
