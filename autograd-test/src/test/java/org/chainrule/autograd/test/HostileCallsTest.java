package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of a tensor with arguments of ranks, sizes, types and values that it mostly can't take: it may refuse, in
 * its own name and with the operands as they were given, and fail in no other way. The profile {@code soak} calls more often.
 */
class HostileCallsTest {
    private static final int CALLS = Boolean.getBoolean("soak") ? 400 : 100;

    /** Methods that say nothing of operands, or speak of what other methods did. */
    private static final Set<String> OTHERS = Set.of("named", "equals", "op", "toTensor", "backward", "grad");

    private static final Map<Class<?>, List<?>> ARGUMENTS = Map.of(int.class, List.of(-9, -1, 0, 1, 2, 5, 1 << 16),
            double.class, List.of(-1., 0., 2., Double.NaN, Double.POSITIVE_INFINITY), boolean.class,
            List.of(true, false),
            int[].class, List.of(new int[0], new int[] {0}, new int[] {5}, new int[] {1, 1}, new int[] {-1, 0},
                    new int[] {-2, 3, 1}, new int[] {1 << 20, 1 << 20}),
            Shape.class, List.of(Shape.SCALAR, Shape.of(3), Shape.of(7, 5), Shape.of(4, 2, 3), Shape.of(0)),
            DType.class, List.of(DType.values()), Tensor.class, tensors(),
            Tensor[].class, List.of(new Tensor[0], tensors().subList(0, 2).toArray(Tensor[]::new),
                    tensors().subList(4, 7).toArray(Tensor[]::new)),
            List.class, List.of(List.of(), tensors().subList(0, 3), tensors().subList(3, 5)));

    private static List<Tensor> tensors() {
        Tensor matrix = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        return List.of(matrix.copy().named("m"), Tensor.of(.5, -1, 2).named("v"), Tensor.of(7).named("s"),
                Tensor.of(new long[] {2, 0, 9}).named("n"), matrix.gt(2).named("mask"), matrix.to(DType.F32),
                Tensor.zeros(0, 3).named("empty"), Tensor.ones(2, 1, 3, 2).named("deep"), Tensor.of(new long[] {0, 1}),
                matrix.copy().requiresGrad(true).named("w"));
    }

    static Stream<Method> methods() {
        return Stream.of(Tensor.class.getMethods()).filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !OTHERS.contains(method.getName()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()) || takesTensors(method))
                .filter(method -> Stream.of(method.getParameterTypes()).allMatch(ARGUMENTS::containsKey));
    }

    private static boolean takesTensors(Method method) {
        return method.getDeclaringClass() == Tensor.class && Stream.of(method.getParameterTypes())
                .anyMatch(type -> type == Tensor.class || type == Tensor[].class || type == List.class);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void isRefusedInTheNameOfTheMethod(Method method) throws IllegalAccessException {
        var random = new Random(method.toGenericString().hashCode());
        Class<?>[] types = method.getParameterTypes();
        for (int call = 0; call < CALLS; call++) {
            Tensor receiver = pick(tensors(), random);
            Object[] arguments = Stream.of(types).map(type -> pick(ARGUMENTS.get(type), random)).toArray();
            try {
                method.invoke(receiver, arguments);
            } catch (InvocationTargetException e) {
                requireOwn(e.getCause(), method, receiver, arguments);
            }
        }
    }

    private static <T> T pick(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static void requireOwn(Throwable e, Method method, Tensor receiver, Object... arguments) {
        if (e instanceof OutOfMemoryError) {
            return; // of a valid size
        }
        if (!(e instanceof IllegalArgumentException || e instanceof IllegalStateException)) {
            fail(method + " of " + describe(receiver), e);
        }
        Pattern own = Pattern.compile("(?s)" + method.getName() + "(\\(\\))?( of .*)?: .*");
        assertThat(e.getMessage()).matches(own).doesNotContainPattern(": \\w+ of (\\w+ )?\\([0-9, ]*\\) [FIB]");
        Stream.concat(Modifier.isStatic(method.getModifiers()) ? Stream.of() : Stream.of(receiver),
                Stream.of(arguments))
                .filter(Tensor.class::isInstance)
                .forEach(operand -> assertThat(e.getMessage()).contains(describe((Tensor) operand)));
    }

    private static String describe(Tensor x) {
        return (x.name().isEmpty() ? "" : x.name() + " ") + x.shape() + " " + x.dtype();
    }
}
