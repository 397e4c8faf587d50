# Sourced by app/run and tests/run: from a fresh clone to a built target.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

stop() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# The system's package manager, as the lists like app/packages.txt call it.
package_manager() {
  local manager
  for manager in apt-get dnf pacman zypper; do
    command -v $manager >/dev/null && echo "${manager%-get}" && return
  done
}

# packages_of MANAGER LIST...: the names in that manager's column.
packages_of() {
  local manager=$1
  shift
  awk -v manager="$manager" '
    FNR == 1 { column = 0 }
    $1 == "#" && $2 == "apt" { for (i = 2; i <= 5; ++i) if ($i == manager) column = i - 1 }
    !/^#/ && NF && $column != "-" { print $column }' "$@"
}

# missing_of MANAGER PACKAGE...: those that are not installed.
missing_of() {
  local manager=$1 package
  shift
  for package in "$@"; do
    case $manager in
      apt) [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ;;
      dnf | zypper) rpm -q --whatprovides "$package" ;;
      pacman) pacman -Q "$package" ;;
    esac >/dev/null 2>&1 || echo "$package"
  done
}

# install_packages LIST...: calls the package manager only when something is missing, and only apt by itself.
install_packages() {
  # The packages' own compiler and tools, whatever else the user's PATH offers.
  PATH=/usr/bin:/bin:$PATH
  [[ ${SACCADE_PACKAGES-} != present ]] || return 0

  local manager install missing
  manager=$(package_manager)
  case $manager in
    apt) install="apt-get install" ;;
    dnf) install="dnf install" ;;
    pacman) install="pacman -S --needed" ;;
    zypper) install="zypper install" ;;
    *)
      stop "knows apt, dnf, pacman and zypper, and found none of them; install what Debian calls" \
        $(packages_of apt "$@") "and say SACCADE_PACKAGES=present"
      ;;
  esac
  missing=$(missing_of "$manager" $(packages_of "$manager" "$@"))
  [[ $missing ]] || return 0
  if [[ $manager != apt ]]; then
    stop "please install what is missing and run this again: sudo $install" $missing \
      "(if yours has it under other names: SACCADE_PACKAGES=present goes on without asking)"
  fi

  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || stop "as root, please: $install" $missing
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
