package org.chainrule.autograd.test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Draws arguments that make no sense, and some that do. */
final class HostileValues {
    private static final int MOST_KEPT = 40; // of a type
    private static final int LARGEST = 30; // elements of a tensor, since repeating it along three axes should stay quick
    private static final int LONGEST = 4; // of arrays and lists
    private static final int[] INTS = {0, 1, 2, 3, -1, -3, 7, 99, Integer.MAX_VALUE, Integer.MIN_VALUE};
    private static final double[] DOUBLES = {0, -0.0, 1, 0.5, 0.1, -1, -0.5, 3, 1e-300, 1e300, Double.NaN,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE};
    private static final String[] TEXTS = {"", " ", "x", "loss", "%s%n%d", "a.b", "\0\n", "\ud800", "x".repeat(1000)};

    private final Map<Class<?>, List<Object>> kept = new LinkedHashMap<>();
    private final List<Object> valid = new ArrayList<>();

    /** What hostile functions throw. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    HostileValues() {
        var random = new Random(1);
        Tensor x = Tensor.uniform(-1, 1, Shape.of(2, 3), random);
        for (Tensor tensor : List.of(Tensor.of(1.5), Tensor.zeros(0), Tensor.zeros(2, 0, 3), x, x.copy(),
                x.copy().requiresGrad(true), x.to(DType.F32), x.gt(0), Tensor.arange(3), Tensor.of(new long[] {-7, 99}),
                Tensor.of(new long[] {0, 1}), Tensor.of(new long[][] {{0, 1, 0}, {1, 0, 1}}),
                x.transpose(), Tensor.of(Double.NaN, Double.POSITIVE_INFINITY, 0), x.copy().requiresGrad(true).exp(),
                Tensor.of(new float[] {1}).expand(Shape.of(2, 2)), Tensor.zeros(3, 2, 2),
                Tensor.of(2).requiresGrad(true), Tensor.zeros(1, 1, 1, 1, 1),
                Tensor.zeros(Integer.MAX_VALUE, 0), Tensor.zeros(0, Integer.MAX_VALUE))) {
            keep(tensor);
        }
        for (Shape shape : List.of(Shape.SCALAR, Shape.of(2, 3), Shape.of(3), Shape.of(0), Shape.of(2, 0, 3),
                Shape.of(Integer.MAX_VALUE), Shape.of(1, 1, 1), Shape.of(Integer.MAX_VALUE, 0),
                Shape.of(46_340, 46_340))) {
            keep(shape);
        }
    }

    /** Keeps a value that is valid for some methods, even for those that take any object. */
    void keepValid(Object value) {
        valid.add(value);
        keep(value);
    }

    /** Keeps a value, to be a receiver or an argument. */
    void keep(Object value) {
        if (value == null || value instanceof Thrown || value.getClass().getName().startsWith("java.")
                || value.getClass().isArray()
                || value.getClass().isEnum() || value instanceof Tensor tensor && tensor.size() > LARGEST) {
            return;
        }
        List<Object> same = kept.computeIfAbsent(value.getClass(), _ -> new ArrayList<>());
        if (same.size() < MOST_KEPT) {
            same.add(value);
        }
    }

    /** Keeps a result, or what a list holds. */
    void keepAll(Object result) {
        if (result instanceof Collection<?> several) {
            several.stream().limit(LONGEST).forEach(this::keep);
        } else {
            keep(result);
        }
    }

    /** Returns a value of a type that was kept; null if there is none. */
    Object kept(Class<?> type, Random random) {
        if (type.isEnum()) {
            return of(Arrays.asList(type.getEnumConstants()), random);
        }
        List<List<Object>> fitting = kept.entrySet().stream().filter(entry -> type.isAssignableFrom(entry.getKey()))
                .map(Map.Entry::getValue).toList();
        return fitting.isEmpty() ? null : of(of(fitting, random), random);
    }

