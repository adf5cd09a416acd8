package org.chainrule.autograd.test;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** Ops that are broken in one way. Each sets a flag where that makes a difference. */
final class BrokenOp {
    private BrokenOp() {}

    /** Any op, broken in what all ops have. */
    private static class Plain extends DelegatingOp implements Breakage.Broken {
        private final Change change;

        Plain(Op op, Change change) {
            super(op);
            this.change = change;
        }

        @Override
        public Shape shape(Shape... in) {
            return change.shape(op.shape(in));
        }

        @Override
        public Tensor forward(Tensor... x) {
            return change.result(op.forward(x), x);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return change.vjp(i, op.vjp(i, g, y, x), g);
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            return change.jvp(op.jvp(tangents, y, x));
        }

        @Override
        public Tensor vmap(boolean[] isBatched, Tensor... x) {
            return change.vmap(op.vmap(isBatched, x));
        }

        @Override
        public boolean reads(int i, int j) {
            return change.reads(i, j, op.reads(i, j));
        }
    }

    /** An op with a kernel, broken in what such ops have. */
    private static class Kernel extends DelegatingKernelOp implements Breakage.Broken {
        private final Change change;

        Kernel(KernelOp op, Change change) {
            super(op);
            this.change = change;
        }

        @Override
        public Shape shape(Shape... in) {
            return change.shape(op.shape(in));
        }

        @Override
        public DType dtype(Tensor... x) {
            return change.dtype(kernel.dtype(x));
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            change.compute(kernel, shape, out, x);
        }

        @Override
        public boolean accumulate(Shape shape, Object out, Tensor... x) {
            return change.accumulate(kernel, shape, out, x);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return change.vjp(i, op.vjp(i, g, y, x), g);
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            return change.jvp(op.jvp(tangents, y, x));
        }

        @Override
        public Tensor vmap(boolean[] isBatched, Tensor... x) {
            return change.vmap(op.vmap(isBatched, x));
        }

        @Override
        public boolean reads(int i, int j) {
            return change.reads(i, j, op.reads(i, j));
        }
    }

    /** A change of what an op does; by default none. */
    abstract static class Change {
        final AtomicBoolean madeADifference;

        Change(AtomicBoolean madeADifference) {
            this.madeADifference = madeADifference;
        }

        final Op of(Op op) {
            return op instanceof KernelOp kernel ? new Kernel(kernel, this) : new Plain(op, this);
        }

        Shape shape(Shape right) {
            return right;
        }

        DType dtype(DType right) {
            return right;
        }

        Tensor result(Tensor right, Tensor... x) {
            return right;
        }

        void compute(KernelOp op, Shape shape, Object out, Tensor... x) {
            op.compute(shape, out, x);
        }

        boolean accumulate(KernelOp op, Shape shape, Object out, Tensor... x) {
            return op.accumulate(shape, out, x);
        }

        VjpResult vjp(int i, VjpResult right, Tensor g) {
            return right;
        }

        Tensor jvp(Tensor right) {
            return right;
        }

        Tensor vmap(Tensor right) {
            return right;
        }

        boolean reads(int i, int j, boolean right) {
            return right;
        }
    }

    static Op shape(Op op, AtomicBoolean madeADifference, UnaryOperator<Shape> wrong) {
        return new Change(madeADifference) {
            @Override
            Shape shape(Shape right) {
                Shape changed = wrong.apply(right);
                madeADifference.compareAndSet(false, !changed.equals(right));
                return changed;
            }
        }.of(op);
    }

    static Op value(Op op, AtomicBoolean madeADifference) {
        return new Change(madeADifference) {
            @Override
            Tensor result(Tensor right, Tensor... x) {
                Tensor changed = right.copy();
                JavaArrays.disturb(Engine.memory(changed).array());
                madeADifference.compareAndSet(false, right.size() > 0);
                return changed;
            }

            @Override
            void compute(KernelOp kernel, Shape shape, Object out, Tensor... x) {
                kernel.compute(shape, out, x);
                JavaArrays.disturb(out);
                madeADifference.compareAndSet(false, shape.count() > 0);
            }
        }.of(op);
    }

    /** Returns an op that writes into the first argument that is floating. */
    static Op writer(Op op, AtomicBoolean madeADifference) {
        return new Change(madeADifference) {
            @Override
            Tensor result(Tensor right, Tensor... x) {
                write(x);
                return right;
            }

            @Override
            void compute(KernelOp kernel, Shape shape, Object out, Tensor... x) {
                kernel.compute(shape, out, x);
                write(x);
            }

            private void write(Tensor... x) {
                if (x[0].size() > 0) {
                    JavaArrays.disturb(Engine.memory(x[0]).array());
                    madeADifference.set(true);
                }
            }
        }.of(op);
    }

    /** Returns an op that leaves the last element as it was. */
    static Op forgetful(Op op, AtomicBoolean madeADifference) {
        return new Change(madeADifference) {
            @Override
            void compute(KernelOp kernel, Shape shape, Object out, Tensor... x) {
                Object before = JavaArrays.copy(out);
                kernel.compute(shape, out, x);
                if (shape.count() > 0 && !JavaArrays.isOf(out, x)) {
                    System.arraycopy(before, shape.count() - 1, out, shape.count() - 1, 1);
                    madeADifference.set(true);
                }
            }
        }.of(op);
    }

