"""Composition root: builds everything the window is made of and owns every presenter."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from douzhiku import __version__
from douzhiku.domain.errors import UserError
from douzhiku.services.data import DataDoor
from douzhiku.services.library import Library
from douzhiku.services.places import Places, make_data_dir
from douzhiku.ui.pages.library_tree import nodes_of
from douzhiku.ui.pages.workbench import WorkbenchPage
from douzhiku.ui.presenters.card_presenter import CardPresenter
from douzhiku.ui.presenters.member_presenter import MemberPresenter
from douzhiku.ui.presenters.words import failure_words
from douzhiku.ui.shell.memory import IniMemory
from douzhiku.ui.shell.window import MainWindow
from douzhiku.ui.tasks import Tasks
from douzhiku.ui.theme.application import make_application
from douzhiku.ui.theme.card_style import card_style
from douzhiku.ui.theme.theme import FOLLOW, Theme

if TYPE_CHECKING:
    from douzhiku.domain.faults import Fault
    from douzhiku.domain.runs import RunSummary
    from douzhiku.services.search import SearchService
    from douzhiku.ui.pages.run_pane import RunPane
    from douzhiku.ui.pages.settings_page import SettingsPage
    from douzhiku.ui.presenters.run_presenter import RunPresenter
    from douzhiku.ui.presenters.search_presenter import SearchPresenter

log = logging.getLogger(__name__)
LATEST_MS = 3000
TICK_MS = 1000
"""How often the countdown moves and other programs' events are looked for."""


