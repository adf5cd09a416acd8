package org.chainrule.nn;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;

/** What an object is made of, as far as parameters may be found in it. */
final class Anatomy {
    private Anatomy() {}

    /** The parts of an object by name; none of a tensor, a number, a function. */
    static SequencedMap<String, ?> partsOf(Object whole) {
        return switch (whole) {
            case null -> Collections.emptySortedMap();
            case Parts composite -> composite.parts();
            case Record record -> components(record);
            case List<?> list -> numbered(list);
            case Map<?, ?> map -> named(map);
            case Object[] array -> numbered(Arrays.asList(array));
            default -> {
                requireNothingHidden(whole);
                yield Collections.emptySortedMap();
            }
        };
    }

    static SequencedMap<String, Object> components(Record record) {
        SequencedMap<String, Object> parts = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (mayHoldParts(component.getType())) {
                parts.put(component.getName(), read(record, component));
            }
        }
        return parts;
    }

    private static SequencedMap<String, Object> numbered(List<?> list) {
        SequencedMap<String, Object> parts = new LinkedHashMap<>();
        for (Object part : list) {
            parts.put(String.valueOf(parts.size()), part);
        }
        return parts;
    }

    private static SequencedMap<String, Object> named(Map<?, ?> map) {
        SequencedMap<String, Object> parts = new LinkedHashMap<>();
        map.forEach((name, part) -> parts.put(String.valueOf(name), part));
        return parts;
    }

    /** Settings aren't read, so a record of settings may stand in a package that isn't open. */
    private static boolean mayHoldParts(Class<?> type) {
        return !(type.isPrimitive() || type.isEnum() || type == String.class || Number.class.isAssignableFrom(type)
                || type.isArray() && !mayHoldParts(type.componentType()));
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

    /** The same record with other parts, in the order of its components. */
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
        String home = type.getPackageName();
        return new IllegalStateException("the parts of " + type.getName() + " can't be read, since module "
                + type.getModule().getName() + " doesn't open its package; add to its module-info.java: opens " + home
                + " to " + Anatomy.class.getModule().getName() + ";", cause);
    }

    /**
     * A lambda's captured values and an ordinary class's fields can't be listed under a name. Where parameters hide in
     * them, training would pass them by in silence.
     */
    private static void requireNothingHidden(Object whole) {
        if (whole instanceof Tensor) {
            return;
        }
        for (Class<?> type = whole.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && holdsParts(field.getType())) {
                    throw new IllegalArgumentException(describe(whole) + " holds a "
                            + field.getType().getSimpleName() + " in which parameters could hide from training; "
                            + "make it a record, or let it implement Parts");
                }
            }
        }
    }

    private static String describe(Object whole) {
        Class<?> type = whole.getClass();
        return type.isHidden() || type.isSynthetic()
                ? "a lambda or method reference"
                : "the class " + type.getName();
    }

    private static boolean holdsParts(Class<?> type) {
        return type.isArray()
                ? holdsParts(type.componentType())
                : Tensor.class == type || Layer.class.isAssignableFrom(type) || Record.class.isAssignableFrom(type)
                        || Parts.class.isAssignableFrom(type);
    }
}
