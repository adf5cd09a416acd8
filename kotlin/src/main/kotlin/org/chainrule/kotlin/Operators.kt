package org.chainrule.kotlin

import org.chainrule.autograd.Tensor

/*
 * Operators, element by element, broadcast as in Java. None of them changes a tensor: `a += b` is `a = a + b` and needs a `var`.
 * The quotient of two tensors needs no declaration, since Kotlin takes the method `div` for `/`.
 */

/** Computes the sum a + b. */
public operator fun Tensor.plus(b: Tensor): Tensor = add(b)

/** Computes the sum a + b. */
public operator fun Tensor.plus(b: Number): Tensor = add(b.asScalar())

/** Computes the sum a + b. */
public operator fun Number.plus(b: Tensor): Tensor = b.add(asScalar())

/** Computes the difference a - b. */
public operator fun Tensor.minus(b: Tensor): Tensor = sub(b)

/** Computes the difference a - b. */
public operator fun Tensor.minus(b: Number): Tensor = sub(b.asScalar())

/** Computes the difference a - b. */
public operator fun Number.minus(b: Tensor): Tensor = Tensor.sub(asScalar(), b)

/** Computes the product a b, element by element; for matrices see [matmul]. */
public operator fun Tensor.times(b: Tensor): Tensor = mul(b)

/** Computes the product a b. */
public operator fun Tensor.times(b: Number): Tensor = mul(b.asScalar())

/** Computes the product a b. */
public operator fun Number.times(b: Tensor): Tensor = b.mul(asScalar())

/** Computes the quotient a / b. */
public operator fun Tensor.div(b: Number): Tensor = div(b.asScalar())

/** Computes the quotient a / b. */
public operator fun Number.div(b: Tensor): Tensor = Tensor.div(asScalar(), b)

/** Computes the remainder of a division that is rounded towards zero, with the sign of a, as Kotlin's `%` of numbers. */
public operator fun Tensor.rem(b: Tensor): Tensor = fmod(b)

/** Computes the remainder of a division that is rounded towards zero, with the sign of a, as Kotlin's `%` of numbers. */
public operator fun Tensor.rem(b: Number): Tensor = fmod(b.asScalar())

/** Computes the negative -a. */
public operator fun Tensor.unaryMinus(): Tensor = neg()

/** Computes the power a^b. */
public fun Tensor.pow(b: Int): Tensor = pow(b.toDouble())

/**
 * Computes the product of matrices, as [Tensor.matmul] does; vectors and batches as there. An infix function binds less tightly than `+`
 * and `*`: `x matmul w + b` is `x matmul (w + b)`, so write `(x matmul w) + b` or `x.matmul(w) + b`.
 */
public infix fun Tensor.matmul(b: Tensor): Tensor = matmul(b)

/** Computes the inner product of vectors, as [Tensor.dot] does; see [matmul] for its precedence. */
public infix fun Tensor.dot(b: Tensor): Tensor = dot(b)
