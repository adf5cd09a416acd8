package org.chainrule.autograd.test;

/**
 * A law that every op keeps. The constants' names are those of the table in {@code docs/testing.md}.
 */
public enum OpLaw {
    /** The result has the stated shape, also where sizes are 0 or 1, and every gradient that of its input. */
    SHAPE("the result has the stated shape, for sizes 0 and 1 too, and gradients have those of the inputs") {
        @Override
        public void check(OpCase given) {
            ShapeLaw.check(given);
        }
    },
    /** The result has the stated value. */
    VALUE("the result has the value that was found in another way") {
        @Override
        public void check(OpCase given) {
            ValueLaw.check(given);
        }
    },
    /** Derivatives of first and second order are those of finite differences. */
    GRADIENT("derivatives of first and second order are those of finite differences") {
        @Override
        public void check(OpCase given) {
            GradientLaws.checkGradients(given);
        }
    },
    /** At the minimum of (y - y0)^2 every product with a gradient is one with 0, and the curvature 2 J^T J is not. */
    CURVATURE("second derivatives are right where the first are 0") {
        @Override
        public void check(OpCase given) {
            GradientLaws.checkCurvature(given);
        }
    },
    /** The rule is linear in the gradient. */
    LINEARITY("the rule is linear in the gradient") {
        @Override
        public void check(OpCase given) {
            GradientLaws.checkLinearity(given);
        }
    },
    /** Forward mode is the transpose of reverse mode, also where both are differentiated again. */
    FORWARD("tangents, and their gradients, are those that reverse mode gives") {
        @Override
        public void check(OpCase given) {
            ForwardLaw.check(given);
        }
    },
    /** Vmap is a loop. */
    VMAP("results and gradients of several examples at once are those of one after the other") {
        @Override
        public void check(OpCase given) {
            VmapLaw.check(given);
        }
    },
    /** A view gives the bits that a copy gives. */
    VIEWS("strided views of the inputs give the bits that copies give") {
        @Override
        public void check(OpCase given) {
            ValueLaw.checkViews(given);
        }
    },
    /** Nothing that the user holds changes. */
    INPUTS("inputs, results and seeds stay as they are") {
        @Override
        public void check(OpCase given) {
            MemoryLaws.checkInputs(given);
        }
    },
    /** F32 stays F32. */
    PRECISION("F32 stays F32 and gives about the same as F64") {
        @Override
        public void check(OpCase given) {
            GradientLaws.checkPrecision(given);
        }
    },
    /** A kernel writes every element of its result. */
    OVERWRITE("a kernel writes every element, whatever the array held before") {
        @Override
        public void check(OpCase given) {
            MemoryLaws.checkOverwriting(given);
        }
    },
    /** Where gradients aren't recorded, arrays are used again, without a change of a bit. */
    REUSE("gradients in reused arrays, in place and added up have the bits of recorded ones") {
        @Override
        public void check(OpCase given) {
            MemoryLaws.checkReuse(given);
        }
    },
    /** An op reads what it says. */
    READS("writing what no rule reads changes no gradient; writing what one reads is noticed") {
        @Override
        public void check(OpCase given) {
            ReadsLaw.check(given);
        }
    };

    private final String statement;

    OpLaw(String statement) {
        this.statement = statement;
    }

    /** {@return what the law says} */
    public String statement() {
        return statement;
    }

    /**
     * Holds a case to this law.
     *
     * @param given the case
     * @throws AssertionError if the law is broken; the message says by what
     */
    public abstract void check(OpCase given);
}
