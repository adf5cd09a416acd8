package org.chainrule.autograd.test;

import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests that break each op of some cases on purpose, and require that the law which is meant for it notices; for JUnit 5 and 6.
 * They show that the cases are good enough for the laws of {@link OpLawTests} to fail.
 */
@SuppressWarnings("exports") // whoever has tests of JUnit has JUnit
public interface OpBreakageTests {

    /** {@return the cases} */
    Stream<OpCase> cases();

    /**
     * Returns the breakages that no law can notice, since they change no result.
     *
     * @return the reason for each, by its {@linkplain Breakage#name() name}; by default none
     */
    default Map<String, String> harmless() {
        return Map.of();
    }

    /** {@return a test of every way to break an op} */
    @TestFactory
    default Stream<DynamicNode> everyBreakageIsNoticed() {
        return Breakages.of(cases().toList()).stream().filter(breakage -> !harmless().containsKey(breakage.name()))
                .map(breakage -> DynamicTest.dynamicTest(breakage.name(), breakage::noticed));
    }
}
