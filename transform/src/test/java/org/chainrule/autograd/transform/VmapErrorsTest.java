package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.function.Function;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** What can't be done to all examples at once is an error that says by what. */
class VmapErrorsTest {
    private static final Map<String, Function<Tensor, Object>> READERS = Map.ofEntries(
            Map.entry("item", x -> x.select(0, 0).item()), Map.entry("get", x -> x.get(0)),
            Map.entry("toDoubleArray", Tensor::toDoubleArray), Map.entry("toFloatArray", Tensor::toFloatArray),
            Map.entry("toLongArray", x -> x.to(DType.I64).toLongArray()),
            Map.entry("toBooleanArray", x -> x.gt(0).toBooleanArray()),
            Map.entry("maskedSelect", x -> x.maskedSelect(x.gt(0))), Map.entry("nonzero", Tensor::nonzero),
            Map.entry("maskedScatter", x -> x.maskedScatter(x.gt(0), x)), Map.entry("unique", Tensor::unique),
            Map.entry("uniqueConsecutive", x -> x.uniqueConsecutive(0)),
            Map.entry("histogram", x -> x.histogram(3)), Map.entry("allClose", x -> x.allClose(x)),
            Map.entry("bincount", x -> x.to(DType.I64).bincount()),
            Map.entry("repeatInterleave", x -> x.repeatInterleave(x.to(DType.I64), 0)));

    @Test
    void readingElementsNamesWhatReads() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        READERS.forEach((name, reader) -> {
            assertThatIllegalStateException().as(name).isThrownBy(() -> Transform.vmap(y -> {
                reader.apply(y);
                return y;
            }).apply(x)).withMessageContaining(name + " reads the elements of a tensor within vmap");
            assertThatIllegalStateException().as(name).isThrownBy(() -> Transform.vmap(Transform.vmap(y -> {
                reader.apply(y);
                return y;
            })).apply(x.unsqueeze(0))).withMessageContaining(name + " reads the elements");
        });
    }

    @Test
    void anIndexOutOfRangeOfOneExampleIsFound() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        Tensor index = Tensor.of(new long[][] {{0, 1}, {2, 0}});
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.vmap(i -> x.indexSelect(0, i)).apply(index));
        assertThatIllegalArgumentException().isThrownBy(() -> Transform
                .vmap(i -> i.to(DType.F64).indexSelect(0, i)).apply(index)).withMessageContaining("index 2");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.vmap(i -> x.take(i)).apply(index.add(2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.vmap(i -> x.takeAlongAxis(0, i.unsqueeze(0))).apply(index.sub(3)))
                .withMessageContaining("index -3");
    }
}
