package org.chainrule.nn;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Finds the components of a case class of Scala: its product elements, which are fields of the same names, and the parameters of its
 * primary constructor, and so of its method copy, which enumerations have, too.
 */
final class CaseClass {
    private CaseClass() {}

    /** Returns the type of an object with its components; null if it is of no case class, or they can't be told. */
    static ProductType find(Object whole) {
        Class<?> type = whole.getClass();
        Class<?> product = product(type);
        if (product == null || ScalaSequence.isContainer(type)) { // a list is a product of its first element and the others
            return null;
        }
        try {
            int count = (int) product.getMethod("productArity").invoke(whole);
            Method nameOf = product.getMethod("productElementName", int.class);
            List<ProductType.Component> components = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String name = (String) nameOf.invoke(whole, i);
                components.add(component(type, name));
            }
            Method copy = count == 0 ? null : declared(type, "copy", ProductType.types(components));
            return copy == null ? null : new ProductType(type, components, copy, type.getSimpleName() + "(");
        } catch (NoSuchFieldException _) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the elements of " + type.getName() + " can't be listed", e);
        }
    }

    /** Returns the component of a name. Fields have no generic types, but the methods that return them have. */
    private static ProductType.Component component(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        Method getter = declared(type, name);
        return new ProductType.Component(name, field.getType(),
                getter == null ? field.getGenericType() : getter.getGenericReturnType(), field);
    }

    private static Method declared(Class<?> type, String name, Class<?>... parameters) {
        try {
            return type.getDeclaredMethod(name, parameters);
        } catch (NoSuchMethodException _) {
            return null;
        }
    }

    /** Returns whether a class is one of Scala, as far as case classes are concerned. */
    static boolean isOfScala(Class<?> type) {
        return product(type) != null;
    }

    private static Class<?> product(Class<?> type) {
        return interfaceOf(type, "scala.Product");
    }

    /** Returns the interface of a name that a class implements; null if it doesn't. */
    static Class<?> interfaceOf(Class<?> type, String name) {
        return type.getName().equals(name)
                ? type
                : Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
                        .map(above -> interfaceOf(above, name)).filter(Objects::nonNull).findFirst().orElse(null);
    }
}
