package org.chainrule.autograd;

import java.io.IOException;
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
        return Arrays.stream(Tensor.class.getInterfaces()).toList();
    }

    /** The pointwise ops, by the names of the constants that state them. */
    static Map<String, Pointwise> pointwise() {
        Map<String, Pointwise> ops = new TreeMap<>();
        for (Class<?> family : families()) {
            for (Field field : family.getFields()) {
                if (field.getType() == Pointwise.class) {
                    ops.put(field.getName(), (Pointwise) read(field));
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

    /** The classes of all ops in the library's main package. */
    static List<Class<?>> opClasses() throws IOException, URISyntaxException {
        Path folder = Path.of(Tensor.class.getResource("Tensor.class").toURI()).getParent();
        List<Class<?>> ops = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".class")) {
                    Class<?> type = load(name.substring(0, name.length() - ".class".length()));
                    if (Op.class.isAssignableFrom(type) && !type.isInterface()) {
                        ops.add(type);
                    }
                }
            }
        }
        return ops;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(OpCatalogue.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
