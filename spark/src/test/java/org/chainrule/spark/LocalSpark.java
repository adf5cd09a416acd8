package org.chainrule.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The session of a class of tests, in the threads of their process: registered in a static field, it is stopped after them. */
final class LocalSpark implements BeforeAllCallback, AfterAllCallback {
    private SparkSession session;

    @Override
    public void beforeAll(ExtensionContext context) {
        session = SmallTables.session();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        session.stop();
    }

    SparkSession session() {
        return session;
    }

    /** Returns the small table. */
    Dataset<Row> table() {
        return SmallTables.table(session);
    }
}
