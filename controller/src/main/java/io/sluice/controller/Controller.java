package io.sluice.controller;

import io.sluice.controller.api.ApiServer;
import io.sluice.controller.model.Spec;
import io.sluice.controller.model.SpecFile;
import io.sluice.table.DirectoryLock;
import io.sluice.table.ResponseTimeFile;
import io.sluice.table.TableSchema;
import io.sluice.table.TableWriter;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running controller: from {@link #open} on it publishes, checks and takes commands; {@link #close} ends that, in
 * reverse.
 */
public final class Controller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private static final String LOCK = "controller.lock";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private Controller() {
    }

    /** Starts it; refuses, and leaves nothing behind, when another one runs or what it finds can't be read. */
    public static Controller open(final ControllerConfig config) {
        return open(config, Timekeeper.SYSTEM);
    }

    /** The same by other clocks. */
    public static Controller open(final ControllerConfig config, final Timekeeper time) {
        final Controller controller = new Controller();
        try {
            controller.start(config, time);
            return controller;
        } catch (final RuntimeException e) {
            controller.close();
            throw e;
        }
    }

    private void start(final ControllerConfig config, final Timekeeper time) {
        config.createDirectories();
        own(DirectoryLock.take(config.run().resolve(LOCK), "controller"));
        own(DirectoryLock.take(config.state().resolve(LOCK), "controller"));
        final SpecFile file = new SpecFile(config.state());
        final Spec spec = file.load();
        TableSchema.warmUp();                     // now, so that the first command is as fast as the others
        final TableWriter writer = own(TableWriter.open(config.tables()));
        final Publisher publisher = new Publisher(writer, spec, time);
        final Conductor conductor = own(new Conductor(file, spec, publisher, new HealthBoard(writer.last()),
            own(ResponseTimeFile.open(config.run())), time));
        conductor.start();
        own(ApiServer.open(config.socket(), requests(conductor, config.run())));
        LOG.info("the controller runs: {} has {} VIPs, edition {} is published, commands are taken at {}", file,
            spec.vips().size(), conductor.edition(), config.socket());
    }

    private static Requests requests(final Conductor conductor, final Path run) {
        final Requests requests = new Requests(conductor);
        final BackendRequests backends = new BackendRequests(conductor, run);
        backends.registerWith(requests);
        new DrainRequests(conductor).registerWith(requests);
        new VipRequests(conductor, backends).registerWith(requests);
        new StatsRequest(conductor, run).registerWith(requests);
        return requests;
    }

    private <T extends AutoCloseable> T own(final T resource) {
        opened.push(resource);
        return resource;
    }

    /** Stops; what was promised stays promised, and the dataplane goes on with it. */
    @Override
    public void close() {
        CloseHelper.closeAll(opened);
        opened.clear();
    }
}
