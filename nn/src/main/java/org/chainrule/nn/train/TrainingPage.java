package org.chainrule.nn.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.chainrule.nn.internal.Texts;

/**
 * A page that shows a training, written anew after each epoch: curves of loss and metrics, the learning rate, norms of gradients,
 * distributions of the parameters, and the settings. Where the network is validated with scores (N, classes) against labels (N) of type I64,
 * the page has a confusion matrix and examples, too.
 *
 * {@snippet :
 * trainer.page(TrainingPage.of(Path.of("training.html")).title("Irises").classes(kinds.names())).fit(data, 50);
 * }
 *
 * <p>
 * The page is one file, which loads nothing from elsewhere; open it in a browser at any time. While training runs it loads itself anew. Its
 * file is replaced atomically, after each epoch, or, where epochs are short, as often as takes a tenth of the time at most, and at the end. Training has
 * the same bits as without. Norms of gradients are means over the steps of an epoch, as the steps have used the gradients, after clipping; of
 * a {@linkplain Trainer#compiled() compiled} training, too. Epochs that were read from a checkpoint have loss and metrics only.
 *
 * <p>
 * A page that can't be written is an error when training begins; after that it is logged, and training goes on.
 *
 * @param file where the page is written
 * @param title what is trained
 * @param classes the names of the classes, in the order of their labels; empty for numbers
 * @param examples how many examples are shown of each kind: the first of the validation, and the most mistaken
 * @param imageHeight the height of inputs of rank 1 that are images; 0 if they aren't
 * @param imageWidth the width of inputs of rank 1 that are images; 0 if they aren't
 */
public record TrainingPage(Path file, String title, List<String> classes, int examples, int imageHeight,
        int imageWidth) {
    private static final int EXAMPLES = 12;

    /**
     * Creates a page with these settings.
     *
     * @throws IllegalArgumentException if the number of examples or a size is negative, or only one size is 0
     */
    public TrainingPage {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(classes, "classes").forEach(name -> Objects.requireNonNull(name, "classes"));
        classes = List.copyOf(classes);
        if (examples < 0) {
            throw new IllegalArgumentException("a page shows 0 examples or more, not " + examples);
        }
        if (imageHeight < 0 || imageWidth < 0 || imageHeight == 0 != (imageWidth == 0)) {
            throw new IllegalArgumentException("an image has 1 pixel or more, not " + imageHeight + " x " + imageWidth);
        }
    }

    /**
     * Creates a page with default settings.
     *
     * @param file where the page is written, such as {@code training.html}
     * @return the page
     */
    public static TrainingPage of(Path file) {
        return new TrainingPage(file, "Training", List.of(), EXAMPLES, 0, 0);
    }

    /**
     * Sets the title.
     *
     * @param text what is trained, by default {@code Training}
     * @return the changed page
     */
    public TrainingPage title(String text) {
        return new TrainingPage(file, text, classes, examples, imageHeight, imageWidth);
    }

    /**
     * Sets the names of the classes.
     *
     * @param names as many as there are scores, by default 0, 1, ...
     * @return the changed page
     */
    public TrainingPage classes(List<String> names) {
        return new TrainingPage(file, title, names, examples, imageHeight, imageWidth);
    }

    /**
     * Sets how many examples are shown.
     *
     * @param count of the first ones, and of the most mistaken, by default 12
     * @return the changed page
     * @throws IllegalArgumentException if it is negative
     */
    public TrainingPage examples(int count) {
        return new TrainingPage(file, title, classes, count, imageHeight, imageWidth);
    }

    /**
     * Shows inputs of shape (N, height width) as images. Those of shape (N, height, width), (N, 1, height, width) and (N, 3, height, width) are
     * shown so anyway, if there are 4 rows or more.
     *
     * @param height the number of rows
     * @param width the number of columns
     * @return the changed page
     * @throws IllegalArgumentException if one isn't positive
     */
    public TrainingPage images(int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("an image has 1 pixel or more, not " + height + " x " + width);
        }
        return new TrainingPage(file, title, classes, examples, height, width);
    }

    /** Returns the call that adds the page: {@code page(training.html)}. */
    @Override
    public String toString() {
        return Texts.call("page", file);
    }
}
