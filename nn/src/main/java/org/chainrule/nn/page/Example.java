package org.chainrule.nn.page;

import java.util.List;

/**
 * An example with what was predicted for it.
 *
 * @param image a PNG file; null if it isn't an image
 * @param description the example in words, such as its numbers
 * @param truth the name of its class
 * @param isRight whether that was predicted
 * @param guesses the likeliest classes
 */
public record Example(byte[] image, String description, String truth, boolean isRight, List<Guess> guesses) {

    /**
     * A class with its probability.
     *
     * @param name the name of the class
     * @param probability from 0 to 1
     */
    public record Guess(String name, double probability) {}

    /** Returns what is said of the example. */
    @Override
    public String toString() {
        return "Example(" + description + ", " + truth + (isRight ? ", right, " : ", mistaken, ") + guesses + ")";
    }
}
