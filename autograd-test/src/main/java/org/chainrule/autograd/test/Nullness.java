package org.chainrule.autograd.test;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Holds a call to what types say of null, by JSpecify's annotations: where a module, package or class is marked, a null
 * that is accepted or returned must be of a type that is nullable. They are known by name, and may be absent.
 */
final class Nullness {
    private static final String ANNOTATIONS = "org.jspecify.annotations.";
    private static final String KIND = "null";

    private Nullness() {}

    /** Returns what is wrong about a call that gave a result; some methods may take null. */
    static Optional<Verdict> of(HostileCall call, Object result, Set<String> takingNull) {
        Executable member = call.member();
        if (!isMarked(member) || isEquals(member) || isFunction(call.receiver())) {
            return Optional.empty();
        }
        AnnotatedType[] types = member.getAnnotatedParameterTypes();
        for (int i = 0; i < types.length && !takingNull.contains(call.name()); i++) {
            if (isUnsaid(types[i], call.arguments()[i])) {
                return Optional.of(new Verdict(KIND + i, "takes null for parameter " + i + ", "
                        + member.getParameters()[i] + ", whose type isn't nullable"));
            }
        }
        return member instanceof Method method && method.getReturnType() != void.class
                && (isUnsaid(method.getAnnotatedReturnType(), result) || hasUnsaidElement(method, result))
                        ? Optional.of(new Verdict(KIND, "returns null, or an array of nulls, though "
                                + method.getAnnotatedReturnType() + " isn't nullable"))
                        : Optional.empty();
    }

    private static boolean hasUnsaidElement(Method method, Object result) {
        return method.getAnnotatedReturnType() instanceof AnnotatedArrayType array
                && result instanceof Object[] elements
                && Stream.of(elements).anyMatch(element -> isUnsaid(array.getAnnotatedGenericComponentType(), element));
    }

    private static boolean isUnsaid(AnnotatedType type, Object value) {
        return value == null && !has(type, "Nullable") && !(type instanceof AnnotatedTypeVariable variable
                && Stream.of(variable.getAnnotatedBounds()).anyMatch(bound -> has(bound, "Nullable")));
    }

    private static boolean isMarked(Executable member) {
        Class<?> type = member.getDeclaringClass();
        return Stream.concat(Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getDeclaringClass),
                Stream.of(type.getPackage(), type.getModule())).anyMatch(element -> has(element, "NullMarked"));
    }

    /** Returns whether an object is a lambda or a proxy, perhaps of this sweep's. */
    private static boolean isFunction(Object receiver) {
        return receiver != null && (receiver.getClass().isHidden() || Proxy.isProxyClass(receiver.getClass()));
    }

    /** Returns whether this is equals, of which the compiler makes one for each record, without annotations. */
    private static boolean isEquals(Executable member) {
        return member.getName().equals("equals")
                && Arrays.equals(member.getParameterTypes(), new Class<?>[] {Object.class});
    }

    private static boolean has(AnnotatedElement element, String name) {
        return Stream.of(element.getAnnotations()).map(Annotation::annotationType)
                .anyMatch(type -> type.getName().equals(ANNOTATIONS + name));
    }
}
