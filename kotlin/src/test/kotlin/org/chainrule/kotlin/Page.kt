package org.chainrule.kotlin

import org.chainrule.autograd.Tensor
import org.chainrule.nn.Layer
import org.chainrule.nn.Network
import org.chainrule.nn.Sequential
import org.chainrule.nn.layers.Dropout
import org.chainrule.nn.layers.Linear
import org.chainrule.nn.losses.Loss
import org.chainrule.nn.optim.Adam
import org.chainrule.nn.optim.Optimizer
import java.util.Random

/*
 * The code of docs/kotlin.md, which quotes it. PageTest runs it in this order.
 */

internal fun operators() {
    val x = tensorOf(1.0, 2.0, 3.0).requiresGrad(true)
    val y = (2 * x * x - x / 4 + 1).sum()
    y.backward()
    println(x.grad)
}

internal fun assignment() {
    val x = tensorOf(1.0, 2.0)
    var sum = x
    sum += 10
    println("$sum $x")
}

internal fun subscripts() {
    val x = Tensor.arange(12).reshape(3, 4)
    println(x[0, 1..3])            // 1, 2 and 3, as in Kotlin
    println(x[-1, 0..<4 step 2])   // the last row, every second element
    println(x[1..end, -2..-1])     // to the end; the last two
    println(x[ellipsis, 0])        // all axes that are left
    println(x[0, 1])               // a Double
}

internal data class Xor(val hidden: Linear, val out: Linear) : Layer {
    override fun forward(x: Tensor) = out(hidden(x).tanh()).sigmoid()
}

internal fun network() {
    val random = Random(1)
    val net = Xor(Linear.of(2, 4, random), Linear.of(4, 1, random))
    val optimizer = Optimizer.of(Adam(0.05), net)
    val x = tensorOf(listOf(0.0, 0.0), listOf(0.0, 1.0), listOf(1.0, 0.0), listOf(1.0, 1.0))
    val y = tensorOf(listOf(0.0), listOf(1.0), listOf(1.0), listOf(0.0))
    val mse = Loss.mse()
    repeat(500) { optimizer.step { mse(net(x), y) } }
    println(net(x).flatten())
    println(Network.parameters(net).names())
}

internal fun lambdas() {
    val random = Random(1)
    val logCosh = Loss { prediction, target -> (prediction - target).cosh().log() }
    val chain = Sequential.of(Linear.of(2, 8, random), { it.relu() }, Dropout(0.5), Linear.of(8, 1, random))
    val x = Tensor.ones(3, 2)
    val loss = training(random) { logCosh(chain(x), Tensor.zeros(3, 1)) }
    loss.backward()
    println(noGrad { chain(x) }.shape)
}
