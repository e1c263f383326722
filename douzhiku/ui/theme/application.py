"""The Qt application itself: Chinese, our font, our style."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from douzhiku import __version__
from douzhiku.ui.theme.fonts import app_font


def make_application(arguments: list[str]) -> QApplication:
    """The Qt application in Chinese with our font. There can be only one in a process."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QCoreApplication.setApplicationName("douzhiku")
    QCoreApplication.setApplicationVersion(__version__)
    app = QApplication(arguments)
    app.setApplicationDisplayName("抖知库")
    app.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    # Without Qt's own catalogue the buttons of dialogs read OK and Cancel.
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    app.setFont(app_font())
    return app
