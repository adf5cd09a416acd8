package org.chainrule.kotlin

import org.chainrule.autograd.Tensor

/** A subscript that has no value of its own: [all], [ellipsis], [newAxis], or a range to the [end]. */
public open class Subscript internal constructor(private val text: String) {
    /** Returns the subscript as [Tensor.index] reads it. */
    override fun toString(): String = text
}

/** A range to the end of an axis, `1..end`. */
public class OpenRange internal constructor(private val from: Int, step: Int) : Subscript("$from::$step") {
    /** Returns the range of every `step`-th index; a negative step leads from the first index to the start of the axis. */
    public infix fun step(step: Int): OpenRange = OpenRange(from, step)
}

/** The last index of an axis, for ranges: `1..end`. */
public data object End

/** The last index of an axis, for ranges: `x[1..end]`. */
public val end: End = End

/** The subscript of a whole axis: `x[all, 0]` is the first column. */
public val all: Subscript = Subscript(":")

/** The subscript of all axes that the others leave: `x[ellipsis, 0]`. */
public val ellipsis: Subscript = Subscript("...")

/** The subscript that makes a new axis of size 1. */
public val newAxis: Subscript = Subscript("None")

/** Returns the range from an index, of which a negative one counts from the end, to the end of the axis. */
public operator fun Int.rangeTo(@Suppress("unused") end: End): OpenRange = OpenRange(this, 1)

/**
 * Selects elements by subscripts, as [Tensor.index] does: `x[0, 1..3]`.
 *
 * A subscript is an integer, of which a negative one counts from the end; a range such as `1..3`, `0..<n`, `1..end`, `0..6 step 2`,
 * `3 downTo 0` or `-3..-1`; [all], [ellipsis] or [newAxis]; indices, as a tensor of type I64, an `IntArray` or a `LongArray`; or a mask.
 * Ranges are those of Kotlin: `1..3` includes 3, and `3..1` is empty. What of a range is beyond the axis is left out.
 *
 * Integers alone, `x[0, 1]`, read one element as a `Double`, since Kotlin takes the method [Tensor.get] for them; a row is
 * `x[0, all]`. There is no `x[0] = y`, since tensors don't change: see [Tensor.indexPut].
 *
 * @throws IllegalArgumentException as [Tensor.index], or if one bound of a range is negative and the other isn't: `0..-1` would be all
 *         elements if -1 counted from the end, and none as what `0..<0` is
 */
public operator fun Tensor.get(vararg subscripts: Any): Tensor {
    val values = subscripts.filterNot { it is Subscript || it is IntProgression }
    return index(subscripts.joinToString(transform = ::text), *values.toTypedArray())
}

private fun text(subscript: Any): String = when (subscript) {
    is Subscript -> subscript.toString()
    is IntProgression -> text(subscript)
    else -> "{}"
}

/** Returns a range with its end exclusive, which is left out where it would count from the other end of the axis. */
private fun text(range: IntProgression): String {
    require((range.first < 0) == (range.last < 0)) {
        "the range $range leads from one end of the axis across the other; to the last element is ${range.first}..end"
    }
    val next = range.last + if (range.step > 0) 1 else -1
    val isOpen = (next < 0) != (range.last < 0)
    return "${range.first}:${if (isOpen) "" else next}:${range.step}"
}
