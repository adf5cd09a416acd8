package org.chainrule.autograd.compile;

import java.util.Arrays;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;
import org.chainrule.autograd.machine.ElementArrays;

/** The array that one run of a program of single numbers computes in, kept for the next one. */
final class ScalarFrame implements Frame {
    private final CompiledScalars compiled;
    private final Object values;

    ScalarFrame(CompiledScalars compiled) {
        this.compiled = compiled;
        this.values = ElementArrays.create(compiled.scalars().isSingle(), compiled.scalars().valueCount());
    }

    @Override
    public Outcome run(Tensor[] given, Tensor... xs) {
        load(xs);
        Schedule schedule = compiled.schedule();
        int[] blocks = schedule.blocks();
        int[] ints = schedule.ints();
        ScalarCode code = compiled.code();
        for (int b = 0; b < blocks.length; b += Schedule.BLOCK) {
            code.run(values, ints, blocks[b], blocks[b + 1], blocks[b + 2], blocks[b + 3]);
        }
        return new Outcome(results());
    }

    private void load(Tensor... xs) {
        Value value = null;
        Object array = null;
        int offset = 0;
        int place = 0;
        for (ScalarProgram.Leaf leaf : compiled.scalars().leaves()) {
            if (leaf.value() != value) {
                value = leaf.value();
                if (value.kind() == Value.Kind.ARGUMENT) {
                    Memory memory = memory(xs[value.number()]);
                    array = memory.array();
                    offset = memory.offset();
                } else {
                    array = compiled.program().captured().get(value);
                    offset = 0;
                }
            }
            set(place++, array, offset + leaf.index());
        }
    }

    private void set(int place, Object array, int index) {
        if (values instanceof double[] all && array instanceof double[] elements) {
            all[place] = elements[index];
        } else {
            ElementArrays.set(values, place, ElementArrays.get(array, index));
        }
    }

    private static Memory memory(Tensor x) {
        Memory memory = Engine.memory(x);
        return x.shape().count() == 1 || Arrays.equals(memory.strides(), RowMajor.strides(x.shape()))
                ? memory
                : Engine.memory(x.copy());
    }

    private Tensor[] results() {
        int[] places = compiled.scalars().results();
        Tensor[] all = new Tensor[places.length];
        for (int r = 0; r < all.length; r++) {
            Operand result = compiled.program().results().get(r);
            Object array = RowMajor.array(result.value().type(), 1);
            int place = compiled.schedule().place()[places[r]];
            if (values instanceof double[] from && array instanceof double[] to) {
                to[0] = from[place];
            } else {
                ElementArrays.set(array, 0, ElementArrays.get(values, place));
            }
            all[r] = Engine.tensor(new Memory(array, 0, RowMajor.strides(result.shape())), result.shape());
        }
        return all;
    }
}