    /** Returns arguments; in the first rounds one after the other is null, and the others are valid if possible. */
    Object[] arguments(Type[] types, int round, Random random) {
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = round == i && !(types[i] instanceof Class<?> type && type.isPrimitive())
                    ? null
                    : value(types[i], 0, random);
        }
        return arguments;
    }

    private Object value(Type type, int depth, Random random) {
        return switch (type) {
            case Class<?> plain when plain.isArray() -> array(plain.getComponentType(), plain.componentType(), depth,
                    random);
            case Class<?> plain -> plain(plain, new Type[0], depth, random);
            case ParameterizedType generic -> plain((Class<?>) generic.getRawType(), generic.getActualTypeArguments(),
                    depth, random);
            case GenericArrayType array -> array(array.getGenericComponentType(),
                    raw(array.getGenericComponentType()), depth, random);
            case WildcardType wildcard -> value(wildcard.getUpperBounds()[0], depth, random);
            case TypeVariable<?> variable -> value(variable.getBounds()[0], depth, random);
            default -> null;
        };
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            case TypeVariable<?> variable -> raw(variable.getBounds()[0]);
            case WildcardType wildcard -> raw(wildcard.getUpperBounds()[0]);
            default -> Object.class;
        };
    }

    private Object array(Type component, Class<?> type, int depth, Random random) {
        if (!type.isPrimitive() && chance(0.08, random)) {
            return null;
        }
        Object array = Array.newInstance(type, random.nextInt(LONGEST));
        for (int n = 0; n < Array.getLength(array); n++) {
            Array.set(array, n, value(component, depth + 1, random));
        }
        return array;
    }

    private Object plain(Class<?> type, Type[] of, int depth, Random random) {
        if (type.isPrimitive()) {
            return primitive(type, random);
        }
        if (chance(0.08, random)) {
            return null;
        }
        Object known = known(type, of, depth, random);
        if (known != null) {
            return known;
        }
        // One function of the JDK's can't be taken for another: what they return isn't known to be of the right type.
        Object own = type.getName().startsWith("java.util.function.") ? null : kept(type, random);
        boolean canBeMade = type.isInterface() && !type.getName().startsWith("java.nio.") && !type.isSealed()
                && Modifier.isPublic(type.getModifiers());
        return canBeMade && (own == null || chance(0.5, random)) ? function(type, of, random) : own;
    }

    private static Object primitive(Class<?> type, Random random) {
        int number = INTS[random.nextInt(INTS.length)];
        double real = DOUBLES[random.nextInt(DOUBLES.length)];
        return switch (type.getName()) {
            case "int" -> number;
            case "long" -> chance(0.2, random) ? of(List.of(Long.MAX_VALUE, Long.MIN_VALUE), random) : (long) number;
            case "double" -> real;
            case "float" -> (float) real;
            case "boolean" -> random.nextBoolean();
            case "char" -> of(List.of(',', '"', '\n', '\0', 'x'), random);
            case "byte" -> (byte) number;
            default -> (short) number;
        };
    }

    private Object known(Class<?> type, Type[] of, int depth, Random random) {
        if (type == Object.class && !valid.isEmpty() && chance(0.5, random)) {
            return of(valid, random);
        }
        if (type == Object.class) {
            return depth > 2
                    ? "x"
                    : of(List.of("x", 3, new double[] {1, 2}, List.of(), List.of("x"), new Object[1],
                            kept(Tensor.class, random), kept(Object.class, random)), random);
        }
        if (type == String.class || type == CharSequence.class) {
            return TEXTS[random.nextInt(TEXTS.length)];
        }
        if (type == Integer.class || type == Long.class || type == Double.class || type == Boolean.class) {
            return primitive(type == Integer.class
                    ? int.class
                    : type == Long.class ? long.class : type == Double.class ? double.class : boolean.class, random);
        }
        if (type == Random.class || type == RandomGenerator.class) {
            return new Random(random.nextLong());
        }
        if (type == InputStream.class) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            return new ByteArrayInputStream(bytes);
        }
        if (type == OutputStream.class) {
            return new ByteArrayOutputStream();
        }
        if (type == Optional.class) {
            return Optional.ofNullable(chance(0.5, random) ? null : value(of[0], depth + 1, random));
        }
        if (type.isAssignableFrom(ArrayList.class)) {
            return list(of, depth, random);
        }
        if (type.isAssignableFrom(LinkedHashSet.class)) {
            return new LinkedHashSet<>(list(of, depth, random));
        }
        return type.isAssignableFrom(LinkedHashMap.class) ? map(of, depth, random) : null;
    }

    private List<Object> list(Type[] of, int depth, Random random) {
        List<Object> list = new ArrayList<>();
        for (int n = random.nextInt(LONGEST); n > 0; n--) {
            list.add(value(of.length == 0 ? Object.class : of[0], depth + 1, random));
        }
        return list;
    }

    private Map<Object, Object> map(Type[] of, int depth, Random random) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int n = random.nextInt(LONGEST); n > 0; n--) {
            map.put(value(of.length == 0 ? Object.class : of[0], depth + 1, random),
                    value(of.length == 0 ? Object.class : of[1], depth + 1, random));
        }
        return map;
    }

    /** Returns a function that returns null, throws, or returns one of its arguments or another value. */
    private Object function(Class<?> type, Type[] of, Random random) {
        int behaviour = random.nextInt(4);
        long seed = random.nextLong();
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(proxy, method, arguments);
            }
            if (method.isDefault() && behaviour > 0) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            if (behaviour == 1) {
                throw new Thrown();
            }
            return result(method, of, behaviour, new Random(seed), arguments);
        };
        return Proxy.newProxyInstance(type.getClassLoader() == null
                ? HostileValues.class.getClassLoader()
                : type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private Object result(Method method, Type[] of, int behaviour, Random random, Object... arguments) {
        // Of the JDK's functions with parameters, the last is the result's type.
        Type generic = method.getGenericReturnType() instanceof TypeVariable<?> && of.length > 0
                ? of[of.length - 1]
                : method.getGenericReturnType();
        Class<?> type = raw(generic);
        if (type == void.class) {
            return null;
        }
        if (type.isPrimitive()) {
            return primitive(type, random);
        }
        if (behaviour == 0) {
            return null;
        }
        Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        if (first instanceof Object[] several && several.length > 0 && type.isInstance(several[0])) {
            return several[0];
        }
        return type.isInstance(first) && behaviour == 2 ? first : value(generic, 2, random);
    }

    private static Object ofObject(Object proxy, Method method, Object... arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "hostile function";
        };
    }

    private static boolean chance(double probability, Random random) {
        return random.nextDouble() < probability;
    }

    private static <T> T of(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
