package org.chainrule.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.apache.spark.Partitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

import scala.Function1;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The Spark job whose tasks are the workers: one stage, all tasks of which run at the same time. */
final class Job {
    private final SparkContext context;
    private final Dataset<Row> table;
    private final TrainingTask task;
    private final String group = "chainrule-" + UUID.randomUUID();

    Job(SparkContext context, Dataset<Row> table, TrainingTask task) {
        this.context = context;
        this.table = table;
        this.task = task;
    }

    /** Deals out numbered rows in turn. */
    private static final class InTurn extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int count;

        InTurn(int count) {
            this.count = count;
        }

        @Override
        public int numPartitions() {
            return count;
        }

        @Override
        public int getPartition(Object key) {
            return (int) ((long) key % count);
        }
    }

    /** What a task does with its rows. */
    private interface Work<T> extends Serializable {
        void run(Iterator<T> rows) throws Exception;
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
        int workers = task.settings().workers();
        TrainingTask each = task;
        RDD<Row> rows = table.rdd();
        if (isOfPartitions(rows, workers)) {
            inBarrier(rows, each::run);
        } else {
            JavaPairRDD<Long, Row> numbered = rows.toJavaRDD().zipWithIndex().mapToPair(Tuple2::swap);
            inBarrier(numbered.repartitionAndSortWithinPartitions(new InTurn(workers)).rdd(), each::runNumbered);
        }
    }

    /** Returns whether the stage of a set reads as many partitions as it has, without which Spark runs no tasks all at once. */
    private static boolean isOfPartitions(RDD<?> rows, int count) {
        return rows.getNumPartitions() == count
                && CollectionConverters.asJava(rows.dependencies()).stream().allMatch(
                        each -> each instanceof ShuffleDependency<?, ?, ?> || isOfPartitions(each.rdd(), count));
    }

    private static <T> void inBarrier(RDD<T> rdd, Work<T> work) {
        Function1<scala.collection.Iterator<T>, scala.collection.Iterator<Integer>> function = (Function1<scala.collection.Iterator<T>, scala.collection.Iterator<Integer>> & Serializable) rows -> {
            try {
                work.run(CollectionConverters.asJava(rows));
                return CollectionConverters.asScala(List.<Integer>of().iterator());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        };
        ClassTag<Integer> type = ClassTag$.MODULE$.apply(Integer.class);
        rdd.barrier().mapPartitions(function, false, type).collect();
    }
}
