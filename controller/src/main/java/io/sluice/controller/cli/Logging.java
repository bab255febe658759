package io.sluice.controller.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

import org.slf4j.Logger;

/**
 * What is logged and how: a line each to the standard error. Not in XML, because reading that takes longer than all else about
 * logging. Whoever wants it otherwise writes a {@code logback.xml} and names it by {@code -Dlogback.configurationFile}.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String OTHERWISE = "logback.configurationFile";
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";

    @Override
    public ExecutionStatus configure(final LoggerContext logging) {
        if (System.getProperty(OTHERWISE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        final PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(logging);
        encoder.setPattern(PATTERN);
        encoder.start();
        final ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(logging);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        logging.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr);
        logging.getLogger("net.openhft").setLevel(Level.WARN);
        // It warns of each recovery that nobody else may have the file open: nobody has.
        logging.getLogger("net.openhft.chronicle.map.ChronicleMapBuilder").setLevel(Level.ERROR);
        logging.getLogger("org.pcap4j").setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
