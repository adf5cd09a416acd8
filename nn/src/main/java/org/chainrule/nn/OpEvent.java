package org.chainrule.nn;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.chainrule.autograd.Profile;

/** A call of an op, as an event of JDK Flight Recorder. */
@Name("chainrule.Op")
@Label("Op")
@Category("Chainrule")
@Description("An op that was applied, or its rules in a backward or forward-mode pass")
final class OpEvent extends Event {
    @Label("Op")
    private String op;

    @Label("Pass")
    @Description("forward, backward or tangent")
    private String pass;

    @Label("Arguments")
    @Description("The shapes of the arguments")
    private String arguments;

    @Label("Result")
    @Description("The shape of the result")
    private String result;

    @Label("Bytes")
    @Description("The size of the arrays that results or gradients were written to")
    @DataAmount
    private long bytes;

    @Label("Source")
    @Description("The line that called the op forward")
    private String source;

    @Label("Fallback")
    @Description("How it was computed without a rule of its own")
    private String fallback;

    /** Returns what is to be called when an op begins. */
    static Supplier<Consumer<Profile.Row>> beginning() {
        return () -> {
            OpEvent event = new OpEvent();
            if (!event.isEnabled()) {
                return null;
            }
            event.begin();
            return event::commit;
        };
    }

    private void commit(Profile.Row row) {
        end();
        if (shouldCommit()) {
            op = row.op();
            pass = row.pass().name().toLowerCase(Locale.ROOT);
            arguments = row.arguments().toString();
            result = row.result().toString();
            bytes = row.bytes();
            source = row.source();
            fallback = row.fallback();
            commit();
        }
    }
}
