# Sourced by the other scripts: cargo within reach, and system packages: those that are missing are named, and as root installed. Not a command of its own.

# ldconfig lies in /sbin, and rustup's cargo in the home folder; neither is always searched.
PATH=$PATH:/usr/sbin:/sbin:${HOME:-/root}/.cargo/bin

# Stops with the way out where cargo is missing.
require_cargo() {
    command -v cargo >/dev/null && return
    echo "cargo is not here: install Rust 1.95 or newer, for example with rustup, then run this again" >&2
    exit 1
}

# Prints the package that brings a C compiler, where there is none: SQLite and the TLS library are compiled from C.
missing_compiler() {
    command -v cc >/dev/null || echo gcc libc6-dev
}

# Prints the packages among "PACKAGE=LIBRARY" whose library the loader does not know.
missing_libraries() {
    local known pair
    known=$(ldconfig -p 2>/dev/null || true)
    for pair in "$@"; do
        [[ $known == *"${pair#*=}"* ]] || echo "${pair%%=*}"
    done
}

# As root installs these packages with apt, else says with which command to; goes on in either case.
install_packages() {
    (($# > 0)) || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Missing, by their Debian names: $*. Install them with your system's package manager" >&2
    elif ((EUID != 0)); then
        echo "Missing: $*. Install them with: sudo apt-get install $*" >&2
    else
        echo "Missing: $*. Running as root: apt-get update, then apt-get install $*" >&2
        local as_script=(env DEBIAN_FRONTEND=noninteractive)
        # A list that could not be renewed may still do.
        if ! { "${as_script[@]}" apt-get update -qq || true
            "${as_script[@]}" apt-get install -y -qq --no-install-recommends "$@"; } >&2; then
            echo "apt could not install: $*. Going on without" >&2
        fi
    fi
}
