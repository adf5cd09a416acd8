package org.chainrule.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.chainrule.autograd.DType
import org.chainrule.autograd.Shape
import org.junit.jupiter.api.Test

class FactoriesTest {
    @Test
    fun `the type is that of the elements`() {
        assertThat(tensorOf(1.0, 2.0).dtype).isEqualTo(DType.F64)
        assertThat(tensorOf(1f, 2f).dtype).isEqualTo(DType.F32)
        assertThat(tensorOf(1, 2).dtype).isEqualTo(DType.I64)
        assertThat(tensorOf(1L, 2L).dtype).isEqualTo(DType.I64)
        assertThat(tensorOf(true, false).dtype).isEqualTo(DType.BOOL)
        assertThat(tensorOf(listOf(1, 2), listOf(3, 4.5)).dtype).isEqualTo(DType.F64)
    }

    @Test
    fun `the shape is that of the arguments`() {
        assertThat(tensorOf(1.0).shape).isEqualTo(Shape.of())
        assertThat(tensorOf(*doubleArrayOf(1.0)).shape).isEqualTo(Shape.of(1))
        assertThat(tensorOf(1.0, 2.0).toDoubleArray()).containsExactly(1.0, 2.0)
        assertThat(tensorOf(listOf(1.0, 2.0), listOf(3.0, 4.0), listOf(5.0, 6.0)).shape).isEqualTo(Shape.of(3, 2))
        assertThat(tensorOf(listOf(1.0, 2.0)).shape).isEqualTo(Shape.of(2))
        assertThat(tensorOf(listOf(listOf(1.0, 2.0))).shape).isEqualTo(Shape.of(1, 2))
        assertThat(tensorOf(listOf(listOf(1), listOf(2)), listOf(listOf(3), listOf(4))).shape).isEqualTo(Shape.of(2, 2, 1))
    }
}
