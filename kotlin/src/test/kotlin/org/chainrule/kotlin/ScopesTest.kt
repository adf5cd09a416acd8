package org.chainrule.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.chainrule.autograd.Autograd
import org.chainrule.autograd.Tensor
import org.chainrule.nn.Training
import org.chainrule.nn.layers.Dropout
import org.chainrule.nn.random.RandomKey
import org.junit.jupiter.api.Test
import java.io.IOException
import java.util.Random

class ScopesTest {
    @Test
    fun `noGrad returns what its body computes and records nothing`() {
        val w = tensorOf(3.0).requiresGrad(true)
        val y = noGrad { w * 2 }
        assertThat(y.item()).isEqualTo(6.0)
        assertThat(y.requiresGrad()).isFalse()
        noGrad { assertThat(Autograd.isRecording()).isFalse() }
        assertThatThrownBy { noGrad { throw IOException("checked") } }.isInstanceOf(IOException::class.java)
    }

    @Test
    fun `detectAnomaly finds the first NaN`() {
        assertThatThrownBy { detectAnomaly { tensorOf(-1.0).log() } }.isInstanceOf(ArithmeticException::class.java)
    }

    @Test
    fun `layers are in training mode within training alone`() {
        val dropout = Dropout(0.5)
        val x = Tensor.ones(100)
        assertThat(dropout(x).toDoubleArray()).containsOnly(1.0)
        assertThat(training(Random(1)) { dropout(x) }.toDoubleArray()).contains(0.0, 2.0)
        assertThat(training(RandomKey.of(1)) { dropout(x) }.toDoubleArray()).contains(0.0, 2.0)
        training(Random(1)) { assertThat(evaluation { Training.isOn() }).isFalse() }
    }
}
