package org.chainrule.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatIllegalArgumentException
import org.assertj.core.api.Assertions.assertThatIllegalStateException
import org.chainrule.autograd.DType
import org.chainrule.autograd.Shape
import org.chainrule.autograd.Tensor
import org.chainrule.nn.Composite
import org.chainrule.nn.Layer
import org.chainrule.nn.Network
import org.chainrule.nn.Sequential
import org.chainrule.nn.io.Weights
import org.chainrule.nn.layers.Linear
import org.chainrule.nn.losses.Loss
import org.chainrule.nn.optim.Adam
import org.chainrule.nn.optim.Optimizer
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.Random
import java.util.SequencedMap
import java.util.TreeMap

class DataClassTest {
    private val random = Random(1)

    private fun linear() = Linear.withoutBias(2, 2, random)

    private fun names(network: Any) = Network.state(network).names()

    data class Xor(val hidden: Linear, val out: Linear) : Layer {
        override fun forward(x: Tensor): Tensor = out(hidden(x).tanh()).sigmoid()
    }

    private fun xor() = Xor(Linear.of(2, 4, random), Linear.of(4, 1, random))

    private fun train(net: Layer): Tensor {
        val optimizer = Optimizer.of(Adam(0.05), net)
        val x = tensorOf(listOf(0.0, 0.0), listOf(0.0, 1.0), listOf(1.0, 0.0), listOf(1.0, 1.0))
        val y = tensorOf(listOf(0.0), listOf(1.0), listOf(1.0), listOf(0.0))
        repeat(500) { optimizer.step { Loss.mse()(net(x), y) } }
        return net(x).flatten()
    }

    @JvmRecord
    data class XorRecord(val hidden: Linear, val out: Linear) : Layer {
        override fun forward(x: Tensor): Tensor = out(hidden(x).tanh()).sigmoid()
    }

    /** The numbers are those of the record in the README. */
    @Test
    fun `a data class is trained as a record is`() {
        assertThat(train(xor()).toString()).isEqualTo("[0.01441144, 0.99670757, 0.98037769, 0.01466917]")
        val again = Random(1)
        val record = XorRecord(Linear.of(2, 4, again), Linear.of(4, 1, again))
        assertThat(train(record).toString()).isEqualTo("[0.01441144, 0.99670757, 0.98037769, 0.01466917]")
    }

    @Test
    fun `parameters have the names of properties`() {
        assertThat(names(xor())).containsExactly("hidden.weight", "hidden.bias", "out.weight", "out.bias")
    }

    @Suppress("unused")
    data class Ordered(val z: Linear, internal val m: Linear, private val a: Linear, var `two words`: Linear, val size: Int = 3) {
        val count get() = 4
    }

    @Test
    fun `names are in the order of the constructor whatever can be seen of the properties`() {
        assertThat(names(Ordered(linear(), linear(), linear(), linear())))
            .containsExactly("z.weight", "m.weight", "a.weight", "two words.weight")
    }

    data class Block(val layers: List<Layer>, val byName: Map<String, Tensor>, val inner: Block?, val pair: Pair<Linear, Tensor>)

    private fun block(inner: Block?) =
        Block(listOf(linear(), Layer { it.tanh() }), mapOf("scale" to Tensor.ones(2)), inner, linear() to Tensor.zeros(1))

    @Test
    fun `lists, maps, pairs and data classes are gone through`() {
        assertThat(names(block(block(null)))).containsExactly(
            "layers.0.weight", "byName.scale", "inner.layers.0.weight", "inner.byName.scale", "inner.pair.first.weight",
            "inner.pair.second", "pair.first.weight", "pair.second"
        )
    }

    @Test
    fun `a copy is of the same class and shares no tensor`() {
        val net = block(block(null))
        val copy = Network.copy(net)
        assertThat(names(copy)).isEqualTo(names(net))
        assertThat(Network.state(copy).tensors().map { it.toString() }).isEqualTo(Network.state(net).tensors().map { it.toString() })
        assertThat(Network.state(copy).tensors()).doesNotContainAnyElementsOf(Network.state(net).tensors())
        assertThat(Network.to(net, DType.F32).pair.second.dtype).isEqualTo(DType.F32)
    }