class App:
    """The running program on one data folder. ``start`` shows the window; ``close`` leaves nothing running.

    What the first paint shows is made at once; the rest (``runs``, ``search``, the settings) right after it.
    """

    runs: RunPresenter
    search: SearchPresenter
    settings: SettingsPage

    def __init__(self, places: Places) -> None:
        self.places = places
        self.memory = IniMemory(places.window_settings)
        self.theme = Theme(self.memory.get("theme", FOLLOW))
        self.theme.apply()
        self.tasks = Tasks()
        self.library = Library(places)
        self.data = DataDoor(places, self.library)
        self.ready = False
        self._search_service: SearchService | None = None
        self._faults: Sequence[Fault] = self.library.faults
        self.window = MainWindow(self.theme)
        self.workbench = WorkbenchPage(self.theme, list(self.library.image_roots()))
        self.window.add_page("workbench", self.window.tr("工作台"), lambda: self.workbench)
        self.window.add_page("settings", self.window.tr("设置"), self._make_settings, foot=True)
        self.members = MemberPresenter(self.data, self.tasks.submit, self.memory)
        self.cards = CardPresenter(
            self.workbench.card,
            self.library,
            self.data,
            self.tasks.submit,
            self.memory,
            self.members,
            lambda zoom: card_style(self.theme.tokens, zoom),
        )
        self._late = QTimer(self.window)
        self._late.setSingleShot(True)
        self._late.setInterval(LATEST_MS)
        self._clock = QTimer(self.window)
        self._clock.setInterval(TICK_MS)
        self._wire_reading()

    # -- life --------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the window with a card on it; everything heavier follows after the first paint."""
        self.window.restore_geometry(self.memory.get("window/geometry"))
        layout = self.memory.get("workbench/layout")
        if layout:
            self.workbench.restore_layout(layout)
        self.workbench.tree.show_tree(nodes_of(self.library.tree()))
        self.window.show_page(self.memory.get("window/page", "workbench"))
        self.workbench.card.browser.setFocus()
        self.window.show()
        # After show, when the panes have their real widths, and still before the first paint.
        self.cards.start()
        self._late.start()

    def close(self) -> None:
        """Remember where we are, stop everything."""
        self._clock.stop()
        self._late.stop()
        self.remember()
        self.tasks.close()
        self.data.close()
        if self._search_service is not None:
            self._search_service.close()
        self.window.close()
        self.window.deleteLater()

    def remember(self) -> None:
        """Write what the next start needs."""
        if not self.window.page:
            return  # never shown, so there is nothing to remember
        self.memory.set("window/geometry", self.window.geometry_state())
        self.memory.set("window/page", self.window.page)
        self.memory.set("workbench/layout", self.workbench.layout_state())
        self.cards.remember_scroll()
        self.library.keep_last_page()
        self.memory.flush()

    # -- ways between the parts --------------------------------------------------------------

    def open_card(self, card_id: str, anchor: str = "") -> None:
        """Show a card on the workbench."""
        self.window.show_page("workbench")
        self.cards.open(card_id, anchor)

    def open_step(self, template_id: str, step_id: str) -> None:
        """Stand on a step of the open run; offer a new run when the open one is of another template."""
        self.window.show_page("workbench")
        if not self.ready:
            return
        run = self.runs.run
        if run is not None and run.template_id == template_id and run.step(step_id) is not None:
            self.runs.stand_on(step_id)
            return
        template = self.library.templates.get(template_id)
        step = next((item for item in template.steps if item.id == step_id), None) if template else None
        if template is not None and step is not None:
            self.workbench.run.offer(
                f"「{step.text}」是模板「{template.title}」里 {step.phase} · {step.role} 的步骤",
                step.help,
                self.window.tr("用这份模板新建场次"),
                lambda: self.new_run(template_id),
            )

    def new_run(self, template_id: str = "") -> None:
        """Ask for a new run."""
        if not self.ready:
            return
        templates = sorted(self.library.templates.values(), key=lambda item: (item.kind.value, item.title))
        if not templates:
            self.workbench.card.say("没有可用的 SOP 模板", "到「设置 → 内容」里看是哪些文件有问题")
            return
        from douzhiku.ui.pages.new_run import NewRunDialog

        dialog = NewRunDialog(self.window, templates, self.members.members, template_id)
        dialog.ask(self.runs.create)

    def switch_run(self) -> None:
        """Ask for another run."""
        current = self.runs.run.id if self.runs.run else ""

        from douzhiku.ui.pages.run_list import ask_run

        def show(runs: list[RunSummary]) -> None:
            ask_run(self.window, self.theme, runs, current, self.runs.open, self.new_run)

        self.runs.list_runs(show)

    # -- inside ------------------------------------------------------------------------------

    def _search(self) -> SearchService:
        if self._search_service is None:
            from douzhiku.services.search import SearchService

            self._search_service = SearchService(self.places, self.library.documents)
        return self._search_service

    def _wire_reading(self) -> None:
        window, card, tree = self.window, self.workbench.card, self.workbench.tree
        tree.card_chosen.connect(self.cards.open)
        self.cards.when_opened(tree.select_card)
        self.cards.when_read(tree.show_reads)
        card.link_chosen.connect(self._link)
        card.back_wanted.connect(self.cards.back)
        card.forward_wanted.connect(self.cards.forward)
        card.zoom_wanted.connect(self.cards.zoom)
        card.end_reached.connect(self.cards.reached_end)
        window.top.member_chosen.connect(self.members.choose)
        window.top.members_wanted.connect(lambda: window.show_page("settings"))
        # Queued, so that the paint is on the screen before anything else begins.
        window.painted.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        # A window that begins minimised is never painted.
        self._late.timeout.connect(self._finish)
        window.settled.connect(self.remember)
        window.closing.connect(self.remember)
        self.members.ask_through(window.top)
        self.theme.changed.connect(self.cards.reload)

    def _finish(self) -> None:
        """Make what the first paint did without: the SOP panel, the search; then open the data."""
        if self.ready:
            return
        from douzhiku.ui.presenters.run_presenter import RunPresenter
        from douzhiku.ui.presenters.search_presenter import SearchPresenter

        pane, submit = self.workbench.add_run_pane(), self.tasks.submit
        self.runs = RunPresenter(pane, self.library, self.data, submit, self.memory, self.members)
        self.search = SearchPresenter(
            self.window.top, self.library, self._search, submit, self.memory, self.open_card, self.open_step
        )
        self._wire_runs(pane)
        self.window.top.typed.connect(self.search.typed)
        self.window.top.hit_chosen.connect(self.search.choose)
        self._clock.timeout.connect(self.runs.tell_time)
        self.ready = True
        gc.freeze()
        gc.enable()
        self._open_data()
        self.search.warm_up()

    def _wire_runs(self, pane: RunPane) -> None:
        pane.new_wanted.connect(self.new_run)
        pane.switch_wanted.connect(self.switch_run)
        pane.export_wanted.connect(self._export)
        pane.rename_wanted.connect(self.runs.rename)
        pane.reassign_wanted.connect(self.runs.reassign)
        self.members.attach(pane)
        pane.retry_wanted.connect(self._open_data)
        pane.phase_chosen.connect(self.runs.choose_phase)
        pane.role_chosen.connect(self.runs.choose_role)
        pane.missing_wanted.connect(self.runs.go_to_missing)
        pane.override_wanted.connect(self.runs.override)
        pane.undo_wanted.connect(self.runs.undo)
        pane.redo_wanted.connect(self.runs.redo)
        pane.steps.toggled.connect(self.runs.toggle)
        pane.steps.card_wanted.connect(self.open_card)
        pane.steps.record_wanted.connect(self.runs.record)
        pane.steps.skip_wanted.connect(self.runs.skip)
        pane.steps.na_wanted.connect(self.runs.not_applicable)
        pane.steps.note_wanted.connect(self.runs.note)

    def _make_settings(self) -> SettingsPage:
        from douzhiku.ui.pages.settings_page import SettingsPage

        page = self.settings = SettingsPage(self.theme, self.places.data_dir, self.places.shop_content, __version__)
        page.theme_chosen.connect(self._choose_theme)
        page.member_added.connect(self.members.add)
        page.member_renamed.connect(self.members.rename)
        page.roles_changed.connect(self.members.set_roles)
        page.reload_wanted.connect(self._reload_content)
        page.show_faults(self._faults, len(self.library.cards), len(self.library.templates))
        self.members.attach(page)
        return page

    def _open_data(self) -> None:
        self.runs.start()
        self.members.reload()
        self.cards.reload_reads()
        self._clock.start()

    def _choose_theme(self, choice: str) -> None:
        self.memory.set("theme", choice)
        self.theme.choose(choice)

    def _link(self, link: str) -> None:
        kind, _, rest = link.partition(":")
        if link.startswith("#"):
            self.workbench.card.go_to_anchor(link[1:])
        elif kind == "card":
            card_id, _, anchor = rest.partition("#")
            self.cards.open(card_id, anchor)
        elif kind == "quiz" and rest.isdigit():
            self.cards.toggle_answer(int(rest))
        elif kind == "step":
            template_id, _, step_id = rest.partition("#")
            self.open_step(template_id, step_id)
        elif link == "act:read":
            self.cards.toggle_read()
        elif kind == "https":
            self._ask_browser(link)

    def _ask_browser(self, link: str) -> None:
        """The only way out to the network, and only after asking."""
        tr = self.window.tr
        box = QMessageBox(QMessageBox.Icon.Question, tr("打开网页"), tr("用浏览器打开这个网址？"), parent=self.window)
        box.setObjectName("browserQuestion")
        box.setInformativeText(link)
        go = box.addButton(tr("打开"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("不打开"), QMessageBox.ButtonRole.RejectRole)
        go.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(link)))
        box.finished.connect(box.deleteLater)
        box.open()

    def _export(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        run = self.runs.run
        if run is None:
            return
        name = "".join("-" if ch in '\\/:*?"<>|' else ch for ch in run.title)
        dialog = QFileDialog(
            self.window, self.window.tr("导出本场记录"), str(Path.home() / f"{name}.md"), "Markdown (*.md)"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("md")
        dialog.selectFile(f"{name}.md")
        dialog.fileSelected.connect(self.runs.export_markdown)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _reload_content(self) -> None:
        """Read the content folders again and look at them deeply, off the GUI thread."""

        def work() -> tuple[Library, tuple[Fault, ...]]:
            fresh = Library(self.places)
            return fresh, fresh.check().faults

        def done(found: tuple[Library, tuple[Fault, ...]]) -> None:
            fresh, self._faults = found
            self.library.take(fresh)
            self.workbench.tree.show_tree(nodes_of(self.library.tree()))
            self.workbench.tree.show_reads(self.cards.reads)
            self.settings.show_faults(self._faults, len(self.library.cards), len(self.library.templates))
            if self.cards.card_id in self.library.cards:
                self.cards.reload()
                self.workbench.tree.select_card(self.cards.card_id)
            else:
                self.cards.start()
            self.search.warm_up()

        def failed(error: Exception) -> None:
            log.error("the content could not be checked", exc_info=error)
            self.settings.show_trouble(*failure_words(error))

        self.settings.show_busy()
        # A lane of its own: looking into everything takes a while, and neither ticks nor searches should wait.
        self.tasks.submit(work, done, failed, lane="content")


def main(places: Places) -> int:
    """Open the window on *places* and stay until it is closed. Returns the exit code."""
    qt = make_application(sys.argv[:1])
    try:
        make_data_dir(places)
    except UserError as error:
        # The library can still be read; the panel at the right says the same sentence.
        log.warning("%s", error.one_line())
    app = App(places)

    def unexpected(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        log.critical("unexpected", exc_info=(kind, value, trace))
        app.workbench.card.say("程序内部出错了，刚才这一步可能没有做成", f"详情写在 {places.logs}")

    sys.excepthook = unexpected
    app.window.painted.connect(lambda: log_to_file(places))
    app.start()
    qt.lastWindowClosed.connect(qt.quit)
    code = qt.exec()
    app.close()
    return code


def log_to_file(places: Places) -> None:
    """Keep what goes wrong in a rotating file; only after the first paint, for logging's handlers load the network."""
    from douzhiku.services.logs import log_to

    logging.getLogger("douzhiku").setLevel(logging.INFO)
    log_to(places, "douzhiku.log", logging.INFO, "douzhiku")
