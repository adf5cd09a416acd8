package org.chainrule.autograd;

/**
 * The numbers of the elements of all examples, of which those of the same place have the same number where a vmap draws the same for all.
 */
final class ExampleNumbers {
    private final VmapLevel innermost;
    private final long count;

    /**
     * Creates numbers.
     *
     * @param name what draws, for an error
     * @param innermost the innermost vmap
     * @param count the number of elements of one example
     * @throws IllegalStateException if a vmap doesn't say what examples get
     */
    ExampleNumbers(String name, VmapLevel innermost, long count) {
        this.innermost = innermost;
        this.count = count;
        for (VmapLevel level = innermost; level != null; level = level.outer()) {
            level.requireRandomness(name);
        }
    }

    /** Returns the number of an element, counted in all examples of all vmaps, the outermost first. */
    private long number(long element) {
        long number = element % count;
        long example = element / count;
        long stride = count;
        for (VmapLevel level = innermost; level != null; level = level.outer()) {
            if (level.randomness() == Randomness.DIFFERENT) {
                number += example % level.size() * stride;
                stride *= level.size();
            }
            example /= level.size();
        }
        return number;
    }

    /** Returns the factors of these numbers. */
    AttentionDropout of(AttentionDropout dropout) {
        return (first, factors) -> {
            for (int n = 0; n < factors.length;) {
                long element = first + n;
                int run = (int) Math.min(factors.length - n, count - element % count);
                double[] part = run == factors.length ? factors : new double[run];
                dropout.fill(number(element), part);
                if (part != factors) {
                    System.arraycopy(part, 0, factors, n, run);
                }
                n += run;
            }
        };
    }
}