    @Test
    fun `weights are saved and loaded`(@TempDir folder: Path) {
        val net = xor()
        Weights.save(folder.resolve("xor.safetensors"), net)
        val other = xor()
        val x = tensorOf(listOf(0.5, -1.0))
        assertThat(other(x).item()).isNotEqualTo(net(x).item())
        Weights.load(folder.resolve("xor.safetensors"), other)
        assertThat(other(x).item()).isEqualTo(net(x).item())
    }

    data class Stack(val first: Layer, val second: Layer) : Layer {
        override fun forward(x: Tensor): Tensor = second(first(x))
    }

    @Test
    fun `the summary runs the layers of a data class`() {
        assertThat(Network.summary(Stack(xor(), Layer { it.exp() }), Shape.of(3, 2))).isEqualTo(
            """
                      layer           output  parameters  multiply-adds
                      Stack           (3, 1)
            first     Xor             (3, 1)
              hidden  Linear(2 -> 4)  (3, 4)          12             24
              out     Linear(4 -> 1)  (3, 1)           5             12
            second    exp             (3, 1)
            17 parameters, 36 multiply-adds
            """.trimIndent() + "\n"
        )
    }

    data class Told(val layer: Linear) {
        override fun toString() = "Told(2 -> 2)"
    }

    @Test
    fun `a data class may have a text of its own`() {
        assertThat(Network.summary(Told(linear()))).contains("Told(2 -> 2)")
    }

    data object Twice : Layer {
        override fun forward(x: Tensor): Tensor = x * 2
    }

    @Test
    fun `an object is a layer without parameters`() {
        val net = Network.copy(Sequential.of(linear(), Twice))
        assertThat(names(net)).containsExactly("0.weight")
        assertThat(net.layers()[1]).isSameAs(Twice)
    }

    data class Named(val layer: Linear) : Composite {
        override fun components(): SequencedMap<String, *> = TreeMap(mapOf("body" to layer))
    }

    @Test
    fun `a data class may name its components itself`() {
        assertThat(names(Named(linear()))).containsExactly("body.weight")
        assertThat(names(Network.copy(Named(linear())))).containsExactly("body.weight")
    }

    // ---- what is refused ----

    data class WithBody(val layer: Linear) {
        val more = Linear.of(2, 2, Random(1))
    }

    open class Base(val layer: Linear)

    data class Derived(val more: Linear, val given: Linear) : Base(given)

    @Test
    fun `a property that is no parameter of the constructor is refused`() {
        assertThatIllegalArgumentException().isThrownBy { names(WithBody(linear())) }.withMessage(
            "the class ${WithBody::class.java.name} holds more, in which parameters could hide from training, beside the parameters "
                + "of its constructor; make it one of these, or let the class implement Composite"
        )
        assertThatIllegalArgumentException().isThrownBy { names(Derived(linear(), linear())) }.withMessageContaining("holds layer")
    }

    class Plain(val layer: Linear)

    @JvmInline
    value class Size(@Suppress("unused") val n: Int)

    data class Mangled(val size: Size, val layer: Linear)

    @Test
    fun `a class whose components can't be told is refused`() {
        for (net in listOf(Plain(linear()), Mangled(Size(1), linear()))) {
            assertThatIllegalArgumentException().isThrownBy { names(net) }.withMessage(
                "the class ${net.javaClass.name} holds something of type Linear, in which parameters could hide from training; make it a "
                    + "data class, of which all properties are parameters of a public constructor, or let it implement Composite"
            )
        }
    }

    class Crossed(a: Linear, b: Linear) {
        private val first = b
        private val second = a
        operator fun component1() = first
        operator fun component2() = second
    }

    @Test
    fun `a constructor that means something else isn't taken for the primary one`() {
        assertThatIllegalStateException().isThrownBy { Network.copy(Crossed(linear(), linear())) }.withMessage(
            "a copy of ${Crossed::class.java.name} can't be made: its constructor changes first"
        )
    }

    @Test
    fun `a layer that a lambda captures is refused`() {
        val hidden = linear()
        assertThatIllegalArgumentException().isThrownBy { names(Sequential.of(Layer { hidden(it) })) }
            .withMessageContaining("holds something of type Linear")
    }
}
