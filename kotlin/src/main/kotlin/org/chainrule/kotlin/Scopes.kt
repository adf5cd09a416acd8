package org.chainrule.kotlin

import org.chainrule.autograd.Autograd
import org.chainrule.nn.Training
import org.chainrule.nn.random.RandomKey
import java.util.random.RandomGenerator

/*
 * The scopes of Autograd and Training. Those declare which exception a body throws, which Kotlin can't infer and has no use for.
 */

/** Computes something without recording, as [Autograd.noGrad] does. */
public fun <R> noGrad(body: () -> R): R = Autograd.noGrad<R, RuntimeException>(body)

/** Computes something with a check for NaN after each op, as [Autograd.detectAnomaly] does. */
public fun <R> detectAnomaly(body: () -> R): R = Autograd.detectAnomaly<R, RuntimeException>(body)

/** Computes something in training mode, with a seed drawn from a generator, as [Training.with] does. */
public fun <R> training(random: RandomGenerator, body: () -> R): R = Training.with<R, RuntimeException>(random, body)

/** Computes something in training mode, with the random numbers of a key, as [Training.with] does. */
public fun <R> training(key: RandomKey, body: () -> R): R = Training.with<R, RuntimeException>(key, body)

/** Computes something in evaluation mode, as [Training.off] does. */
public fun <R> evaluation(body: () -> R): R = Training.off<R, RuntimeException>(body)
