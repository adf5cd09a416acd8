package org.chainrule.autograd.test;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.internal.Engine;

/**
 * A way to break an op, and the laws of which one must notice.
 */
public final class Breakage {
    private final String kind; // of the op
    private final String way;
    private final List<OpLaw> laws;
    private final Set<OpCase> cases;
    private final BiFunction<Op, AtomicBoolean, Op> broken; // sets the flag where it makes a difference

    Breakage(String kind, String way, List<OpLaw> laws, Set<OpCase> cases, BiFunction<Op, AtomicBoolean, Op> broken) {
        this.kind = kind;
        this.way = way;
        this.laws = laws;
        this.cases = cases;
        this.broken = broken;
    }

    /** {@return the op that is broken: its name, and its class if that has another} */
    public String op() {
        return kind;
    }

    /** {@return what is broken about it} */
    public String way() {
        return way;
    }

    /** {@return the op and what is broken about it: {@code exp: vjp: wrong sign}} */
    public String name() {
        return kind + ": " + way;
    }

    /**
     * Breaks the op, and holds the cases that apply it to the laws that are meant to notice.
     *
     * @return the law that noticed; nothing if breaking made no difference in any case, such as the sign of a gradient of 0
     * @throws AssertionError if it made a difference, and no law noticed
     */
    public Optional<OpLaw> noticed() {
        var madeADifference = new AtomicBoolean();
        for (OpLaw law : laws) {
            for (OpCase given : cases) {
                if (isNoticed(law, given, madeADifference)) {
                    return Optional.of(law);
                }
            }
        }
        if (madeADifference.get()) {
            throw new AssertionError(this + ": no law noticed, neither of " + laws + " in any of " + cases);
        }
        return Optional.empty();
    }

    private boolean isNoticed(OpLaw law, OpCase given, AtomicBoolean madeADifference) {
        try {
            Engine.hooked(
                    op -> op instanceof Broken || !OpUses.kind(op).equals(kind)
                            ? op
                            : broken.apply(op, madeADifference),
                    (_, _) -> {}, () -> {
                        law.check(given);
                        return null;
                    });
            return false;
        } catch (AssertionError noticed) {
            return true;
        } catch (RuntimeException elsewhere) {
            return false; // an error of the op or the engine, not of the law
        }
    }

    /** An op that was broken on purpose, and isn't broken twice. */
    interface Broken {}

    @Override
    public String toString() {
        return name();
    }
}
