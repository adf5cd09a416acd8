package org.chainrule.kotlin

/**
 * Returns a number as the double that an op takes.
 *
 * @throws IllegalArgumentException if a double can't hold the number, as a `Long` beyond 2^53, or it is of no primitive type
 */
internal fun Number.asScalar(): Double = when (this) {
    is Double, is Float, is Int, is Short, is Byte -> toDouble()
    is Long -> toDouble().also {
        require(it.toLong() == this && this != Long.MAX_VALUE) { "$this is no scalar, since a double can't hold it; put it into a tensor" }
    }
    else -> throw IllegalArgumentException("$this of type ${javaClass.name} is no scalar; convert it by toDouble()")
}
