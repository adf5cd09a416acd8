/**
 * Laws that hold for every op, whatever it computes. State {@link OpCase}s, calls of your ops on tensors that they take, and
 * {@link OpLawTests} holds them to all laws; {@link Breakages} shows that each law would notice if an op were broken.
 * {@link HostileCalls} sweeps over public methods with arguments that make no sense.
 */
@NullMarked
package org.chainrule.autograd.test;

import org.jspecify.annotations.NullMarked;
