package org.chainrule.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatIllegalArgumentException
import org.chainrule.autograd.Shape
import org.chainrule.autograd.Tensor
import org.junit.jupiter.api.Test

class SubscriptsTest {
    private val numbers = (0..9).toList()
    private val x = tensorOf(numbers)
    private val matrix = Tensor.arange(12).reshape(3, 4)

    /** What a range selects is what it selects of a list. */
    @Test
    fun `ranges are those of Kotlin`() {
        for (first in 0..9) {
            for (last in 0..9) {
                for (step in 1..4) {
                    for (range in listOf(first..last step step, first downTo last step step)) {
                        assertThat(x[range].toLongArray().toList()).`as`("$range").isEqualTo(range.map { it.toLong() })
                    }
                }
                assertThat(x[first..<last + 1].toLongArray().toList()).isEqualTo((first..last).map { it.toLong() })
            }
        }
    }

    @Test
    fun `negative indices count from the end`() {
        assertThat(x[-3..-1].toLongArray()).containsExactly(7, 8, 9)
        assertThat(x[-3..<-1].toLongArray()).containsExactly(7, 8)
        assertThat(x[-1 downTo -3].toLongArray()).containsExactly(9, 8, 7)
        assertThat(x[-1 downTo -10].toLongArray()).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
        assertThat(x[-7..-1 step 3].toLongArray()).containsExactly(3, 6, 9)
        assertThat(matrix[-1, all].toLongArray()).containsExactly(8, 9, 10, 11)
    }

    @Test
    fun `an open range leads to the end`() {
        assertThat(x[7..end].toLongArray()).containsExactly(7, 8, 9)
        assertThat(x[0..end].toLongArray()).hasSize(10)
        assertThat(x[-2..end].toLongArray()).containsExactly(8, 9)
        assertThat(x[1..end step 4].toLongArray()).containsExactly(1, 5, 9)
        assertThat(x[20..end].toLongArray()).isEmpty()
    }

    @Test
    fun `bounds beyond the axis are those of the axis`() {
        assertThat(x[8..100].toLongArray()).containsExactly(8, 9)
        assertThat(x[100 downTo 8].toLongArray()).containsExactly(9, 8)
    }

    /** 0..-1 is the same object as 0..<0, which may come of a length that happens to be 0. */
    @Test
    fun `a range from one end across the other is refused`() {
        assertThatIllegalArgumentException().isThrownBy { x[1..-1] }.withMessage(
            "the range 1..-1 leads from one end of the axis across the other; to the last element is 1..end"
        )
        assertThatIllegalArgumentException().isThrownBy { x[0..<0] }.withMessageContaining("0..-1")
        assertThatIllegalArgumentException().isThrownBy { x[-1..3] }.withMessageContaining("-1..3")
    }

    @Test
    fun `other subscripts are those of index`() {
        assertThat(matrix[1, 0..<2].toLongArray()).containsExactly(4, 5)
        assertThat(matrix[all, 1].toLongArray()).containsExactly(1, 5, 9)
        assertThat(matrix[ellipsis, -1].toLongArray()).containsExactly(3, 7, 11)
        assertThat(matrix[newAxis, 0, ellipsis].shape).isEqualTo(Shape.of(1, 4))
        assertThat(matrix[intArrayOf(2, 0), 0].toLongArray()).containsExactly(8, 0)
        assertThat(matrix[tensorOf(1, 1), 2..3].toLongArray()).containsExactly(6, 7, 6, 7)
        assertThat(matrix[matrix.gt(9)].toLongArray()).containsExactly(10, 11)
        assertThat(matrix[1L, 2L].shape).isEqualTo(Shape.of())
    }

    @Test
    fun `integers alone read an element`() {
        val element: Double = matrix[1, 2]
        assertThat(element).isEqualTo(6.0)
    }

    @Test
    fun `gradients go where subscripts select`() {
        val w = tensorOf(1.0, 2.0, 3.0).requiresGrad(true)
        (w[1..end] * w[0..1]).sum().backward()
        assertThat(w.grad!!.toDoubleArray()).containsExactly(2.0, 4.0, 2.0)
    }
}
