package org.chainrule.autograd.test;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Calls every public method and constructor that takes a double with NaN for it, and reports those that don't refuse it
 * by an {@link IllegalArgumentException} that says so. Each call is made with ordinary numbers first, which must give a
 * result.
 *
 * {@snippet :
 * assertThat(NaNSettings.of(PublicTypes.ofModuleOf(Tensor.class)).run()).isEmpty();
 * }
 */
public final class NaNSettings {
    private static final List<IntToDoubleFunction> ORDINARY = List.of(_ -> 0.5, i -> i + 0.5, i -> i + 1,
            i -> Math.max(i - 0.5, 0.5));

    private final List<Class<?>> types;
    private final List<Object> valid = new ArrayList<>(List.of(Tensor.of(0.5, 0.25), Shape.of(2), DType.F64,
            new Random(1)));
    private Map<String, String> taken = Map.of();

    private NaNSettings(List<Class<?>> types) {
        this.types = List.copyOf(types);
    }

    /**
     * Makes a sweep over the public methods and constructors of types.
     *
     * @param types the types
     * @return the sweep
     */
    public static NaNSettings of(List<Class<?>> types) {
        return new NaNSettings(types);
    }

    /**
     * Adds receivers and arguments.
     *
     * @param values the values, each for the types that it has
     * @return this
     */
    public NaNSettings with(Object... values) {
        valid.addAll(0, Arrays.asList(values));
        return this;
    }

    /**
     * Says which methods take NaN.
     *
     * @param reasons why, by class and name with the parameters' types, such as {@code Arithmetic.add(double)}
     * @return this
     */
    public NaNSettings taking(Map<String, String> reasons) {
        taken = Map.copyOf(reasons);
        return this;
    }

    /**
     * Makes the calls.
     *
     * @return what is wrong; empty if nothing is
     */
    public List<String> run() {
        List<Executable> members = types.stream().flatMap(NaNSettings::members).toList();
        List<String> names = members.stream().map(HostileCall::name).toList();
        Stream<String> unknown = taken.keySet().stream().filter(name -> !names.contains(name))
                .map(name -> name + ": there is no such method with a double");
        Stream<String> answers = members.stream().flatMap(this::problems);
        return Stream.concat(unknown, answers).sorted().toList();
    }

    private static Stream<Executable> members(Class<?> type) {
        return Stream.<Executable>concat(Arrays.stream(type.getDeclaredMethods()),
                Arrays.stream(type.getDeclaredConstructors()))
                .filter(member -> Modifier.isPublic(member.getModifiers()) && !member.isSynthetic()
                        && !Modifier.isAbstract(member.getModifiers())
                        && !(Modifier.isAbstract(type.getModifiers()) && !(member instanceof Method))
                        && List.of(member.getParameterTypes()).contains(double.class));
    }

    private Stream<String> problems(Executable member) {
        String name = HostileCall.name(member);
        if (taken.containsKey(name)) {
            return Stream.empty();
        }
        boolean hasReceiver = member instanceof Method && !Modifier.isStatic(member.getModifiers());
        Object receiver = hasReceiver ? value(member.getDeclaringClass(), 1) : null;
        Object[] ordinary = hasReceiver && receiver == null
                ? null
                : ORDINARY.stream()
                        .flatMap(numbers -> Stream.of(1, 0).map(integer -> arguments(member, numbers, integer)))
                        .filter(arguments -> new HostileCall(member, receiver, arguments.clone()).make()
                                .failure() == null)
                        .findFirst().orElse(null);
        if (ordinary == null) {
            return Stream.of(name + ": refuses ordinary numbers; it needs other receivers or arguments");
        }
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < ordinary.length; i++) {
            if (member.getParameterTypes()[i] == double.class) {
                Object[] arguments = ordinary.clone();
                arguments[i] = Double.NaN;
                Throwable failure = new HostileCall(member, receiver, arguments).make().failure();
                boolean isRefused = failure instanceof IllegalArgumentException
                        && Objects.requireNonNullElse(failure.getMessage(), "").contains("NaN");
                if (!isRefused) {
                    problems.add(name + ": takes NaN for argument " + (i + 1)
                            + (failure == null ? "" : ", or answers " + failure));
                }
            }
        }
        return problems.stream();
    }

    private Object[] arguments(Executable member, IntToDoubleFunction numbers, int integer) {
        Class<?>[] parameters = member.getParameterTypes();
        Object[] arguments = new Object[parameters.length];
        int count = 0;
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = parameters[i] == double.class
                    ? numbers.applyAsDouble(count++)
                    : value(parameters[i], integer);
        }
        return arguments;
    }

    private Object value(Class<?> type, int integer) {
        return switch (type.getName()) {
            case "int" -> integer;
            case "long" -> (long) integer;
            case "boolean" -> false;
            case "java.lang.Iterable", "java.util.List" -> List.of(Tensor.of(0.5, 0.25));
            case "[I" -> new int[0];
            default -> type == RandomGenerator.class
                    ? new Random(1)
                    : valid.stream().filter(type::isInstance).findFirst().orElse(null);
        };
    }
}
