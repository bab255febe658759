package io.sluice.dataplane;

import io.sluice.dataplane.io.IoMode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants of an enum as the command line writes them: {@code busy-spin} for {@code BUSY_SPIN}. */
abstract class Named<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final Class<E> type;

    Named(final Class<E> type) {
        this.type = type;
    }

    private static String name(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public E convert(final String text) {
        for (final E constant : type.getEnumConstants()) {
            if (name(constant).equals(text)) {
                return constant;
            }
        }
        throw new TypeConversionException("'" + text + "' is none of " + String.join(", ", this));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(type.getEnumConstants()).map(Named::name).iterator();
    }

    /** {@link IoMode}. */
    static final class OfIoMode extends Named<IoMode> {
        OfIoMode() {
            super(IoMode.class);
        }
    }

    /** {@link Idle}. */
    static final class OfIdle extends Named<Idle> {
        OfIdle() {
            super(Idle.class);
        }
    }
}
