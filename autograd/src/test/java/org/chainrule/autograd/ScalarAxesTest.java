package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that along axis 0 or -1 a scalar is taken for a vector of one element, as in PyTorch and NumPy. */
class ScalarAxesTest {
    private static final Tensor FIRST = Tensor.of(new long[] {0});

    /** Functions along an axis that are differentiable, and the results of which have the shape of the scalar. */
    private static Map<String, BiFunction<Tensor, Integer, Tensor>> functions() {
        Map<String, BiFunction<Tensor, Integer, Tensor>> functions = new TreeMap<>();
        functions.put("sum", (x, axis) -> x.sum(axis));
        functions.put("sum, keepDims", (x, axis) -> x.sum(true, axis));
        functions.put("mean", (x, axis) -> x.mean(axis));
        functions.put("nanSum", (x, axis) -> x.nanSum(axis));
        functions.put("nanMean", (x, axis) -> x.nanMean(axis));
        functions.put("prod", (x, axis) -> x.prod(axis));
        functions.put("max", (x, axis) -> x.max(axis));
        functions.put("min, keepDims", (x, axis) -> x.min(true, axis));
        functions.put("logSumExp", (x, axis) -> x.logSumExp(axis));
        functions.put("var", (x, axis) -> x.var(Correction.NONE, false, axis));
        functions.put("std", (x, axis) -> x.std(Correction.NONE, true, axis));
        functions.put("norm", (x, axis) -> x.norm(2, axis));
        functions.put("norm of order 3", (x, axis) -> x.norm(3, axis));
        functions.put("norm of infinite order", (x, axis) -> x.norm(Double.POSITIVE_INFINITY, axis));
        functions.put("softmax", Tensor::softmax);
        functions.put("logSoftmax", Tensor::logSoftmax);
        functions.put("cumsum", Tensor::cumsum);
        functions.put("cumprod", Tensor::cumprod);
        functions.put("logCumSumExp", Tensor::logCumSumExp);
        functions.put("cummax", (x, axis) -> x.cummax(axis).values());
        functions.put("cummin", (x, axis) -> x.cummin(axis).values());
        functions.put("sort", (x, axis) -> x.sort(axis).values());
        functions.put("topk", (x, axis) -> x.topk(1, axis).values());
        functions.put("kthValue", (x, axis) -> x.kthValue(1, axis).values());
        functions.put("median", (x, axis) -> x.median(axis).values());
        functions.put("maxWithIndex", (x, axis) -> x.maxWithIndex(axis).values());
        functions.put("minWithIndex", (x, axis) -> x.minWithIndex(axis).values());
        functions.put("mode", (x, axis) -> x.mode(axis).values());
        functions.put("squeeze", (x, axis) -> x.squeeze(axis));
        functions.put("gather", (x, axis) -> x.gather(axis, FIRST.reshape(x.shape())));
        functions.put("indexSelect", (x, axis) -> x.indexSelect(axis, FIRST));
        functions.put("scatter", (x, axis) -> x.scatter(axis, FIRST.reshape(x.shape()), x.mul(2)));
        functions.put("scatterAdd", (x, axis) -> x.scatterAdd(axis, FIRST.reshape(x.shape()), x.mul(2)));
        functions.put("indexAdd", (x, axis) -> x.indexAdd(axis, FIRST, x.mul(2)));
        functions.put("indexCopy", (x, axis) -> x.indexCopy(axis, FIRST, x.mul(2)));
        functions.put("indexFill", (x, axis) -> x.indexFill(axis, FIRST, 3).add(x));
        return functions;
    }

    /** Functions along an axis that return indices, counts or masks. */
    private static Map<String, BiFunction<Tensor, Integer, Tensor>> ofIntegers() {
        Map<String, BiFunction<Tensor, Integer, Tensor>> functions = new TreeMap<>();
        functions.put("argmax", (x, axis) -> x.argmax(axis));
        functions.put("argmin", (x, axis) -> x.argmin(axis, true));
        functions.put("argsort", (x, axis) -> x.argsort(axis));
        functions.put("countNonzero", (x, axis) -> x.countNonzero(axis));
        functions.put("any", (x, axis) -> x.any(axis));
        functions.put("all", (x, axis) -> x.all(axis));
        return functions;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aScalarIsTakenForAVectorOfOneElement(int axis) {
        functions().forEach((name, function) -> {
            Tensor scalar = Tensor.of(0.7).requiresGrad(true);
            Tensor vector = Tensor.full(0.7, Shape.of(1), DType.F64).requiresGrad(true);
            Tensor y = function.apply(scalar, axis);
            Tensor expected = function.apply(vector, axis).reshape(Shape.SCALAR);
            assertThat(y.shape()).as(name).isEqualTo(Shape.SCALAR);
            assertThat(y.item()).as(name).isEqualTo(expected.item());
            y.backward();
            expected.backward();
            assertThat(scalar.grad().shape()).as(name).isEqualTo(Shape.SCALAR);
            assertThat(scalar.grad().item()).as(name).isEqualTo(vector.grad().reshape(Shape.SCALAR).item());
        });
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void aScalarHasIndexZero(DType type) {
        ofIntegers().forEach((name, function) -> {
            Tensor y = function.apply(Tensor.full(1, Shape.SCALAR, type), -1);
            assertThat(y.shape()).as(name).isEqualTo(Shape.SCALAR);
            assertThat(y.toString()).as(name)
                    .isEqualTo(function.apply(Tensor.full(1, Shape.of(1), type), -1).reshape(Shape.SCALAR).toString());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -2})
    void aScalarHasNoOtherAxis(int axis) {
        functions().forEach((name, function) -> assertThatIllegalArgumentException().as(name)
                .isThrownBy(() -> function.apply(Tensor.of(0.7), axis)).withMessageContaining("axis " + axis));
    }
}
