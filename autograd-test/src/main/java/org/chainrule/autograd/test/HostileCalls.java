package org.chainrule.autograd.test;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Calls every public method of a module with arguments that make no sense, and reports what isn't answered as it should
 * be: by a result, or by an exception that says what was wrong, and with nothing changed.
 *
 * {@snippet :
 * assertThat(HostileCalls.of(PublicTypes.ofModuleOf(Tensor.class)).run()).isEmpty();
 * }
 *
 * <p>
 * Arguments are drawn at random, by a seed: null, numbers below 0 and beyond any size, NaN, empty arrays, arrays of
 * nulls, tensors of other types and shapes, functions that return null or throw. Results are kept, and become receivers
 * and arguments of other calls. An exception is as it should be if it is of a kind that methods document, is thrown by
 * the library itself, and mentions something of what was given. Calls that don't come to an end are reported, and methods
 * that no object was found for. Where types say by JSpecify's {@code @NullMarked} and {@code @Nullable} what may be null, a null that
 * is accepted or returned elsewhere is reported, too.
 */
public final class HostileCalls {
    private final List<Class<?>> types;
    private final HostileValues values = new HostileValues();
    private final List<Supplier<?>> watched = new ArrayList<>();
    private final Set<String> takingNull = new HashSet<>();
    private Predicate<Executable> included = _ -> true;
    private int tries = 25;
    private long seed = 1;
    private Duration longest = Duration.ofSeconds(20);

    private HostileCalls(List<Class<?>> types) {
        this.types = List.copyOf(types);
    }

    /**
     * Makes a sweep over the public methods and constructors of types.
     *
     * @param types the types
     * @return the sweep, of 25 calls each
     */
    public static HostileCalls of(List<Class<?>> types) {
        return new HostileCalls(types);
    }

    /**
     * Adds values that are valid for some methods, without which little of them would be reached.
     *
     * @param valid the values, each for every parameter and receiver of a type that it has
     * @return this
     */
    public HostileCalls with(Object... valid) {
        for (Object value : valid) {
            values.keepValid(value);
        }
        return this;
    }

    /**
     * Adds a state that no refused call may change, besides that of the tensors and arrays which the call is given.
     *
     * @param state returns the state, as a value that equals that of the same state
     * @return this
     */
    public HostileCalls watching(Supplier<?> state) {
        watched.add(state);
        return this;
    }

    /**
     * Lists methods that take null for an argument which they don't look at, though its type isn't nullable, such as hooks that do nothing.
     *
     * @param reasons the reasons by the methods' names, as problems have them
     * @return this
     */
    public HostileCalls takingNull(Map<String, String> reasons) {
        takingNull.addAll(reasons.keySet());
        return this;
    }

    /**
     * Leaves out methods, such as those that open a connection.
     *
     * @param excluded which
     * @return this
     */
    public HostileCalls without(Predicate<Executable> excluded) {
        included = included.and(excluded.negate());
        return this;
    }

    /**
     * Sets the number of calls.
     *
     * @param calls how often each method is called
     * @return this
     */
    public HostileCalls tries(int calls) {
        tries = calls;
        return this;
    }

    /**
     * Sets where random numbers begin.
     *
     * @param start the seed
     * @return this
     */
    public HostileCalls seed(long start) {
        seed = start;
        return this;
    }

    /**
     * Sets how long a call may take.
     *
     * @param duration after which a call is reported as one that doesn't come to an end, which ends the sweep; by default
     *        20 seconds
     * @return this
     */
    public HostileCalls longest(Duration duration) {
        longest = duration;
        return this;
    }

    /**
     * Calls every method so many times.
     *
     * @return what isn't as it should be: for each method and kind of problem one call that shows it
     */
    public List<String> run() {
        Map<String, String> problems = new ConcurrentSkipListMap<>();
        var watch = new CallWatch(longest);
        Optional<String> endless = watch.run(() -> callAll(watch, problems));
        return Stream.concat(problems.values().stream(), endless.stream()).toList();
    }

    private void callAll(CallWatch watch, Map<String, String> problems) {
        var random = new Random(seed);
        List<Executable> members = members();
        Set<Executable> neverCalled = new LinkedHashSet<>(members);
        for (int round = 0; round < tries; round++) {
            for (Executable member : members) {
                if (call(member, round, random, watch, problems)) {
                    neverCalled.remove(member);
                }
            }
        }
        neverCalled.removeIf(member -> Modifier.isAbstract(member.getModifiers())); // only users have such objects
        neverCalled.stream().map(HostileCall::name).forEach(name -> problems.put(name,
                name + ": isn't called, since no call gave an object that has it; with(...) adds one"));
    }

    /** Makes a call, unless no other one has given a receiver yet; returns whether it was made. */
    private boolean call(Executable member, int round, Random random, CallWatch watch, Map<String, String> problems) {
        Object receiver = null;
        if (member instanceof Method method && !Modifier.isStatic(method.getModifiers())) {
            receiver = values.kept(method.getDeclaringClass(), random);
            if (receiver == null) {
                return false;
            }
        }
        Object[] arguments = values.arguments(member.getGenericParameterTypes(), round, random);
        HostileCall call = new HostileCall(member, receiver, arguments);
        CallState before = CallState.of(call, watched);
        HostileCall.Outcome outcome = watch.make(call);
        values.keepAll(outcome.result());
        values.keepAll(outcome.failure());
        Verdict.of(call, outcome.failure())
                .or(() -> Verdict.ofState(outcome.failure(), before, () -> CallState.of(call, watched)))
                .or(() -> outcome.failure() == null
                        ? Nullness.of(call, outcome.result(), takingNull)
                        : Optional.empty())
                .ifPresent(verdict -> problems.putIfAbsent(call.name() + " " + verdict.kind(),
                        call.name() + ": " + verdict.problem() + "\n    " + call.text()));
        return true;
    }

    private List<Executable> members() {
        List<Executable> members = new ArrayList<>();
        for (Class<?> type : types) {
            if (!Modifier.isAbstract(type.getModifiers())) {
                members.addAll(List.of(type.getConstructors()));
            }
            Arrays.stream(type.getMethods())
                    .filter(method -> method.getDeclaringClass() == type || !isListed(method.getDeclaringClass()))
                    .filter(HostileCalls::isOwn).forEach(members::add);
        }
        members.removeIf(included.negate());
        members.sort(Comparator.comparing(Executable::toGenericString));
        return members;
    }

    private boolean isListed(Class<?> type) {
        return types.contains(type);
    }

    /** Returns whether a method isn't the JDK's, or the compiler's. */
    private static boolean isOwn(Executable member) {
        return !member.isSynthetic() && Modifier.isPublic(member.getDeclaringClass().getModifiers())
                && !member.getDeclaringClass().getName().startsWith("java.")
                && !(member.getDeclaringClass().isEnum() && member.getName().equals("valueOf"))
                && (member instanceof Constructor<?> || Modifier.isPublic(member.getModifiers()));
    }
}
