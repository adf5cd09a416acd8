package org.chainrule.examples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The numbers that an option takes. Infinities and NaN are out of every range. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Range {

    /** {@return the least number} */
    double from() default -Double.MAX_VALUE;

    /** {@return the number that all are greater than} */
    double above() default Double.NEGATIVE_INFINITY;

    /** {@return the greatest number} */
    double to() default Double.MAX_VALUE;
}
