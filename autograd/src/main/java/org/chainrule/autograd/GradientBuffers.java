package org.chainrule.autograd;

/**
 * Arrays for the gradients of one backward pass. Those that the pass has made and no longer needs are used again, by it and by
 * the next one, rather than new ones, which the JVM fills with zeros first and which are in no cache.
 */
final class GradientBuffers {
    private BufferPool pool; // null until one is needed

    /** Returns a whole array of arbitrary contents. */
    Tensor take(Shape shape, DType type) {
        Storage spare = pool().take(shape.count(), type);
        return spare != null ? Tensor.owning(spare, shape) : Tensor.empty(shape, type);
    }

    /** Takes back a whole array that nobody needs any more. */
    void recycle(Tensor whole) {
        pool().add(whole.storage());
    }

    /** Leaves the arrays that nobody needs to backward passes to come. */
    void release() {
        if (pool != null) {
            pool.release();
            pool = null;
        }
    }

    private BufferPool pool() {
        if (pool == null) {
            pool = BufferPool.acquire();
        }
        return pool;
    }
}
