package org.chainrule.spark;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What {@link SparkTrainer} logs by Spark's logger until this is closed. */
final class CapturedLog extends AbstractAppender implements AutoCloseable {
    private final Logger logger = (Logger) LogManager.getLogger(SparkTrainer.class);
    private final List<String> lines = new CopyOnWriteArrayList<>();

    CapturedLog() {
        super("captured " + UUID.randomUUID(), null, null, true, Property.EMPTY_ARRAY);
        start();
        logger.addAppender(this);
        logger.setLevel(Level.INFO); // only now, since the logger's settings are made with the appender
    }

    /** Returns the level and the text of each event. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        stop();
    }
}
