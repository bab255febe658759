package io.sluice.linux;

import static java.nio.ByteOrder.nativeOrder;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A text with descriptors (SCM_RIGHTS, unix(7)) as sendmsg(2) and recvmsg(2) want it: a {@code struct msghdr} and all that it
 * points to. Owns the memory, not the descriptors. Layouts: bits/socket.h and bits/types/struct_iovec.h of LP64; a test compares
 * them with the headers.
 */
final class Message {
    /** The most descriptors that one message can bear: SCM_MAX_FD, include/net/scm.h of the kernel. */
    static final int MOST_DESCRIPTORS = 253;

    // struct msghdr
    static final int LENGTH = 56;
    static final int NAME = 0;
    static final int NAME_LENGTH = 8;
    static final int PARTS = 16;
    static final int PARTS_COUNT = 24;
    static final int CONTROL = 32;
    static final int CONTROL_LENGTH = 40;
    static final int FLAGS = 48;

    // struct iovec
    static final int PART_LENGTH = 16;
    static final int PART_BASE = 0;
    static final int PART_BYTES = 8;

    // struct cmsghdr, with the descriptors behind it
    static final int CONTROL_BYTES = 0;
    static final int CONTROL_LEVEL = 8;
    static final int CONTROL_TYPE = 12;
    static final int CONTROL_DATA = 16;

    static final int SCM_RIGHTS = 1;
    static final int MSG_CTRUNC = 0x8;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;

    private final UnsafeBuffer header = Linux.memory(LENGTH);
    private final UnsafeBuffer part = Linux.memory(PART_LENGTH);
    private final UnsafeBuffer text;
    private final UnsafeBuffer control;
    private final int textBytes;
    private final int controlBytes;

    /** Room for a text of so many bytes and so many descriptors. */
    Message(final int textBytes, final int descriptors) {
        this.textBytes = textBytes;
        this.controlBytes = descriptors == 0 ? 0 : CONTROL_DATA + descriptors * Integer.BYTES;
        this.text = Linux.memory(Math.max(1, textBytes));
        this.control = Linux.memory(CONTROL_DATA + descriptors * Integer.BYTES);
        part.putLong(PART_BASE, text.addressOffset(), nativeOrder());
        part.putLong(PART_BYTES, textBytes, nativeOrder());
        header.putLong(PARTS, part.addressOffset(), nativeOrder());
        header.putLong(PARTS_COUNT, 1, nativeOrder());
        header.putLong(CONTROL, control.addressOffset(), nativeOrder());
    }

    /** A message of this text and these descriptors. */
    static Message of(final byte[] text, final List<Fd> descriptors) {
        final Message message = new Message(text.length, descriptors.size());
        message.text.putBytes(0, text);
        message.control.putLong(CONTROL_BYTES, message.controlBytes, nativeOrder());
        message.control.putInt(CONTROL_LEVEL, Linux.SOL_SOCKET, nativeOrder());
        message.control.putInt(CONTROL_TYPE, SCM_RIGHTS, nativeOrder());
        for (int i = 0; i < descriptors.size(); i++) {
            message.control.putInt(CONTROL_DATA + i * Integer.BYTES, descriptors.get(i).number(), nativeOrder());
        }
        return message;
    }

    /** Sends it to an address at once, or throws: {@link Linux#EAGAIN} when the receiver has too much to read already. */
    void send(final Fd by, final UnsafeBuffer address) {
        header.putLong(NAME, address.addressOffset(), nativeOrder());
        header.putInt(NAME_LENGTH, address.capacity(), nativeOrder());
        header.putLong(CONTROL_LENGTH, controlBytes, nativeOrder());
        Linux.check((int) LibC.INSTANCE.sendmsg(by.number(), header.addressOffset(), Linux.MSG_DONTWAIT), "sendmsg");
    }

    /**
     * Receives what is there into this room.
     *
     * @throws IllegalStateException when it was larger than the room, or this process may not open so many descriptors; those
     *                               that came are closed again
     */
    Parcel receive(final Fd from) {
        header.putLong(CONTROL_LENGTH, controlBytes, nativeOrder());
        final int flags = MSG_CMSG_CLOEXEC | Linux.MSG_DONTWAIT;
        final int received =
            Linux.check((int) LibC.INSTANCE.recvmsg(from.number(), header.addressOffset(), flags), "recvmsg");
        final byte[] bytes = new byte[received];
        text.getBytes(0, bytes);
        final Parcel parcel = new Parcel(bytes, descriptors());
        if ((header.getInt(FLAGS, nativeOrder()) & (Linux.MSG_TRUNC | MSG_CTRUNC)) != 0) {
            parcel.close();
            throw new IllegalStateException("a message was cut off: it has more than " + textBytes + " bytes, or more descriptors"
                + " than can be taken in (ulimit -n)");
        }
        return parcel;
    }

    private List<Fd> descriptors() {
        final List<Fd> descriptors = new ArrayList<>();
        if (header.getLong(CONTROL_LENGTH, nativeOrder()) >= CONTROL_DATA) {
            final int end = (int) control.getLong(CONTROL_BYTES, nativeOrder());
            for (int at = CONTROL_DATA; at < end; at += Integer.BYTES) {
                descriptors.add(new Fd(control.getInt(at, nativeOrder())));
            }
        }
        return descriptors;
    }
}
