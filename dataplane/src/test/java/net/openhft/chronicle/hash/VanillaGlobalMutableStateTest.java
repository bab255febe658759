package net.openhft.chronicle.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Method;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.values.FieldModel;
import net.openhft.chronicle.values.ValueModel;
import org.junit.jupiter.api.Test;

/** Our class must put each number where Chronicle's model says, and Chronicle must take ours. */
class VanillaGlobalMutableStateTest {
    private static final int AT = 8;

    private final ValueModel model = ValueModel.acquire(VanillaGlobalMutableState.class);
    private final BytesStore<?, ?> bytes = BytesStore.wrap(new byte[64]);
    private final VanillaGlobalMutableState state = new VanillaGlobalMutableState$$Native();

    @Test
    void chronicleTakesOurs() {
        assertSame(VanillaGlobalMutableState$$Native.class, model.nativeClass());
        assertEquals(model.sizeInBytes(), state.maxSize());
    }

    /** The bits cut out of the file by Chronicle's own offsets are the slow twin. */
    @Test
    void everyNumberLiesWhereChronicleWouldPutIt() throws ReflectiveOperationException {
        state.bytesStore(bytes, AT, state.maxSize());
        final List<FieldModel> fields = model.fields().toList();
        final long[] values = new long[fields.size()];
        for (int seed = 0; seed < 1_000; seed++) {
            final Random random = new Random(seed);
            final int changed = random.nextInt(values.length);
            values[changed] = random.nextLong() >>> Long.SIZE - bits(fields.get(changed));
            set(fields.get(changed), values[changed]);
            for (int i = 0; i < values.length; i++) {
                assertEquals(values[i], ((Number) fields.get(i).get().invoke(state)).longValue(), "seed " + seed);
                assertEquals(values[i], inFile(fields.get(i)), "seed " + seed + ", " + fields.get(i).name());
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        state.bytesStore(bytes, AT, state.maxSize());

        state.setDataStoreSize(5);
        assertEquals(12, state.addDataStoreSize(7));
        assertThrows(IllegalArgumentException.class, () -> state.setAllocatedExtraTierBulks(1 << 24));
        assertThrows(IllegalArgumentException.class, () -> state.setExtraTiersInUse(-1));
        assertThrows(IllegalArgumentException.class, () -> state.addDataStoreSize(-13));
    }

    private void set(final FieldModel field, final long value) throws ReflectiveOperationException {
        final Method set = field.set();
        if (set.getParameterTypes()[0] == int.class) {
            set.invoke(state, (int) value);
        } else {
            set.invoke(state, value);
        }
    }

    private long inFile(final FieldModel field) throws ReflectiveOperationException {
        final byte[] bigEndian = new byte[(int) state.maxSize() + 1];       // one more, for the sign
        for (int i = 0; i < state.maxSize(); i++) {
            bigEndian[bigEndian.length - 1 - i] = bytes.readByte(AT + i);
        }
        return new BigInteger(bigEndian).shiftRight(modelled("fieldBitOffset", field))
            .mod(BigInteger.ONE.shiftLeft(bits(field))).longValueExact();
    }

    private int bits(final FieldModel field) throws ReflectiveOperationException {
        return Math.min(modelled("fieldBitExtent", field), Long.SIZE - 1);
    }

    private int modelled(final String what, final FieldModel field) throws ReflectiveOperationException {
        final Method method = ValueModel.class.getDeclaredMethod(what, FieldModel.class);
        method.setAccessible(true);
        return (int) method.invoke(model, field);
    }
}
