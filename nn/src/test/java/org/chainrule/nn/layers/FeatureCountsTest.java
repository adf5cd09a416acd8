package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

import org.chainrule.nn.init.Initializer;
import org.junit.jupiter.api.Test;

/** No factory of a layer takes a number of features below 1. */
class FeatureCountsTest {
    private static final List<Class<?>> LAYERS = List.of(BatchNorm.class, Bilinear.class, Embedding.class,
            EmbeddingBag.class,
            GroupNorm.class, InstanceNorm.class, LayerNorm.class, Linear.class, LocalResponseNorm.class, PReLU.class,
            RMSNorm.class);

    private static Object valid(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int" -> 2;
            case "int[]" -> new int[] {2, 3};
            case "Initializer" -> Initializer.zeros();
            default -> new Random(1);
        };
    }

    private static Object of(Class<?> type, int count) {
        return type == int.class ? count : new int[] {2, count};
    }

    @Test
    void areAtLeastOne() throws ReflectiveOperationException {
        List<String> seen = new ArrayList<>();
        for (Class<?> layer : LAYERS) {
            for (Method factory : layer.getDeclaredMethods()) {
                Class<?>[] types = factory.getParameterTypes();
                if (!Modifier.isStatic(factory.getModifiers()) || !Modifier.isPublic(factory.getModifiers())) {
                    continue;
                }
                Object[] arguments = Arrays.stream(types).map(FeatureCountsTest::valid).toArray();
                assertThat(factory.invoke(null, arguments)).isInstanceOf(layer);
                for (int n = 0; n < types.length; n++) {
                    if (types[n] != int.class && types[n] != int[].class) {
                        assertThat(types[n]).isIn(Initializer.class, RandomGenerator.class);
                        continue;
                    }
                    for (int count : new int[] {0, -1}) {
                        Object[] changed = arguments.clone();
                        changed[n] = of(types[n], count);
                        assertThatThrownBy(() -> factory.invoke(null, changed)).as(factory + " argument " + n).cause()
                                .isExactlyInstanceOf(IllegalArgumentException.class)
                                .hasMessageContainingAll(layer.getSimpleName() + ": ", String.valueOf(count));
                        seen.add(factory + " " + n);
                    }
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(40);
    }

    @Test
    void areNamed() {
        assertThatThrownBy(() -> BatchNorm.of(0)).hasMessage("BatchNorm: channels must be at least 1, not 0");
        assertThatThrownBy(() -> Linear.of(3, 0, new Random(1))).hasMessage("Linear: out must be at least 1, not 0");
        assertThatThrownBy(() -> LayerNorm.of(3, 0)).hasMessage("LayerNorm: sizes must all be at least 1, not [3, 0]");
    }
}
