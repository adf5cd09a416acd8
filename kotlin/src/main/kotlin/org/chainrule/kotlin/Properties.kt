package org.chainrule.kotlin

import org.chainrule.autograd.DType
import org.chainrule.autograd.Shape
import org.chainrule.autograd.Tensor

/** The sizes of the axes. */
public val Tensor.shape: Shape get() = shape()

/** The type of the elements. */
public val Tensor.dtype: DType get() = dtype()

/** What backward passes have added up at a leaf; null before the first. */
public val Tensor.grad: Tensor? get() = grad()
