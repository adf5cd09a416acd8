package networks

import java.util.Random
import org.chainrule.autograd.*
import org.chainrule.nn.*
import org.chainrule.nn.layers.*

case class Deep(z: Layer, layers: List[Layer], scale: Option[Tensor], pair: (Linear, Int), inner: Option[Deep]) extends Layer:
  def forward(x: Tensor): Tensor = layers.foldLeft(z.forward(x))((y, layer) => layer.forward(y))

case class Vectors(kept: Vector[Linear], private val hidden: Seq[Tensor])

case object Twice extends Layer:
  def forward(x: Tensor): Tensor = x.mul(2)

enum Part:
  case Dense(layer: Linear)
  case Nothing

case class Parts(all: List[Part])

// ---- what is refused ----

case class WithBody(layer: Linear):
  val more = Make.linear(Random(1))

case class Curried(layer: Linear)(val other: Linear)

case class ByName(layers: Map[String, Linear])

class Plain(val layer: Linear)

object Make:
  def linear(random: Random): Linear = Linear.withoutBias(2, 2, random)

  def deep(random: Random): Deep =
    val inner = Deep(Twice, Nil, None, (linear(random), 1), None)
    Deep(linear(random), List[Layer](linear(random), _.tanh()), Some(TensorFactories.ones(2)), (linear(random), 3), Some(inner))

  def vectors(random: Random): Vectors = Vectors(Vector(linear(random), linear(random)), Seq(TensorFactories.ones(1)))

  def parts(random: Random): Parts = Parts(List(Part.Nothing, Part.Dense(linear(random))))

  def withBody(random: Random): WithBody = WithBody(linear(random))

  def curried(random: Random): Curried = Curried(linear(random))(linear(random))

  def byName(random: Random): ByName = ByName(Map("one" -> linear(random)))

  def plain(random: Random): Plain = Plain(linear(random))
