package org.chainrule.nn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the components of a data class of Kotlin. They are what its methods component1, component2 and so on return, and the
 * parameters of its primary constructor, in that order. Each has the name of the field that its method reads, according to the class
 * file, since neither methods nor parameters tell it, and fields have no order.
 */
final class DataClass {
    /** Methods of internal properties have a dollar sign and the name of the module at the end. */
    private static final Pattern READER = Pattern.compile("component([1-9]\\d{0,2})(\\$.*)?");

    private DataClass() {}

    /** Returns whether a class is one of Kotlin. */
    static boolean isOfKotlin(Class<?> type) {
        return Stream.of(type.getDeclaredAnnotations())
                .anyMatch(annotation -> annotation.annotationType().getName().equals("kotlin.Metadata"));
    }

    /** Returns the type with its components; null if it is no data class, or they can't be told. */
    static ProductType find(Class<?> type) {
        List<Method> readers = isOfKotlin(type) ? readers(type) : List.of();
        ClassModel file = readers.isEmpty() ? null : classFile(type);
        if (file == null) {
            return null;
        }
        List<ProductType.Component> components = new ArrayList<>();
        for (Method reader : readers) {
            String name = fieldRead(file, reader);
            if (name == null) {
                return null;
            }
            components.add(new ProductType.Component(name, reader));
        }
        return ProductType.withConstructor(type, components,
                type.getSimpleName() + "(" + components.getFirst().name() + "=");
    }

    /** Returns the methods by their numbers, as far as these have no gap. */
    private static List<Method> readers(Class<?> type) {
        Map<Integer, Method> readers = new TreeMap<>();
        for (Method method : type.getDeclaredMethods()) {
            var number = READER.matcher(method.getName());
            if (method.getParameterCount() == 0 && number.matches()) {
                readers.put(Integer.valueOf(number.group(1)), method);
            }
        }
        return Stream.iterate(1, n -> n + 1).takeWhile(readers::containsKey).map(readers::get).toList();
    }

    /** Returns null where there is none, as of a class that was defined in memory. */
    private static ClassModel classFile(Class<?> type) {
        String name = type.getName()
                .substring(type.getPackageName().isEmpty() ? 0 : type.getPackageName().length() + 1);
        try (InputStream bytes = type.getResourceAsStream(name + ".class")) {
            return bytes == null ? null : ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the name of the only field that a method reads; null if there isn't one. */
    private static String fieldRead(ClassModel file, Method reader) {
        List<String> fields = file.methods().stream()
                .filter(method -> method.methodName().equalsString(reader.getName())
                        && method.methodTypeSymbol().parameterCount() == 0)
                .flatMap(method -> method.code().stream()).flatMap(CodeModel::elementStream)
                .filter(FieldInstruction.class::isInstance)
                .map(element -> ((FieldInstruction) element).name().stringValue()).toList();
        return fields.size() == 1 ? fields.getFirst() : null;
    }
}
