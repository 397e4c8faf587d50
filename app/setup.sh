# Sourced by app/run and tests/run: from a fresh clone to a built target.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

stop() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# The package names of lists like app/packages.txt.
packages_of() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"; }

# install_packages LIST...: calls apt only when something is missing.
install_packages() {
  if ! { command -v apt-get && command -v dpkg-query; } >/dev/null; then
    stop "only Debian and Ubuntu packages are installed by themselves; install what these are called on your system," \
      "then run 'cmake --preset release && cmake --build --preset release':" $(packages_of "$@")
  fi
  # The packages' own compiler and tools, whatever else the user's PATH offers.
  PATH=/usr/bin:/bin:$PATH

  local missing
  missing=$(comm -13 <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p' | sort -u) \
    <(packages_of "$@" | sort -u))
  [[ $missing ]] || return 0

  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || stop "as root, please: apt-get install" $missing
    as_root=(sudo)
  fi
  echo "Installing" $missing >&2
  "${as_root[@]}" apt-get update -qq >&2 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >&2 ||
    stop "could not install" $missing
}

# build PRESET TARGET: says nothing when there is nothing to do. Standard output is left to the program that runs next.
build() {
  local directory=build/$1
  if [[ ! $directory/build.ninja -nt CMakePresets.json ]]; then
    cmake --preset "$1" >&2 || stop "could not configure $directory"
  fi
  if [[ $(ninja -C "$directory" -n "$2") != *"no work to do"* ]]; then
    ninja -C "$directory" -j"$(nproc)" "$2" >&2 || stop "could not build $2"
  fi
}
