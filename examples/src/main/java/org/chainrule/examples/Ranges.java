package org.chainrule.examples;

import java.lang.reflect.AnnotatedElement;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Checks options against their {@link Range}. */
final class Ranges {
    private Ranges() {}

    /**
     * Checks the options of a command.
     *
     * @throws ParameterException if one is out of its range
     */
    static void check(ParseResult parsed) {
        for (OptionSpec option : parsed.matchedOptions()) {
            if (option.userObject() instanceof AnnotatedElement field && field.isAnnotationPresent(Range.class)
                    && option.getValue() instanceof Number number) {
                check(parsed, option, field.getAnnotation(Range.class), number);
            }
        }
    }

    private static void check(ParseResult parsed, OptionSpec option, Range range, Number number) {
        double value = number.doubleValue();
        if (!(value >= range.from() && value > range.above() && value <= range.to())) {
            throw new ParameterException(parsed.commandSpec().commandLine(), "Invalid value for option '"
                    + option.longestName() + "': must be " + text(range) + ", not " + number);
        }
    }

    private static String text(Range range) {
        String low = range.above() > range.from()
                ? "above " + plain(range.above())
                : range.from() > -Double.MAX_VALUE ? "at least " + plain(range.from()) : "";
        String high = range.to() < Double.MAX_VALUE ? "at most " + plain(range.to()) : "";
        return low.isEmpty() || high.isEmpty() ? low + high : low + " and " + high;
    }

    private static String plain(double value) {
        return new DecimalFormat("0.######", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