    /** Returns an op of which results of single precision become double. */
    static Op widener(Op op, AtomicBoolean madeADifference) {
        return new Change(madeADifference) {
            @Override
            DType dtype(DType right) {
                madeADifference.compareAndSet(false, right == DType.F32);
                return right == DType.F32 ? DType.F64 : right;
            }

            @Override
            void compute(KernelOp kernel, Shape shape, Object out, Tensor... x) {
                if (out instanceof double[] wide && kernel.dtype(x) == DType.F32) {
                    float[] right = new float[wide.length];
                    kernel.compute(shape, right, x);
                    Arrays.setAll(wide, n -> right[n]);
                } else {
                    kernel.compute(shape, out, x);
                }
            }
        }.of(op);
    }

    /** Returns an op that reads the elements of views as they stand in memory. */
    static Op strider(Op op, AtomicBoolean madeADifference) {
        return new Change(madeADifference) {
            @Override
            void compute(KernelOp kernel, Shape shape, Object out, Tensor... x) {
                Object right = JavaArrays.copy(out);
                kernel.compute(shape, right, x);
                kernel.compute(shape, out, Stream.of(x).map(this::inOrderOfMemory).toArray(Tensor[]::new));
                madeADifference.compareAndSet(false, !Objects.deepEquals(out, right));
            }

            private Tensor inOrderOfMemory(Tensor x) {
                Memory memory = Engine.memory(x);
                int size = Array.getLength(memory.array());
                if (!x.dtype().isFloating() || memory.offset() + x.size() > size) {
                    return x;
                }
                double[] elements = new double[x.size()];
                for (int n = 0; n < elements.length; n++) {
                    elements[n] = Array.getDouble(memory.array(), memory.offset() + n);
                }
                return Tensor.of(x.shape(), elements).to(x.dtype());
            }
        }.of(op);
    }

    static Op vjp(Op op, AtomicBoolean madeADifference, int argument, VjpChange wrong) {
        return new Change(madeADifference) {
            @Override
            VjpResult vjp(int i, VjpResult right, Tensor g) {
                if (i != argument || right == null) {
                    return right;
                }
                Tensor gradient = right.toTensor();
                Tensor changed = wrong.of(gradient, g);
                boolean isConstant = gradient.requiresGrad() && !changed.requiresGrad();
                madeADifference.compareAndSet(false, isConstant || !Laws.areClose(changed, gradient, 1e-4));
                return changed;
            }
        }.of(op);
    }

    /** Computes a wrong gradient from the right one and the gradient that came in. */
    @FunctionalInterface
    interface VjpChange {
        Tensor of(Tensor right, Tensor g);
    }

    /** Returns an op of which the Jacobian-vector products are wrong, if it states that rule. */
    static Op jvp(Op op, AtomicBoolean madeADifference, UnaryOperator<Tensor> wrong) {
        return new Change(madeADifference) {
            @Override
            Tensor jvp(Tensor right) {
                if (right == null) {
                    return null;
                }
                Tensor changed = wrong.apply(right);
                madeADifference.compareAndSet(false, !Laws.areClose(changed, right, 1e-4));
                return changed;
            }
        }.of(op);
    }

    /** Returns an op of which the results for several examples are in another order, if it states that rule. */
    static Op vmap(Op op, AtomicBoolean madeADifference) {
        return new Change(madeADifference) {
            @Override
            Tensor vmap(Tensor right) {
                if (right == null) {
                    return null;
                }
                Tensor changed = right.flip(0);
                madeADifference.compareAndSet(false,
                        !Arrays.equals(Laws.bits(changed.detach()), Laws.bits(right.detach())));
                return changed;
            }
        }.of(op);
    }

    static Op denier(Op op, AtomicBoolean madeADifference, int argument, int read) {
        return new Change(madeADifference) {
            @Override
            boolean reads(int i, int j, boolean right) {
                boolean denied = right && i == argument && j == read;
                madeADifference.compareAndSet(false, denied);
                return right && !denied;
            }
        }.of(op);
    }

    /** Returns an op that clears its array before it reads, which makes a difference where that is an argument's. */
    static Op clearing(Op op, AtomicBoolean madeADifference) {
        return new Change(madeADifference) {
            @Override
            void compute(KernelOp kernel, Shape shape, Object out, Tensor... x) {
                madeADifference.compareAndSet(false, JavaArrays.isOf(out, x));
                JavaArrays.fill(out, 0);
                kernel.compute(shape, out, x);
            }
        }.of(op);
    }

    /** Returns an op that says that it has added its result, and hasn't. */
    static Op idle(Op op, AtomicBoolean madeADifference) {
        return new Change(madeADifference) {
            @Override
            boolean accumulate(KernelOp kernel, Shape shape, Object out, Tensor... x) {
                madeADifference.set(true);
                return true;
            }
        }.of(op);
    }
}
