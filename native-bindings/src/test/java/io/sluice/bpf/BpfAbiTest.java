package io.sluice.bpf;

import static io.sluice.linux.PrivateNetwork.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our numbers are the kernel's, says the C compiler. (BPF_TCX_INGRESS and BPF_F_BEFORE are younger than the headers of
 * Debian 12.)
 */
class BpfAbiTest {
    private static final List<String> HEADERS = List.of("errno.h", "stddef.h", "stdio.h", "sys/socket.h", "linux/bpf.h",
        "linux/if_ether.h", "linux/if_link.h", "linux/if_packet.h");

    private final Map<String, Integer> ours = new LinkedHashMap<>();

    @Test
    void ourNumbersAreTheKernels(@TempDir final Path directory) throws Exception {
        Needs.command("cc");
        for (final Command command : Command.values()) {
            is(command.name(), command.number);
        }
        for (final Helper helper : Helper.values()) {
            is("BPF_FUNC_" + helper.name().toLowerCase(Locale.ROOT), helper.number);
        }
        maps();
        programs();
        links();
        contexts();

        assertEquals(ours, theirs(directory));
    }

    private void maps() {
        is("BPF_MAP_TYPE_HASH", BpfMap.BPF_MAP_TYPE_HASH);
        is("BPF_MAP_TYPE_ARRAY", BpfMap.BPF_MAP_TYPE_ARRAY);
        is("BPF_MAP_TYPE_LPM_TRIE", BpfMap.BPF_MAP_TYPE_LPM_TRIE);
        is("BPF_MAP_TYPE_XSKMAP", BpfMap.BPF_MAP_TYPE_XSKMAP);
        is("offsetof(struct bpf_lpm_trie_key, data)", FamilyMaps.PREFIX_LENGTH);
        is("BPF_F_NO_PREALLOC", BpfMap.BPF_F_NO_PREALLOC);
        is("E2BIG", BpfMap.E2BIG);
        attribute("map_type", BpfMap.MAP_TYPE);
        attribute("key_size", BpfMap.KEY_SIZE);
        attribute("value_size", BpfMap.VALUE_SIZE);
        attribute("max_entries", BpfMap.MAX_ENTRIES);
        attribute("map_flags", BpfMap.MAP_FLAGS);
        attribute("map_name", BpfMap.MAP_NAME);
        attribute("map_fd", BpfMap.MAP_FD);
        attribute("key", BpfMap.KEY);
        attribute("value", BpfMap.VALUE);
        is("BPF_OBJ_NAME_LEN", Attributes.NAME_LENGTH);
    }

    private void programs() {
        is("BPF_PROG_TYPE_SOCKET_FILTER", BpfProgram.Type.SOCKET_FILTER.number);
        is("BPF_PROG_TYPE_SCHED_CLS", BpfProgram.Type.SCHED_CLS.number);
        is("BPF_PROG_TYPE_XDP", BpfProgram.Type.XDP.number);
        is("SO_ATTACH_BPF", PacketSocketSteering.SO_ATTACH_BPF);
        attribute("prog_type", BpfProgram.PROG_TYPE);
        attribute("insn_cnt", BpfProgram.INSN_CNT);
        attribute("insns", BpfProgram.INSNS);
        attribute("license", BpfProgram.LICENSE);
        attribute("log_level", BpfProgram.LOG_LEVEL);
        attribute("log_size", BpfProgram.LOG_SIZE);
        attribute("log_buf", BpfProgram.LOG_BUF);
        attribute("prog_name", BpfProgram.PROG_NAME);
        attribute("test.prog_fd", BpfProgram.TEST_PROG_FD);
        attribute("test.retval", BpfProgram.TEST_RETVAL);
        attribute("test.data_size_in", BpfProgram.TEST_DATA_SIZE_IN);
        attribute("test.data_in", BpfProgram.TEST_DATA_IN);
        attribute("test.repeat", BpfProgram.TEST_REPEAT);
        attribute("test.duration", BpfProgram.TEST_DURATION);
        attribute("prog_id", BpfProgram.PROG_ID);
        attribute("info.bpf_fd", ProgramInfo.BPF_FD);
        attribute("info.info_len", ProgramInfo.INFO_LEN);
        attribute("info.info", ProgramInfo.INFO);
        is("offsetof(struct bpf_prog_info, id)", ProgramInfo.INFO_ID);
        is("offsetof(struct bpf_prog_info, created_by_uid)", ProgramInfo.INFO_OWNER);
        is("offsetof(struct bpf_prog_info, name)", ProgramInfo.INFO_NAME);
        is("sizeof(struct bpf_insn)", Instructions.INSTRUCTION_LENGTH);
        is("BPF_PSEUDO_MAP_FD", Instructions.BPF_PSEUDO_MAP_FD);
    }

