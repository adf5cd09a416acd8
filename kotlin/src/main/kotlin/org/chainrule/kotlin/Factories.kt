package org.chainrule.kotlin

import org.chainrule.autograd.Tensor

/** Creates a tensor without axes, of type F64. */
public fun tensorOf(value: Double): Tensor = Tensor.of(value)

/** Creates a vector of type F64. */
public fun tensorOf(vararg values: Double): Tensor = Tensor.of(*values)

/** Creates a vector of type F32. */
public fun tensorOf(vararg values: Float): Tensor = Tensor.of(values)

/** Creates a vector of type I64, such as labels; integers have no gradient. */
public fun tensorOf(vararg values: Int): Tensor = Tensor.of(values)

/** Creates a vector of type I64. */
public fun tensorOf(vararg values: Long): Tensor = Tensor.of(values)

/** Creates a vector of type BOOL. */
public fun tensorOf(vararg values: Boolean): Tensor = Tensor.of(values)

/** Creates a tensor from a list of numbers or booleans, or of such lists, as [Tensor.of] does. */
public fun tensorOf(values: List<*>): Tensor = Tensor.of(values)

/** Creates a tensor from its rows, which may be nested: `tensorOf(listOf(1.0, 2.0), listOf(3.0, 4.0))`. */
public fun tensorOf(first: List<*>, second: List<*>, vararg others: List<*>): Tensor = Tensor.of(listOf(first, second, *others))
