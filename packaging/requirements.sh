# Sourced by the scripts at the top of the source tree: looks for what they need and installs from
# Debian what is missing. For bash.

say() { printf '==> %s\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# Sets JAVA_HOME to a JDK 25, or ends with one line.
need_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* "$HOME"/.jdks/*25* "$HOME"/.sdkman/candidates/java/25* /opt/*jdk*25*; do
    if [ -x "$home/bin/javac" ] && "$home/bin/javac" -version 2>&1 | grep -q '^javac 25'; then
      export JAVA_HOME="$home"
      return
    fi
  done
  if apt-cache policy openjdk-25-jdk-headless 2>/dev/null | grep -q 'Candidate: [0-9]'; then
    install_packages openjdk-25-jdk-headless
    for home in /usr/lib/jvm/*25*; do
      if [ -x "$home/bin/javac" ]; then
        export JAVA_HOME="$home"
        return
      fi
    done
  fi
  die "Zonecast needs a JDK 25 and there is none here: install temurin-25-jdk (apt repository of Adoptium) or openjdk-25-jdk."
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "These Debian packages are missing, and neither root nor sudo is here to install them: $*"
    as_root=(sudo)
  fi
  command -v apt-get >/dev/null || die "This is no Debian; install what these packages hold: $*"
  say "Installing from Debian: $*"
  # A list of packages that is there and good enough saves a minute.
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "$@" >&2 || {
    "${as_root[@]}" apt-get update >&2
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "$@" >&2
  } || die "Could not install: $*"
}

# need_commands COMMAND:PACKAGE ...
need_commands() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || [ -x "/usr/sbin/${pair%%:*}" ] || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}
