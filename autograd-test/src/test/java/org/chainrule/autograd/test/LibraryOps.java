package org.chainrule.autograd.test;

import static java.util.Map.entry;
import static org.chainrule.autograd.test.TestTensors.random;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * A case of every op of the library. The methods are found by reflection, so that none can be forgotten. Those whose
 * parameters are tensors and numbers are called by themselves; what to pass to others, and which shape to expect, stands in
 * the {@link LibraryOpTable}.
 */
final class LibraryOps {
    private static final double[] NUMBERS = {-0.9, 1.1, 0.6}; // bounds, where an op takes two; else the last

    /** Interfaces of tensors that have no ops. */
    private static final Set<String> NO_FAMILIES = Set.of("VjpResult", "TensorValues", "Differentiable");

    private LibraryOps() {}

    /** A case for every method; fails for one that it doesn't know how to call. */
    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>(methods().stream().map(LibraryOps::of).toList());
        cases.addAll(LibraryOpTable.more());
        cases.addAll(ArrangementOpTable.more());
        return cases;
    }

    /** The methods that users call, those of {@link Tensor} that take a tensor included. */
    static List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        for (Class<?> family : Tensor.class.getInterfaces()) {
            if (!NO_FAMILIES.contains(family.getSimpleName())) {
                Stream.of(family.getDeclaredMethods()).filter(LibraryOps::givesTensors).forEach(methods::add);
            }
        }
        for (Method method : Tensor.class.getDeclaredMethods()) {
            boolean takesTensors = Stream.of(method.getParameterTypes())
                    .anyMatch(type -> type == Tensor.class || type == Tensor[].class);
            if (Modifier.isStatic(method.getModifiers()) && givesTensors(method) && takesTensors) {
                methods.add(method);
            }
        }
        methods.sort(Comparator.comparing(LibraryOps::key));
        return methods;
    }

    private static boolean givesTensors(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && (method.getReturnType() == Tensor.class || method.getReturnType() == List.class);
    }

    /** A method's name and parameters: {@code slice(int, int, int)}. */
    private static String key(Method method) {
        return method.getName() + "("
                + String.join(", ", Stream.of(method.getParameterTypes()).map(Class::getSimpleName).toList()) + ")";
    }

    private static OpCase of(Method method) {
        String key = key(method);
        OpCase listed = LibraryOpTable.find(key);
        if (listed != null) {
            return listed;
        }
        Class<?>[] parameters = method.getParameterTypes();
        if (!Stream.of(parameters).allMatch(type -> type == Tensor.class || type == double.class)) {
            throw new AssertionError("no case of " + key + ": add a line to " + LibraryOpTable.class);
        }
        int tensors = (int) Stream.of(parameters).filter(type -> type == Tensor.class).count();
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        Function<Tensor[], Tensor> call = x -> call(method, isStatic, x);
        Tensor[] inputs = finite(call, new Tensor[tensors + (isStatic ? 0 : 1)]);
        OpCase given = OpCase.of(key, call, inputs).shape(LibraryOps::broadcast);
        Function<double[], Double> reference = REFERENCES.get(method.getName());
        return reference == null ? given : given.value(elementwise(method, reference, inputs));
    }

    private static Tensor call(Method method, boolean isStatic, Tensor[] x) {
        int nextTensor = isStatic ? 0 : 1;
        int nextNumber = firstNumber(method);
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = method.getParameterTypes()[i] == Tensor.class
                    ? (Object) x[nextTensor++]
                    : NUMBERS[nextNumber++];
        }
        try {
            Tensor result = (Tensor) method.invoke(isStatic ? null : x[0], arguments);
            return result.dtype().isFloating() ? result : Tensor.where(result, x[0], x[0].mul(2));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException ofTheOp) {
                throw ofTheOp;
            }
            throw new AssertionError(key(method), e.getCause());
        }
    }

    private static int firstNumber(Method method) {
        return Stream.of(method.getParameterTypes()).filter(type -> type == double.class).count() == 1 ? 2 : 0;
    }

    /** Inputs at which the op is defined, the later ones of shapes that have to be broadcast. */
    private static Tensor[] finite(Function<Tensor[], Tensor> call, Tensor[] inputs) {
        for (long seed = 0; seed < 10_000; seed++) {
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = random(seed * 7 + i, i == 0 ? new int[] {2, 3} : i == 1 ? new int[] {3} : new int[] {2, 1});
            }
            if (Arrays.stream(call.apply(inputs).toDoubleArray()).allMatch(y -> Math.abs(y) < 1e3)) {
                return inputs;
            }
        }
        throw new AssertionError("no point found where the op is defined");
    }

    /** NumPy's rule, in plain loops. */
    static Shape broadcast(Shape... in) {
        int rank = Stream.of(in).mapToInt(Shape::rank).max().orElseThrow();
        int[] sizes = new int[rank];
        Arrays.fill(sizes, 1);
        for (Shape shape : in) {
            for (int back = 1; back <= shape.rank(); back++) {
                int size = shape.size(-back);
                sizes[rank - back] = size == 1 ? sizes[rank - back] : size;
            }
        }
        return Shape.of(sizes);
    }

    // ---- values by the JDK's functions ----

    /** What becomes of one element, from those of the tensors and numbers in the order of the method's parameters. */
    private static final Map<String, Function<double[], Double>> REFERENCES = Map.ofEntries(
            entry("add", x -> x[0] + x[1]), entry("sub", x -> x[0] - x[1]), entry("mul", x -> x[0] * x[1]),
            entry("div", x -> x[0] / x[1]), entry("neg", x -> -x[0]), entry("pow", x -> Math.pow(x[0], x[1])),
            entry("reciprocal", x -> 1 / x[0]), entry("sqrt", x -> Math.sqrt(x[0])), entry("square", x -> x[0] * x[0]),
            entry("rsqrt", x -> 1 / Math.sqrt(x[0])), entry("cbrt", x -> Math.cbrt(x[0])),
            entry("lerp", x -> x[0] + x[2] * (x[1] - x[0])),
            entry("addcmul", x -> x[0] + x[3] * x[1] * x[2]),
            entry("addcdiv", x -> x[0] + x[3] * x[1] / x[2]), entry("nanToNum", x -> x[0]),
            entry("abs", x -> Math.abs(x[0])), entry("sign", x -> Math.signum(x[0])),
            entry("floor", x -> Math.floor(x[0])), entry("ceil", x -> Math.ceil(x[0])),
            entry("logit", x -> Math.log(x[0] / (1 - x[0]))),
            entry("sinc", x -> Math.sin(Math.PI * x[0]) / (Math.PI * x[0])),
            entry("erfinv", x -> inverseOfErf(x[0])),
            entry("tanhshrink", x -> x[0] - Math.tanh(x[0])),
            entry("threshold", x -> x[0] > x[1] ? x[0] : x[2]),
            entry("hardshrink", x -> Math.abs(x[0]) > (x.length == 1 ? 0.5 : x[1]) ? x[0] : 0.0),
            entry("softshrink", x -> Math.signum(x[0]) * Math.max(0, Math.abs(x[0]) - (x.length == 1 ? 0.5 : x[1]))),
            entry("trunc", x -> (double) (long) x[0]), entry("frac", x -> x[0] % 1),
            entry("fmod", x -> x[0] % x[1]), entry("remainder", x -> x[0] - x[1] * Math.floor(x[0] / x[1])),
            entry("isClose", x -> chosen(Math.abs(x[0] - x[1]) <= 1e-8 + 1e-5 * Math.abs(x[1]), x)),
            entry("ldexp", x -> x[0] * Math.pow(2, x[1])), entry("nextAfter", x -> Math.nextAfter(x[0], x[1])),
            entry("floorDivide", x -> Math.floor(x[0] / x[1])),
            entry("truncDivide", x -> (double) (long) (x[0] / x[1])),
            entry("fmax", x -> Math.max(x[0], x[1])), entry("fmin", x -> Math.min(x[0], x[1])),
            entry("clampMin", x -> Math.max(x[0], x[1])), entry("clampMax", x -> Math.min(x[0], x[1])),
            entry("copysign", x -> Math.copySign(x[0], x[1])),
            entry("round", x -> Math.rint(x[0])), entry("maximum", x -> Math.max(x[0], x[1])),
            entry("minimum", x -> Math.min(x[0], x[1])), entry("clamp", x -> Math.min(Math.max(x[0], x[1]), x[2])),
            entry("exp", x -> Math.exp(x[0])), entry("exp2", x -> Math.pow(2, x[0])),
            entry("expm1", x -> Math.expm1(x[0])),
            entry("log", x -> Math.log(x[0])), entry("logBase", x -> Math.log(x[0]) / Math.log(x[1])),
            entry("log2", x -> Math.log(x[0]) / Math.log(2)), entry("log10", x -> Math.log10(x[0])),
            entry("log1p", x -> Math.log1p(x[0])), entry("xlogy", x -> x[0] * Math.log(x[1])),
            entry("logAddExp", x -> Math.log(Math.exp(x[0]) + Math.exp(x[1]))),
            entry("sin", x -> Math.sin(x[0])), entry("cos", x -> Math.cos(x[0])), entry("tan", x -> Math.tan(x[0])),
            entry("asin", x -> Math.asin(x[0])), entry("acos", x -> Math.acos(x[0])),
            entry("atan", x -> Math.atan(x[0])), entry("atan2", x -> Math.atan2(x[0], x[1])),
            entry("sinh", x -> Math.sinh(x[0])), entry("cosh", x -> Math.cosh(x[0])),
            entry("tanh", x -> Math.tanh(x[0])), entry("asinh", x -> Math.log(x[0] + Math.sqrt(x[0] * x[0] + 1))),
            entry("acosh", x -> Math.log(x[0] + Math.sqrt(x[0] * x[0] - 1))),
            entry("atanh", x -> Math.log((1 + x[0]) / (1 - x[0])) / 2), entry("hypot", x -> Math.hypot(x[0], x[1])),
            entry("sigmoid", x -> 1 / (1 + Math.exp(-x[0]))), entry("relu", x -> Math.max(0, x[0])),
            entry("logSigmoid", x -> -Math.log1p(Math.exp(-x[0]))), entry("softplus", x -> {
                double beta = x.length == 1 ? 1 : x[1];
                return x.length > 1 && beta * x[0] > x[2] ? x[0] : Math.log1p(Math.exp(beta * x[0])) / beta;
            }),
            entry("silu", x -> x[0] / (1 + Math.exp(-x[0]))), entry("swish", x -> x[0] / (1 + Math.exp(-x[1] * x[0]))),
            entry("mish", x -> x[0] * Math.tanh(Math.log1p(Math.exp(x[0])))),
            entry("hardtanh", x -> x.length == 1
                    ? Math.clamp(x[0], -1, 1)
                    : Math.min(Math.max(x[0], x[1]), x[2])),
            entry("relu6", x -> Math.clamp(x[0], 0, 6)), entry("hardSigmoid", x -> Math.clamp(x[0] + 3, 0, 6) / 6),
            entry("hardSwish", x -> x[0] * Math.clamp(x[0] + 3, 0, 6) / 6),
            entry("softsign", x -> x[0] / (1 + Math.abs(x[0]))),
            entry("deg2rad", x -> Math.toRadians(x[0])), entry("rad2deg", x -> Math.toDegrees(x[0])),
            entry("entr", x -> -x[0] * Math.log(x[0])), entry("xlog1py", x -> x[0] * Math.log1p(x[1])),
            entry("logAddExp2", x -> Math.log(Math.pow(2, x[0]) + Math.pow(2, x[1])) / Math.log(2)),
            entry("signbit", x -> chosen(x[0] < 0, x)),
            entry("gt", x -> chosen(x[0] > x[1], x)), entry("ge", x -> chosen(x[0] >= x[1], x)),
            entry("lt", x -> chosen(x[0] < x[1], x)), entry("le", x -> chosen(x[0] <= x[1], x)),
            entry("eq", x -> chosen(x[0] == x[1], x)), entry("ne", x -> chosen(x[0] != x[1], x)),
            entry("logicalAnd", x -> chosen(x[0] != 0 && x[1] != 0, x)),
            entry("logicalOr", x -> chosen(x[0] != 0 || x[1] != 0, x)),
            entry("logicalNot", x -> chosen(x[0] == 0, x)), entry("isNaN", x -> chosen(Double.isNaN(x[0]), x)),
            entry("isInfinite", x -> chosen(Double.isInfinite(x[0]), x)),
            entry("logicalXor", x -> chosen(x[0] != 0 ^ x[1] != 0, x)),
            entry("isFinite", x -> chosen(Double.isFinite(x[0]), x)));

    /** Bisects, where erf is the integral of its derivative, by Simpson's rule. */
    private static double inverseOfErf(double y) {
        double low = -6;
        double high = 6;
        while (high - low > 1e-14) {
            double middle = (low + high) / 2;
            double sum = 0;
            for (int n = 0; n <= 2000; n++) {
                double t = middle * n / 2000;
                sum += Math.exp(-t * t) * (n == 0 || n == 2000 ? 1 : n % 2 == 1 ? 4 : 2);
            }
            boolean isBelow = 2 / Math.sqrt(Math.PI) * sum * middle / 6000 < y;
            low = isBelow ? middle : low;
            high = isBelow ? high : middle;
        }
        return low;
    }

    /** What {@link #call} makes of a mask. */
    private static double chosen(boolean mask, double... x) {
        return mask ? x[0] : 2 * x[0];
    }

    private static Tensor elementwise(Method method, Function<double[], Double> reference, Tensor... inputs) {
        Shape shape = broadcast(Stream.of(inputs).map(Tensor::shape).toArray(Shape[]::new));
        double[] values = new double[shape.count()];
        for (int n = 0; n < values.length; n++) {
            int element = n;
            double[] tensors = Stream.of(inputs).mapToDouble(x -> broadcastElement(x, shape.index(element))).toArray();
            values[n] = reference.apply(inOrder(method, tensors));
        }
        return Tensor.of(shape, values);
    }

    private static double broadcastElement(Tensor x, int[] index) {
        int[] own = new int[x.shape().rank()];
        for (int back = 1; back <= own.length; back++) {
            own[own.length - back] = x.shape().size(-back) == 1 ? 0 : index[index.length - back];
        }
        return x.get(own);
    }

    /** Elements and numbers in the order of the parameters, the receiver first. */
    private static double[] inOrder(Method method, double... tensors) {
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        double[] all = new double[method.getParameterCount() + (isStatic ? 0 : 1)];
        int nextTensor = 0;
        int nextNumber = firstNumber(method);
        int at = 0;
        if (!isStatic) {
            all[at++] = tensors[nextTensor++];
        }
        for (Class<?> type : method.getParameterTypes()) {
            all[at++] = type == double.class ? NUMBERS[nextNumber++] : tensors[nextTensor++];
        }
        return all;
    }
}
