package org.chainrule.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.apache.spark.SparkContext;

import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The Spark job whose tasks are the workers: one stage, all tasks of which run at the same time. */
final class Job {
    private final SparkContext context;
    private final WorkerData data;
    private final TrainingTask task;
    private final String group = "chainrule-" + UUID.randomUUID();

    Job(SparkContext context, WorkerData data, TrainingTask task) {
        this.context = context;
        this.data = data;
        this.task = task;
    }

    /** Starts the job. */
    CompletableFuture<Void> start() {
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().name("chainrule training").start(() -> {
            try {
                context.setJobGroup(group, "Chainrule: training with " + task.settings().workers() + " workers", true);
                run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    void cancel() {
        context.cancelJobGroup(group);
    }

    private void run() {
        TrainingTask each = task;
        Function1<scala.collection.Iterator<WorkerData.Parts>, scala.collection.Iterator<Integer>> function = (Function1<scala.collection.Iterator<WorkerData.Parts>, scala.collection.Iterator<Integer>> & Serializable) parts -> {
            try {
                each.run(parts.next());
                return CollectionConverters.asScala(List.<Integer>of().iterator());
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        };
        ClassTag<Integer> type = ClassTag$.MODULE$.apply(Integer.class);
        data.parts(task.settings().workers()).barrier().mapPartitions(function, false, type).collect();
    }
}
