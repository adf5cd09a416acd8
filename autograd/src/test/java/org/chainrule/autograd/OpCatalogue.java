package org.chainrule.autograd;

import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every op that there is, found by reflection, so that none can be forgotten. */
final class OpCatalogue {
    /** Methods of the families that hand out tensors but compute nothing. */
    private static final Set<String> NO_OPS = Set.of("requiresGrad", "retainGrad", "detach", "grad", "inputs", "copy");

    private OpCatalogue() {}

    /** The families of ops. */
    static List<Class<?>> families() {
        return Arrays.stream(Tensor.class.getInterfaces())
                .filter(type -> type != VjpResult.class && type != Serializable.class)
                .toList();
    }

    /** The pointwise ops, by the names of the constants that state them. */
    static Map<String, Pointwise> pointwise() {
        Map<String, Pointwise> ops = new TreeMap<>();
        for (Class<?> type : classes()) {
            for (Field field : type.getDeclaredFields()) {
                boolean isStated = type.getSimpleName().endsWith("Formulas") && field.getType() == Pointwise.class;
                if (isStated && ops.put(field.getName(), (Pointwise) read(field)) != null) {
                    throw new AssertionError("two formulas are named " + field.getName());
                }
            }
        }
        return ops;
    }

    private static Object read(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** The methods that users call, those of {@link Tensor} that take a tensor included. */
    static List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        for (Class<?> family : families()) {
            for (Method method : family.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && givesTensors(method)
                        && !NO_OPS.contains(method.getName())) {
                    methods.add(method);
                }
            }
        }
        for (Method method : Tensor.class.getDeclaredMethods()) {
            boolean takesTensors = Stream.of(method.getParameterTypes())
                    .anyMatch(type -> type == Tensor.class || type == Tensor[].class);
            if (Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers())
                    && takesTensors) {
                methods.add(method);
            }
        }
        methods.sort(Comparator.comparing(OpCatalogue::key));
        return methods;
    }

    private static boolean givesTensors(Method method) {
        return method.getReturnType() == Tensor.class || method.getReturnType() == List.class;
    }

    /** A method's name and parameters: {@code slice(int, int, int)}. */
    static String key(Method method) {
        return method.getName() + "("
                + String.join(", ", Stream.of(method.getParameterTypes()).map(Class::getSimpleName).toList()) + ")";
    }

    /** The classes of the library's main package. */
    private static List<Class<?>> classes() {
        try (Stream<Path> files = Files.list(Path.of(Tensor.class.getResource("Tensor.class").toURI()).getParent())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class")).sorted()
                    .<Class<?>>map(name -> load(name.substring(0, name.length() - ".class".length()))).toList();
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(OpCatalogue.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