    private void links() {
        is("BPF_XDP", BpfLink.BPF_XDP);
        is("XDP_FLAGS_DRV_MODE", Attachment.NATIVE.flag);
        is("XDP_FLAGS_SKB_MODE", Attachment.GENERIC.flag);
        attribute("link_create.prog_fd", BpfLink.PROG_FD);
        attribute("link_create.target_ifindex", BpfLink.TARGET_IFINDEX);
        attribute("link_create.attach_type", BpfLink.ATTACH_TYPE);
        attribute("link_create.flags", BpfLink.FLAGS);
        is("BPF_F_REPLACE", TcxHook.BPF_F_REPLACE);
        attribute("target_fd", TcxHook.TARGET_IFINDEX);
        attribute("attach_bpf_fd", TcxHook.ATTACH_BPF_FD);
        attribute("attach_type", TcxHook.ATTACH_TYPE);
        attribute("attach_flags", TcxHook.ATTACH_FLAGS);
        attribute("replace_bpf_fd", TcxHook.REPLACE_BPF_FD);
        attribute("query.target_fd", TcxHook.QUERY_TARGET_IFINDEX);
        attribute("query.attach_type", TcxHook.QUERY_ATTACH_TYPE);
        attribute("query.prog_ids", TcxHook.QUERY_PROG_IDS);
        attribute("query.prog_cnt", TcxHook.QUERY_COUNT);
    }

    private void contexts() {
        is("XDP_DROP", SteeringCode.XDP_DROP);
        is("XDP_PASS", SteeringCode.XDP_PASS);
        is("offsetof(struct xdp_md, data)", PacketPointers.DATA);
        is("offsetof(struct xdp_md, data_end)", PacketPointers.DATA_END);
        is("offsetof(struct xdp_md, rx_queue_index)", SteeringCode.RX_QUEUE_INDEX);
        is("offsetof(struct __sk_buff, len)", SteeringCode.LEN);
        is("offsetof(struct __sk_buff, pkt_type)", SteeringCode.PKT_TYPE);
        is("offsetof(struct __sk_buff, vlan_present)", SteeringCode.VLAN_PRESENT);
        is("PACKET_OUTGOING", SteeringCode.PACKET_OUTGOING);
        is("ETH_P_8021Q", SteeringCode.DOT1Q);
        is("ETH_P_8021AD", SteeringCode.DOT1AD);
    }

    private void attribute(final String field, final int at) {
        is("offsetof(union bpf_attr, " + field + ")", at);
    }

    private void is(final String expression, final int value) {
        ours.put(expression, value);
    }

    /** What the same expressions are in C. */
    private Map<String, Integer> theirs(final Path directory) throws Exception {
        final StringBuilder program = new StringBuilder();
        for (final String header : HEADERS) {
            program.append("#include <").append(header).append(">\n");
        }
        program.append("int main(void) {\n");
        ours.keySet().forEach(expression -> program.append("printf(\"%d\\n\", (int) (").append(expression).append("));\n"));
        final Path source = Files.writeString(directory.resolve("abi.c"), program.append("return 0; }\n"));
        final Path binary = directory.resolve("abi");
        final String[] numbers = sh("cc -o " + binary + " " + source + " && " + binary).split("\n");
        final Map<String, Integer> theirs = new LinkedHashMap<>();
        int next = 0;
        for (final String expression : ours.keySet()) {
            theirs.put(expression, Integer.valueOf(numbers[next++]));
        }
        return theirs;
    }
}
