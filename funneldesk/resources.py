"""Finds the files that travel with the program: icons, tokens, fonts, translations, templates."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE.parent / "resources", _PACKAGE / "_resources")


def find_resource(relative: str) -> Path:
    """The path of a resource, in a checkout (`resources/`) as in an installed package (`_resources/`).

    Args:
        relative: a path below the resources folder, with forward slashes.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for place in _PLACES:
        path = place / relative
        if path.exists():
            return path
    raise FileNotFoundError(f"FunnelDesk's own file {relative} is missing. Please install FunnelDesk again.")


@cache
def find_fonts(package: str) -> tuple[Path, ...]:
    """The TrueType files of an installed font package, upright before italic; empty where it is absent.

    The package is looked up, not imported, so that nothing of it runs.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return ()
    found = (path for place in spec.submodule_search_locations for path in Path(place).rglob("*.ttf"))
    return tuple(sorted(found, key=lambda path: ("Italic" in path.name, path.name)))


def find_interface_fonts() -> tuple[Path, ...]:
    """The upright faces that screen, charts and reports share: Inter and Noto Sans Devanagari."""
    packages = ("fontpkg_inter", "fontpkg_noto_sans_devanagari")
    fonts = (find_fonts(package) for package in packages)
    return tuple(path for faces in fonts for path in faces[:1])
