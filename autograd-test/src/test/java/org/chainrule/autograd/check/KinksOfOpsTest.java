package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The places where ops have no derivative, and take one by convention: the check accepts what they take, and says where. */
class KinksOfOpsTest {

    private static Stream<Arguments> kinks() {
        return Stream.of(at("relu", Tensor::relu, 0), at("maximum with 0", x -> x.maximum(0), 0),
                at("abs", Tensor::abs, 0),
                at("hardtanh", x -> x.hardtanh(), -1, 1), at("relu6", Tensor::relu6, 0, 6),
                at("leakyRelu", x -> x.leakyRelu(0.1), 0),
                at("selu", Tensor::selu, 0), at("clamp", x -> x.clamp(-0.5, 0.5), -0.5, 0.5),
                at("hardSigmoid", Tensor::hardSigmoid, -3, 3), at("hardSwish", Tensor::hardSwish, -3, 3),
                at("softShrink", x -> x.softshrink(0.5), -0.5, 0.5),
                at("hardShrink", x -> x.hardshrink(0.5), -0.5, 0.5),
                at("round", Tensor::round, -1.5, -0.5, 0.5), at("floor", Tensor::floor, -1, 0, 1),
                at("ceil", Tensor::ceil, -1, 0, 1), at("trunc", Tensor::trunc, -1, 1), at("frac", Tensor::frac, -1, 1),
                at("sign", Tensor::sign, 0), at("sqrt", Tensor::sqrt, 0), at("cbrt", Tensor::cbrt, 0),
                at("remainder", x -> x.remainder(2), -2, 2, 4), at("fmod", x -> x.fmod(2), -2, 2, 4),
                at("asin", Tensor::asin, -1, 1), at("acosh", Tensor::acosh, 1),
                at("a selected root", x -> Tensor.where(x.gt(0), x.sqrt(), x.mul(0)), 0, 1),
                at("max", x -> x.max(), 1, 3, 3, 2), at("min", x -> x.min(), 1, 3, 1, 2),
                at("max along an axis", x -> x.max(0), 1, 3, 3, 2),
                at("max with its index", x -> x.maxWithIndex(0).values(), 1, 3, 3, 2),
                at("fmax", x -> x.fmax(x.flip(0)), 1, 1), at("minimum", x -> x.minimum(x.flip(0)), 1, 1),
                at("median", x -> x.median(), 2, 2, 1), at("cummax", x -> x.cummax(0).values(), 1, 1, 2, 2),
                at("sort", x -> x.sort(0).values(), 1, 3, 3, 2, 3), at("topk", x -> x.topk(2, 0).values(), 1, 3, 3, 2),
                at("max pooling", x -> x.unsqueeze(0).maxPool1d(PoolOptions.size(2)), 1, 1, 2, 2),
                at("norm", x -> x.norm(), 0, 0), at("norm of order 3", x -> x.norm(3), 0, 0),
                at("norm of order infinity", x -> x.norm(Double.POSITIVE_INFINITY), 2, -2, 1),
                at("absolute difference", x -> x.sub(x.flip(0)).abs(), 2, 2), at("hypot", x -> x.hypot(x.mul(2)), 0));
    }

    private static Arguments at(String name, UnaryOperator<Tensor> function, double... x) {
        return arguments(name, function, x);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinks")
    void raiseNoAlarm(String name, UnaryOperator<Tensor> function, double... x) {
        assertThat(GradCheck.of(function).verify(Tensor.of(x)).kinks()).as(name).isNotEmpty();
    }
}
