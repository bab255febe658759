package io.sluice.bpf;

/** The commands of {@code bpf(2)} that are used here: {@code enum bpf_cmd}, linux/bpf.h. */
enum Command {
    BPF_MAP_CREATE(0),
    BPF_MAP_LOOKUP_ELEM(1),
    BPF_MAP_UPDATE_ELEM(2),
    BPF_MAP_DELETE_ELEM(3),
    BPF_PROG_LOAD(5),
    BPF_PROG_ATTACH(8),
    BPF_PROG_DETACH(9),
    BPF_PROG_TEST_RUN(10),
    BPF_PROG_GET_FD_BY_ID(13),
    BPF_OBJ_GET_INFO_BY_FD(15),
    BPF_PROG_QUERY(16),
    BPF_LINK_CREATE(28);

    final int number;

    Command(final int number) {
        this.number = number;
    }
}
