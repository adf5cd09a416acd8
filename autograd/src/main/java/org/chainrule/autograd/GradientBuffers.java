package org.chainrule.autograd;

/**
 * Supplies arrays for the gradients of one backward pass. Arrays that the pass no longer needs are reused, by it and by
 * the next one: the JVM would fill new ones with zeros first, and they are in no cache.
 */
final class GradientBuffers {
    private BufferPool pool; // null until one is needed

    /** Returns a tensor on an array of arbitrary contents. */
    Tensor take(Shape shape, DType type) {
        Storage spare = pool().take(shape.count(), type);
        return spare != null ? Tensor.owning(spare, shape) : Tensor.empty(shape, type);
    }

    /** Takes back the array of a tensor that is not needed any more. */
    void recycle(Tensor whole) {
        pool().add(whole.storage());
    }

    /** Releases the unused arrays to later backward passes. */
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
