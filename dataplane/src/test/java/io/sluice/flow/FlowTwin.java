package io.sluice.flow;

import io.sluice.packet.Tcp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The flow table's slow, obvious twin: what was seen of each connection, in maps of the JDK. */
final class FlowTwin {
    /** One connection: facts, from which the rest follows. */
    static final class Connection {
        final Tuple forward;
        final Tuple reply;
        int backend;
        int seen;
        int note;
        byte mark;
        long mac;
        int vlan = -1;
        private boolean answered;
        private boolean acknowledged;
        private boolean clientFin;
        private boolean backendFin;
        private boolean reset;

        Connection(final Tuple forward, final Tuple reply, final int backend, final int seen) {
            this.forward = forward;
            this.reply = reply;
            this.backend = backend;
            this.seen = seen;
        }

        boolean isPair() {
            return reply != null;
        }

        List<Tuple> keys() {
            return isPair() ? List.of(forward, reply) : List.of(forward);
        }

        boolean isClosed() {
            return reset || clientFin && backendFin;
        }

        boolean isActive() {
            return !reset && !clientFin && !backendFin;
        }

        boolean isHalfOpen() {
            return forward.tcp() && isActive() && !acknowledged;
        }

        boolean mayBeEvicted() {
            return isHalfOpen() || !isActive();
        }

        int timeout(final FlowTimeouts timeouts) {
            if (!forward.tcp()) {
                return timeouts.datagram();
            }
            if (isClosed()) {
                return timeouts.closed();
            }
            if (!isActive()) {
                return timeouts.closing();
            }
            return isHalfOpen() ? timeouts.embryonic() : timeouts.established();
        }

        void saw(final int flags, final boolean fromBackend, final int now) {
            seen = now;
            final boolean ack = (flags & Tcp.ACK) != 0;
            final boolean syn = (flags & Tcp.SYN) != 0;
            if (!forward.tcp()) {
                return;
            }
            if ((flags & Tcp.RST) != 0) {
                reset = true;
            } else if ((flags & Tcp.FIN) != 0) {
                clientFin |= !fromBackend;
                backendFin |= fromBackend;
            } else if (fromBackend) {
                answered |= ack && isActive();
            } else if (syn && !ack && !isActive()) {
                answered = false;
                acknowledged = false;
                clientFin = false;
                backendFin = false;
                reset = false;
            } else if (!syn && ack && isActive() && (answered || !isPair())) {
                acknowledged = true;
            }
        }
    }

    private final Map<Tuple, Connection> known = new HashMap<>();
    private final Map<Integer, Connection> byBackend = new HashMap<>();

    void add(final Connection connection) {
        known.put(connection.forward, connection);
        if (connection.isPair()) {
            known.put(connection.reply, connection);
        }
        byBackend.put(connection.backend, connection);
    }

    void remove(final Connection connection) {
        known.remove(connection.forward);
        known.remove(connection.reply);
        byBackend.remove(connection.backend);
    }

    void move(final Connection connection, final int backend) {
        byBackend.remove(connection.backend);
        connection.backend = backend;
        byBackend.put(backend, connection);
    }

    /** The connection that such packets are of, in either direction, or null. */
    Connection get(final Tuple tuple) {
        return known.get(tuple);
    }

    /** Each connection has a backend of its own here, so the backend tells which it is. */
    Connection ofBackend(final int backend) {
        return byBackend.get(backend);
    }

    List<Connection> all() {
        return new ArrayList<>(byBackend.values());
    }

    int size() {
        return byBackend.size();
    }

    int used() {
        return byBackend.values().stream().mapToInt(connection -> connection.keys().size()).sum();
    }

    int halfOpen() {
        return byBackend.values().stream().filter(Connection::isHalfOpen).mapToInt(connection -> connection.keys().size()).sum();
    }
}
