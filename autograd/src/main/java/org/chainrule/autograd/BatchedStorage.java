package org.chainrule.autograd;

import java.util.stream.Stream;

/**
 * The storage of a tensor of one example, seen by a function that {@linkplain Batching vmap} calls once for all: it stands for a tensor of
 * all examples, along a first axis that the function doesn't see. Ops are applied to that one; there are no elements to read.
 */
final class BatchedStorage extends Storage {
    private final Tensor whole;
    private final VmapLevel level;

    private BatchedStorage(Tensor whole, VmapLevel level) {
        super(whole.storage());
        this.whole = whole;
        this.level = level;
    }

    /** Hides the first axis of a tensor. Where that requires a gradient, so does the result. */
    static Tensor hidingFirstAxis(Tensor whole, VmapLevel level) {
        Tensor example = Tensor.owning(new BatchedStorage(whole, level), Batches.example(whole.shape()));
        return whole.requiresGrad() ? example.recorded(new Node()) : example;
    }

    /** Returns the level of the vmap whose examples a tensor stands for, counted from 1, the outermost; 0 for none. */
    static int level(Tensor tensor) {
        return tensor.storage() instanceof BatchedStorage batched ? batched.level.depth() : 0;
    }

    /** Returns the vmap whose examples a tensor stands for; null for none. */
    static VmapLevel vmap(Tensor tensor) {
        return tensor.storage() instanceof BatchedStorage batched ? batched.level : null;
    }

    /** Returns the tensor of all examples, with the axis that was hidden. */
    static Tensor whole(Tensor tensor) {
        Tensor whole = ((BatchedStorage) tensor.storage()).whole;
        boolean isExample = tensor.layout().isContiguous() && tensor.layout().offset() == 0
                && tensor.shape().equals(Batches.example(whole.shape()));
        if (!isExample) {
            throw new AssertionError("a view of the elements of examples, which there are none of");
        }
        return whole;
    }

    /** Throws if a backward pass from outside of a vmap, which doesn't see single examples, would pass by a tensor within. */
    static void requireNoGradientOutside(String method, Tensor tensor) {
        if (level(tensor) > 0 && whole(tensor).requiresGrad()) {
            throw new IllegalStateException(
                    method + " of " + tensor.describe() + " within vmap: a backward pass from outside,"
                            + " which the tensor of all examples is part of, would pass it by; call it on that one");
        }
    }

    /** Returns the same examples without their history, that of all of them outside of the vmap included. */
    static Tensor detached(Tensor example) {
        return hidingFirstAxis(whole(example).detach(), vmap(example));
    }

    /** Returns the same examples in an array of their own, without their history. */
    static Tensor copied(Tensor example) {
        return hidingFirstAxis(whole(example).copy(), vmap(example));
    }

    /** Returns whether the array of a tensor, or of all its examples, is that of one of some others. */
    static boolean isOnArrayOf(Tensor tensor, Tensor... others) {
        Storage array = ofAll(tensor).storage();
        for (Tensor other : others) {
            if (ofAll(other).storage() == array) {
                return true;
            }
        }
        return false;
    }

    /** Returns a tensor whose array isn't that of one of some others: a copy, recorded like any op, where it is. */
    static Tensor onOwnArray(Tensor tensor, Tensor... others) {
        return isOnArrayOf(tensor, others) ? Copy.OP.apply(tensor) : tensor;
    }

    /** Returns the tensor of all examples of all vmaps, whose elements can be read; others as they are. */
    static Tensor ofAll(Tensor tensor) {
        Tensor all = tensor;
        while (level(all) > 0) {
            all = whole(all);
        }
        return all;
    }

    @Override
    boolean isBatched() {
        return true;
    }

    @Override
    int computedSize() {
        return whole.shape().size(0) == 0 ? 0 : whole.size() / whole.shape().size(0);
    }

    @Override
    Object computed() {
        String reader = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(BatchedStorage::reader);
        if (!GradMode.current().isWithin(level)) {
            throw outside(reader);
        }
        throw new ElementsAreRead(
                reader + " reads the elements of a tensor within vmap, where it stands for those of all examples; use where, gather or"
                        + " a mask in place of item(), a condition, an index that depends on values, or an op whose shape does, or loop"
                        + " over the examples");
    }

    /** Returns the error of what uses a tensor where its vmap isn't. */
    static IllegalStateException outside(String what) {
        return new IllegalStateException(what
                + " uses a tensor of a function within vmap after that has returned, or in a function that is applied to one example"
                + " after the other, as those of CustomFunction and implicitRoot are, or in another thread; return it from vmap, or pass it as an argument");
    }

    /** Returns the method of a tensor that was called within the function of a vmap, and in the end reads. */
    private static String reader(Stream<StackWalker.StackFrame> innerFirst) {
        return innerFirst.takeWhile(frame -> frame.getDeclaringClass() != Batching.class)
                .filter(frame -> frame.getDeclaringClass().isAssignableFrom(Tensor.class))
                .map(StackWalker.StackFrame::getMethodName).filter(name -> !name.startsWith("lambda$"))
                .reduce((_, outer) -> outer).orElse("an op");
    }
}
