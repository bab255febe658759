# What testbed/demo and testbed/check have in common: is everything here that they need? Sourced by both, in bash.
# Installs by apt what is missing and nothing else; refuses in one line what it can't mend.

set -euo pipefail

export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin           # su without a dash leaves them out

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$repository/testbed/target
JDK_AT_LEAST=17

refuse() {
    echo "$(basename "$0"): $*" >&2
    exit 2
}

# Each is a command to look for, or a file, and the Debian package that has it.
NEEDED=(javac:default-jdk-headless mvn:maven ip:iproute2 ethtool:ethtool nginx:nginx-light curl:curl
    tcpdump:tcpdump ping:iputils-ping setpriv:util-linux kill:procps)

prepare() {
    [ "$(id -u)" = 0 ] || refuse "needs root, to make network namespaces and attach XDP programs; try: sudo $0"
    mkdir -p "$logs"
    install_missing "$@"
    jdk=$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    [ "$jdk" -ge "$JDK_AT_LEAST" ] || refuse "javac is version $jdk; needs JDK $JDK_AT_LEAST or later on the PATH"
    look_at_kernel
}

# A command on the path, or a file.
is_here() {
    case $1 in
        /*) [ -e "$1" ] ;;
        *) type -P "$1" >/dev/null ;;
    esac
}

# Arguments: more of the same kind as NEEDED.
install_missing() {
    local need packages=()
    for need in "${NEEDED[@]}" "$@"; do
        is_here "${need%%:*}" || packages+=("${need##*:}")
    done
    ldconfig -p | grep -q 'libpcap\.so' || packages+=(libpcap0.8)
    [ ${#packages[@]} = 0 ] && return
    command -v apt-get >/dev/null || refuse "this is no Debian (no apt-get); install what these are called here: ${packages[*]}"
    echo "installing by apt: ${packages[*]}"
    keep_nginx_off
    {
        apt-get update
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${packages[@]}"
    } >"$logs/apt.log" 2>&1 </dev/null || refuse "apt could not install them: $(grep '^E:' "$logs/apt.log" | head -1)" \
        "(all of it in $logs/apt.log)"
    leave_nginx_off
}

# The testbed wants the program, not the service that Debian starts with it. Where nginx is there already, it stays as it is.
keep_nginx_off() {
    nginx_was_here=$(command -v nginx || true)
    [ -z "$nginx_was_here" ] && [ -d /run/systemd/system ] && systemctl --quiet --runtime mask nginx.service
    return 0
}

leave_nginx_off() {
    [ -z "$nginx_was_here" ] || return 0
    if [ -d /run/systemd/system ]; then
        systemctl --quiet --runtime unmask nginx.service
        systemctl --quiet disable nginx.service >>"$logs/apt.log" 2>&1
    elif [ -x /etc/init.d/nginx ]; then
        /etc/init.d/nginx stop >>"$logs/apt.log" 2>&1 </dev/null || true      # not running is as good
    fi
}

look_at_kernel() {
    local probe=sluice-$$-probe why
    grep -q '^XDP ' /proc/net/protocols || refuse "this kernel ($(uname -r)) has no AF_XDP sockets (CONFIG_XDP_SOCKETS)"
    [ -e /proc/sys/kernel/unprivileged_bpf_disabled ] || refuse "this kernel ($(uname -r)) has no bpf(2) (CONFIG_BPF_SYSCALL)"
    why=$(ip netns add "$probe" 2>&1) || refuse "no network namespaces are allowed here: $why"
    why=$(ip -n "$probe" link add left type veth peer name right 2>&1 && ip -n "$probe" link add lan type bridge 2>&1) || {
        ip netns delete "$probe"
        refuse "no veth devices or bridges can be made here: $why"
    }
    ip netns delete "$probe"
    has_capability 39 || has_capability 21 || refuse "root may load no BPF programs here: CAP_BPF and CAP_SYS_ADMIN are missing"
}

# Argument: its number in linux/capability.h.
has_capability() {
    local effective
    effective=$(sed -n 's/^CapEff:\s*//p' /proc/self/status)
    (( 0x$effective >> $1 & 1 ))
}
