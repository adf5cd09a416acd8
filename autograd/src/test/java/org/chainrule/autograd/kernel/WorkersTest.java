package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work in several threads. */
class WorkersTest {

    @Test
    void everyPartIsDoneOnceBeforeTheCallReturns() {
        for (int parts = 1; parts < 20; parts++) {
            var done = new AtomicIntegerArray(20);
            Workers.run(parts, done::incrementAndGet);
            for (int part = 0; part < 20; part++) {
                assertThat(done.get(part)).isEqualTo(part < parts ? 1 : 0);
            }
        }
    }

    @Test
    void whatGoesWrongInAnyPartIsThrown() {
        for (int wrong = 0; wrong < 3; wrong++) {
            int part = wrong;
            assertThatThrownBy(() -> Workers.run(3, n -> {
                if (n == part) {
                    throw new IllegalStateException("part " + n);
                }
            })).isInstanceOf(IllegalStateException.class).hasMessageContaining("part " + part);
        }
    }

    @Test
    void thereAreAsManyThreadsAsThePropertySaysOrAsProcessors() {
        assertThat(Workers.count("3")).isEqualTo(3);
        assertThat(Workers.count(null)).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "two", "", "1.5", "9999999999"})
    void anythingButANumberOfThreadsIsRefused(String property) {
        assertThatIllegalArgumentException().isThrownBy(() -> Workers.count(property))
                .withMessageContaining("chainrule.threads").withMessageContaining("\"" + property + "\"");
    }
}
