package org.chainrule.nn.optim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.distributed.AllReduce;

/**
 * Averages the parameters of workers every so many steps, and what the rules remember of them: adds them up in order of the ranks, and divides
 * the sum by the number of workers that have taken a step since the last time.
 */
final class ParameterAverages {
    private final AllReduce workers;
    private final int everySteps;
    private int steps; // since the last average, those that were skipped among them
    private boolean hasMoved;

    ParameterAverages(AllReduce workers, int everySteps) {
        this.workers = workers;
        this.everySteps = everySteps;
    }

    /** Takes note of a step, and returns whether the parameters are to be averaged now. */
    boolean isDueAfter(boolean isTaken) {
        hasMoved |= isTaken;
        steps++;
        return steps >= everySteps;
    }

    /** Returns whether all workers have the same parameters, as far as no step was taken since the last average. */
    boolean isCurrent() {
        return steps == 0;
    }

    /**
     * What a worker has done.
     *
     * @param hasMoved whether it has taken a step since the last average
     * @param steps of its optimizer
     * @param each the steps of each parameter
     */
    private record Report(boolean hasMoved, long steps, long... each) {

        byte[] bytes(StepMessage message) {
            var bytes = message.written(Long.BYTES * (1 + each.length)).putLong(steps);
            for (long of : each) {
                bytes.putLong(of);
            }
            return bytes.array();
        }

        static Report of(StepMessage message, byte[] bytes) {
            var in = ByteBuffer.wrap(bytes).position(StepMessage.BYTES);
            long steps = in.getLong();
            long[] each = new long[message.tensors()];
            for (int n = 0; n < each.length; n++) {
                each[n] = in.getLong();
            }
            return new Report(message.flag(), steps, each);
        }
    }

    /**
     * Averages.
     *
     * @param of the number of steps of this optimizer
     * @return that of the worker that has taken the most
     */
    long average(List<ParameterSlot> slots, long of) {
        var own = new Report(hasMoved, of, slots.stream().mapToLong(ParameterSlot::steps).toArray());
        var message = StepMessage.of(false, hasMoved, slots.stream().map(ParameterSlot::parameter).toList());
        List<byte[]> messages = workers.gather(own.bytes(message));
        List<Report> all = IntStream.range(0, messages.size()).mapToObj(rank -> Report
                .of(message.read(messages.get(rank), rank, workers.rank()), messages.get(rank))).toList();
        long moved = all.stream().filter(Report::hasMoved).count();
        if (moved > 0) {
            averages(slots, all, moved).forEach(Autograd::assign);
        }
        for (int n = 0; n < slots.size(); n++) {
            int slot = n;
            slots.get(n).setSteps(all.stream().mapToLong(report -> report.each[slot]).max().orElseThrow());
        }
        steps = 0;
        hasMoved = false;
        return all.stream().mapToLong(Report::steps).max().orElseThrow();
    }

    /** Returns the averages of the parameters, and of what is remembered of those that have moved in any worker. */
    private Map<Tensor, Tensor> averages(List<ParameterSlot> slots, List<Report> all, long moved) {
        List<Tensor> tensors = new ArrayList<>();
        for (int n = 0; n < slots.size(); n++) {
            int slot = n;
            boolean isRemembered = all.stream().anyMatch(report -> report.each[slot] > 0);
            tensors.addAll(isRemembered ? slots.get(n).targets() : List.of(slots.get(n).parameter()));
        }
        var sums = new SumBuckets(workers, tensors, null);
        sums.finish(tensor -> hasMoved ? tensor : null);
        workers.gather(new byte[0]); // all have their sums before the first parameter changes
        Map<Tensor, Tensor> averages = new IdentityHashMap<>();
        tensors.forEach(tensor -> averages.put(tensor, sums.sum(tensor).div(moved)));
        return averages;
    }
}
