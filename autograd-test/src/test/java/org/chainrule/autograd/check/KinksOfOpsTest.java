package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.BinaryOperator;
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
                at("absolute difference", x -> x.sub(x.flip(0)).abs(), 2, 2), at("hypot", x -> x.hypot(x.mul(2)), 0),
                at("sqrt of -0", Tensor::sqrt, -0.0),
                at("clamp between tensors", x -> two(x, Tensor::clampMin), 1, 1),
                at("maximum of two", x -> two(x, Tensor::maximum), 1, 1),
                at("minimum of two", x -> two(x, Tensor::fmin), 1, 1),
                at("power of 0", x -> two(x, Tensor::pow), 0, 0), at("0 to a power", x -> Tensor.pow(0, x), 0, 1, 2),
                at("std of constants", x -> x.std(), 2, 2, 2), at("hypot of two", x -> two(x, Tensor::hypot), 0, 0),
                at("atan2", x -> two(x, Tensor::atan2), 0, 0), at("entr", Tensor::entr, 0, 1),
                at("acos", Tensor::acos, -1, 1), at("copysign", x -> two(x, Tensor::copysign), 0, 1),
                at("remainder of two", x -> two(x, Tensor::remainder), 4, 2),
                at("fmod of two", x -> two(x, Tensor::fmod), 4, 2),
                at("topk of the least", x -> x.neg().topk(2, 0).values(), 1, 3, 1, 2),
                at("median of five", x -> x.median(), 2, 2, 1, 3, 2),
                at("the place of the greatest", x -> x.gather(0, x.argmax(0, true)), 2, 2, 1));
    }

    /** Two elements, as an op's two arguments. */
    private static Tensor two(Tensor x, BinaryOperator<Tensor> op) {
        return op.apply(x.slice(0, 0, 1), x.slice(0, 1, 2));
    }

    /** Where an op has a derivative by convention or since it selects, and no kink: the check finds nothing to report. */
    private static Stream<Arguments> smooth() {
        return Stream.of(at("elu", Tensor::elu, 0), at("celu", x -> x.celu(0.5), 0),
                at("smooth absolute value",
                        x -> Tensor.where(x.abs().lt(1), x.square().mul(0.5), x.abs().sub(0.5)), 0, 0.5, 1, -1),
                at("Huber's", x -> Tensor.where(x.abs().lt(2), x.square().mul(0.5), x.abs().mul(2).sub(2)), 1, 2, 3),
                at("power 0", x -> x.pow(0), 0, 2),
                at("power 1", x -> x.pow(1), 0), at("product with a 0", x -> x.prod(), 2, 0, 3),
                at("product with two", x -> x.prod(), 2, 0, 0), at("cumulative product", x -> x.cumprod(0), 2, 0, 3),
                at("fully masked element", x -> x.maskedFill(Tensor.of(new boolean[] {true, false, false}),
                        Double.NEGATIVE_INFINITY).softmax(0), 1, 2, 3),
                at("softmax of -infinity", x -> x.softmax(0), Double.NEGATIVE_INFINITY, 1),
                at("logSumExp of -infinity", x -> x.logSumExp(0), Double.NEGATIVE_INFINITY, 1),
                at("variance", x -> x.var(), 1, 2, 4), at("reflections", x -> x.pad(0, 1, 1), 1, 2, 3));
    }

    private static Arguments at(String name, UnaryOperator<Tensor> function, double... x) {
        return arguments(name, function, x);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinks")
    void raiseNoAlarm(String name, UnaryOperator<Tensor> function, double... x) {
        assertThat(GradCheck.of(function).verify(Tensor.of(x)).kinks()).as(name).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smooth")
    void noneIsSeenWhereThereIsNone(String name, UnaryOperator<Tensor> function, double... x) {
        assertThat(GradCheck.of(function).verify(Tensor.of(x)).kinks()).as(name).isEmpty();
    }

    /** The second derivatives there, of which some have kinks themselves. */
    @ParameterizedTest(name = "{0}")
    @MethodSource({"kinks", "smooth"})
    void raiseNoAlarmTwice(String name, UnaryOperator<Tensor> function, double... x) {
        if (!name.equals("power of 0")) { // has an infinite second derivative, by a convention
            GradCheck.of(function).secondOrder().verify(Tensor.of(x));
        }
    }
}
