package org.chainrule.nn;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Finds the components of a case class of Scala: its product elements, which are fields of the same names, and the parameters of its
 * primary constructor.
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
                components.add(new ProductType.Component(name, type.getDeclaredField(name)));
            }
            return ProductType.withConstructor(type, components, type.getSimpleName() + "(");
        } catch (NoSuchFieldException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the elements of " + type.getName() + " can't be listed", e);
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
