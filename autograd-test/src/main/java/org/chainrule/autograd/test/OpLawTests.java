package org.chainrule.autograd.test;

import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests that hold ops to all laws, for JUnit 5 and 6.
 *
 * {@snippet :
 * class MyOpsTest implements OpLawTests {
 *     public Stream<OpCase> cases() {
 *         return Stream.of(OpCase.of("snake", x -> SNAKE.apply(x), TestTensors.random(2, 3)).shape(in -> in[0]));
 *     }
 * }
 * }
 *
 * <p>
 * {@link OpBreakageTests} shows that the laws can fail. For another test framework call {@link OpLaw#check} for each case and
 * law.
 */
@SuppressWarnings("exports") // whoever has tests of JUnit has JUnit
public interface OpLawTests {

    /** {@return the cases} */
    Stream<OpCase> cases();

    /** {@return a test of every law for every case} */
    @TestFactory
    default Stream<DynamicNode> everyOpKeepsTheLaws() {
        return Stream.of(OpLaw.values())
                .map(law -> DynamicContainer.dynamicContainer(law.name() + ": " + law.statement(), cases()
                        .map(given -> DynamicTest.dynamicTest(given.name(), () -> check(law, given)))));
    }

    /** Checks a law; failures say which law and which case, since reports number dynamic tests. */
    private static void check(OpLaw law, OpCase given) {
        try {
            law.check(given);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(law + " of " + given.name() + ": " + e.getMessage(), e);
        }
    }
}
