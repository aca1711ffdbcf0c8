"""The program's own line icons, tinted when they are asked for."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache

from funneldesk.resources import find_resource


def draw_icon(name: str, colour: QColor, size: int = 20, ratio: float = 1.0) -> QPixmap:
    """An icon in one colour, kept per name, colour, size (logical pixels) and device pixel ratio.

    Raises:
        FileNotFoundError: no icon has this name.
    """
    key = f"funneldesk:{name}:{colour.name(QColor.NameFormat.HexArgb)}:{size}:{ratio:.3f}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    from PySide6.QtSvg import QSvgRenderer

    source = find_resource(f"icons/{name}.svg").read_bytes()
    tinted = source.replace(b"currentColor", colour.name().encode())
    side = max(1, round(size * ratio))
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(tinted)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, pixmap)
    return pixmap


def make_icon(name: str, colour: QColor, size: int = 20) -> QIcon:
    """An icon for buttons and menus, sharp on the screens that are connected."""
    screens = QGuiApplication.screens()
    ratios = {1.0, *(screen.devicePixelRatio() for screen in screens)}
    icon = QIcon()
    for ratio in sorted(ratios):
        icon.addPixmap(draw_icon(name, colour, size, ratio))
    return icon
