"""What Qt needs from the operating system on Debian and its kin, and how it is put there.

Loaded by ``bootstrap.py`` only while something is still to be found out, so that later starts do not pay for it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Which Debian package holds each shared library that Qt opens and that its wheel does not bring.
OFFSCREEN_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
VIRTUAL_SCREEN_PROGRAMS = {"Xvfb": "xvfb", "xauth": "xauth"}


def can_install_by_apt() -> bool:
    """Whether this is Debian or a kin of it, and we may install there."""
    return os.name == "posix" and shutil.which("apt-get") is not None and os.geteuid() == 0


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages without a question; whether it worked. Needs root."""
    print(f"Installing from the system's packages: {' '.join(packages)}", file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    calls = [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ]
    silent = subprocess.DEVNULL
    codes = [subprocess.call(call, env=quiet, stdout=silent, stderr=silent) for call in calls]
    return codes[-1] == 0


def can_load(library: str) -> bool:
    """Whether the system's loader finds ``library``."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(libraries: Mapping[str, str], programs: Mapping[str, str]) -> list[str]:
    """The Debian packages of those ``libraries`` and ``programs`` that this machine lacks, sorted."""
    lacking = {package for library, package in libraries.items() if not can_load(library)}
    lacking |= {package for program, package in programs.items() if shutil.which(program) is None}
    return sorted(lacking)


def wanted_libraries(face: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The shared libraries that Qt opens for this way of starting."""
    if face == "test" or (face == "window" and environment.get("DISPLAY")):
        return {**OFFSCREEN_LIBRARIES, **X11_LIBRARIES}
    if face == "window":
        return {**OFFSCREEN_LIBRARIES, **WAYLAND_LIBRARIES}
    return dict(OFFSCREEN_LIBRARIES)


def complete(face: str, environment: Mapping[str, str], platform: str) -> list[str]:
    """Install what is missing for this way of starting where we may; the packages that are missing still."""
    if platform != "linux":
        return []
    libraries = wanted_libraries(face, environment)
    programs = VIRTUAL_SCREEN_PROGRAMS if face == "test" else {}
    missing = missing_packages(libraries, programs)
    if missing and can_install_by_apt():
        apt_install(missing)
        missing = missing_packages(libraries, programs)
    return missing


def can_go_on(face: str, missing: Sequence[str]) -> bool:
    """Whether this way of starting works without ``missing``: few verbs draw, few tests open windows."""
    if face == "test":
        return not set(missing) & set(OFFSCREEN_LIBRARIES.values())
    return face == "verb" or not missing


def advice(missing: Sequence[str]) -> str:
    """The sentence with the one line that puts ``missing`` there."""
    line = f"sudo apt-get install --no-install-recommends {' '.join(missing)}"
    return f"Qt needs system libraries that are missing here. On Debian or Ubuntu run: {line}"
