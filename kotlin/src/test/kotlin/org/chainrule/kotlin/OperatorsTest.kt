package org.chainrule.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatIllegalArgumentException
import org.chainrule.autograd.DType
import org.chainrule.autograd.Tensor
import org.junit.jupiter.api.Test

/** Operators of tensors are compared with those of Kotlin's numbers. */
class OperatorsTest {
    private val x = tensorOf(5.5, -5.5, 0.25)
    private val y = tensorOf(2.0, 3.0, -4.0)

    private fun assertEach(actual: Tensor, expected: (Double, Double) -> Double) {
        val pairs = x.toDoubleArray().zip(y.toDoubleArray())
        assertThat(actual.toDoubleArray()).containsExactly(*pairs.map { (a, b) -> expected(a, b) }.toDoubleArray())
    }

    @Test
    fun `operators of two tensors are those of their elements`() {
        assertEach(x + y) { a, b -> a + b }
        assertEach(x - y) { a, b -> a - b }
        assertEach(x * y) { a, b -> a * b }
        assertEach(x / y) { a, b -> a / b }
        assertEach(x % y) { a, b -> a % b }
        assertEach(-x) { a, _ -> -a }
    }

    @Test
    fun `numbers stand on either side`() {
        assertEach(x + 3) { a, _ -> a + 3 }
        assertEach(3 + x) { a, _ -> 3 + a }
        assertEach(x - 3L) { a, _ -> a - 3 }
        assertEach(3L - x) { a, _ -> 3 - a }
        assertEach(x * 3.0) { a, _ -> a * 3 }
        assertEach(3.0 * x) { a, _ -> 3 * a }
        assertEach(x / 2) { a, _ -> a / 2 }
        assertEach(x / 2.0) { a, _ -> a / 2 }
        assertEach(2f / x) { a, _ -> 2 / a }
        assertEach(x % 2) { a, _ -> a % 2 }
        assertThat(y.pow(2).toDoubleArray()).containsExactly(4.0, 9.0, 16.0)
    }

    @Test
    fun `operators have their usual precedence`() {
        assertEach(x * y + 1 - x / 2) { a, b -> a * b + 1 - a / 2 }
        assertEach(-x * y) { a, b -> -a * b }
    }

    @Test
    fun `an infix function binds less tightly than operators`() {
        val a = tensorOf(listOf(1.0, 2.0))
        val b = tensorOf(listOf(3.0, 4.0), listOf(5.0, 6.0))
        assertThat(((a matmul b) + 1).toDoubleArray()).containsExactly(14.0, 17.0)
        assertThat((a matmul b + 1).toDoubleArray()).containsExactly(1 * 4.0 + 2 * 6.0, 1 * 5.0 + 2 * 7.0)
        assertThat((tensorOf(1.0, 2.0) dot tensorOf(3.0, 4.0)).item()).isEqualTo(11.0)
    }

    @Test
    fun `an assignment makes a new tensor`() {
        var sum = x
        sum += y
        sum *= 2
        sum -= 1
        sum /= 4
        assertEach(sum) { a, b -> ((a + b) * 2 - 1) / 4 }
        assertThat(x.toDoubleArray()).containsExactly(5.5, -5.5, 0.25)
    }

    @Test
    fun `gradients go through operators`() {
        val w = tensorOf(3.0).requiresGrad(true)
        (2 * w * w - w / 4 + 1 / w).backward()
        assertThat(w.grad!!.item()).isEqualTo(4 * 3.0 - 0.25 - 1 / 9.0)
    }

    @Test
    fun `a tensor keeps its type beside a number`() {
        assertThat((tensorOf(1f) * 2.0).dtype).isEqualTo(DType.F32)
        assertThat((tensorOf(1, 2) + 1).dtype).isEqualTo(DType.I64)
    }

    @Test
    fun `a number that a double can't hold is refused`() {
        assertThat((tensorOf(0L) + (1L shl 53)).toLongArray()).containsExactly(1L shl 53)
        for (beyond in listOf((1L shl 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE + 1)) {
            assertThatIllegalArgumentException().isThrownBy { x + beyond }.withMessageContaining("$beyond is no scalar")
        }
        assertThatIllegalArgumentException().isThrownBy { x * java.math.BigDecimal("0.1") }
            .withMessage("0.1 of type java.math.BigDecimal is no scalar; convert it by toDouble()")
    }
}
