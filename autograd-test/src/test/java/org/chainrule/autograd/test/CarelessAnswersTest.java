package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** The sweep notices answers that aren't a library's own. */
class CarelessAnswersTest {

    /** Answers as a library should. */
    public static final class Careful {
        private Careful() {}

        public static int[] made(int length) {
            if (length < 0 || length > 1000) {
                throw new IllegalArgumentException("the length is " + length + ", which isn't from 0 to 1000");
            }
            return new int[length];
        }

        public static int named(Tensor x) {
            return Objects.requireNonNull(x, "x").size();
        }
    }

    /** Answers as no library should. */
    public static final class Careless {
        private Careless() {}

        public static int atIndex(int index) {
            return new int[] {1, 2, 3}[index];
        }

        public static int[] made(int length) {
            return new int[length];
        }

        public static int rank(Shape shape) {
            return shape.rank();
        }

        public static List<Object> copied(List<Object> list) {
            return List.copyOf(list);
        }

        public static int dividend(int divisor) {
            return 1 / divisor;
        }

        public static int unexplained(int n) {
            throw new IllegalArgumentException("something is wrong");
        }

        public static int parsed(String number) {
            return Integer.parseInt(number);
        }

        public static void partlyDone(double[] array, int count) {
            for (int n = 0; n < array.length; n++) {
                if (n == count) {
                    throw new IllegalArgumentException("only " + count + " of an array of " + array.length);
                }
                array[n] += 1;
            }
        }

        public static int fromAFunction(Supplier<Tensor> function) {
            return function.get().size();
        }
    }

    /** Has a method that nobody can call. */
    public static final class Unreachable {
        private Unreachable() {}

        public int answer() {
            return 42;
        }
    }

    /** Has a method that takes for ever. */
    public static final class Endless {
        private Endless() {}

        public static void loop() {
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void goodAnswersAreNoProblem() {
        assertThat(HostileCalls.of(List.of(Careful.class)).run()).isEmpty();
    }

    @Test
    void badAnswersAre() {
        List<String> problems = HostileCalls.of(List.of(Careless.class)).run();
        assertThat(problems).anyMatch(it -> it.startsWith("Careless.atIndex(int): throws java.lang.ArrayIndexOutOf"))
                .anyMatch(it -> it.startsWith("Careless.made(int): throws java.lang.NegativeArraySizeException"))
                .anyMatch(it -> it.startsWith("Careless.rank(Shape): throws NullPointerException that says nothing"))
                .anyMatch(it -> it.startsWith("Careless.copied(List): throws NullPointerException that says nothing"))
                .anyMatch(
                        it -> it.startsWith("Careless.dividend(int): throws java.lang.ArithmeticException: / by zero"))
                .anyMatch(it -> it.contains("Careless.unexplained(int)") && it.contains("mentions nothing"))
                .anyMatch(it -> it.startsWith("Careless.parsed(String): lets through what the JDK throws"))
                .anyMatch(it -> it.startsWith("Careless.fromAFunction(Supplier): throws NullPointerException"));
    }

    @Test
    void aChangeByARefusedCallIsNoticed() {
        assertThat(HostileCalls.of(List.of(Careless.class)).tries(100).run()).anyMatch(it -> it.startsWith(
                "Careless.partlyDone(double[], int): throws") && it.contains("has changed what it was given"));
        var calls = new int[1];
        assertThat(HostileCalls.of(List.of(Careful.class)).watching(() -> calls[0]++).run())
                .anyMatch(it -> it.startsWith("Careful.made(int)") && it.contains("what is watched"));
    }

    @Test
    void aMethodThatIsNeverCalledIsNoticed() {
        assertThat(HostileCalls.of(List.of(Unreachable.class)).run()).singleElement().asString()
                .startsWith("Unreachable.answer(): isn't called");
        assertThat(HostileCalls.of(List.of(Unreachable.class)).with(new Unreachable()).run()).isEmpty();
    }

    @Test
    void aCallWithoutEndIsNoticed() {
        assertThat(HostileCalls.of(List.of(Endless.class)).longest(Duration.ofMillis(200)).run()).singleElement()
                .asString().startsWith("Endless.loop(): doesn't come to an end within 200 ms")
                .contains("Endless.loop(");
    }

    @Test
    void theSameSeedMakesTheSameCalls() {
        var sweep = HostileCalls.of(List.of(Careless.class)).seed(3).tries(5);
        assertThat(sweep.run()).isEqualTo(HostileCalls.of(List.of(Careless.class)).seed(3).tries(5).run());
        assertThat(HostileCalls.of(List.of(Careless.class)).without(_ -> true).run()).isEmpty();
    }
}
