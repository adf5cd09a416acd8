package org.chainrule.nn.mistakes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that makes a mistake and ends with the error that it leads to. Another one, with {@code Mended} behind its
 * name, does it right.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Mistake {

    /** {@return what is wrong, as the title of a section} */
    String value();

    /** {@return what to do, in Markdown} */
    String advice();
}
