package io.sluice.linux;

import java.util.List;

/**
 * What came through a {@link DescriptorSocket}. It owns its descriptors until they are given to somebody else; who closes one
 * that is closed already does no harm.
 *
 * @param text        whatever the sender says of them
 * @param descriptors this process's own, of what the sender's are descriptors of, in the sender's order; close-on-exec
 */
public record Parcel(byte[] text, List<Fd> descriptors) implements AutoCloseable {
    public Parcel {
        descriptors = List.copyOf(descriptors);
    }

    /** Closes all descriptors. */
    @Override
    public void close() {
        try (CloseStack closing = new CloseStack()) {
            descriptors.forEach(closing::push);
        }
    }
}
