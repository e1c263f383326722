"""``douzhiku tour``: drives the real window through its main job, checks what it sees, saves pictures of it.

Every state is taken in light and in dark. The first thing that is not as it should be ends the tour with one
sentence; the pictures taken so far stay.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from douzhiku.app import App
from douzhiku.domain.errors import UserError
from douzhiku.domain.runs import Run, RunStep, StepState
from douzhiku.domain.vocab import RecordKind, TemplateKind
from douzhiku.services.places import Places, make_data_dir
from douzhiku.ui.pages.new_run import NewRunDialog
from douzhiku.ui.theme.application import make_application
from douzhiku.ui.widgets.dialogs import TextDialog

D = TypeVar("D", bound=QDialog)
MEMBER, OTHER = "小林", "小周"
LARGE, SMALL = (1440, 900), (1024, 700)
PATIENCE_MS = 20_000
START_IN = timedelta(minutes=102)


class NotAsExpected(Exception):  # noqa: N818 - it is a finding, not a fault of the program
    """The window does not show what it should; the text says what."""


class Tour:
    """One walk. Needs an empty data folder: the first start is part of it."""

    def __init__(self, places: Places, out: Path) -> None:
        self._places = places
        self._out = out
        self._count = 0
        self.pictures: list[Path] = []
        self._slip: BaseException | None = None
        self._waiting: QEventLoop | None = None
        self._app = App(places)

    def walk(self) -> None:
        """The main job, from the first start to the second.

        Raises: NotAsExpected.
        """
        self._first_start()
        self._read()
        self._search()
        self._new_run()
        self._tick()
        self._gate()
        self._look_around()
        self._second_start()

    def close(self) -> None:
        """Leave nothing running."""
        self._app.close()

    def slipped(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """Note what a slot raised. Qt goes on as if nothing had been, so it must be looked at: ``raise_slip``."""
        self._slip = self._slip or error
        if self._waiting is not None:
            self._waiting.quit()

    def raise_slip(self) -> None:
        """Raise what a slot raised."""
        if self._slip is not None:
            raise self._slip

    # -- the stations ------------------------------------------------------------------------

    def _first_start(self) -> None:
        self._app.window.resize(*LARGE)
        self._app.theme.choose("light")
        self._start()
        self._see(bool(self._app.cards.card_id), "第一次打开时应当有一张卡片")
        self._see(
            self._button(self._app.workbench.run, "workbenchPage.firstRun").isVisible(),
            "应当有新建第一个场次的按钮",
        )
        self._picture("welcome")

    def _read(self) -> None:
        card_id = (
            "qianchuan-live-stages" if "qianchuan-live-stages" in self._app.library.cards else self._app.cards.card_id
        )
        before = self._app.cards.card_id
        self._app.workbench.tree.card_chosen.emit(card_id)
        self._see(self._app.cards.card_id == card_id, "点了目录里的卡片却没有打开")
        title = self._app.library.card(card_id).title
        self._see(title in self._app.workbench.card.browser.toPlainText(), "卡片正文里没有标题")
        self._picture("card")
        self._app.workbench.card.link_chosen.emit("quiz:0")
        self._app.workbench.card.find_bar.enter()
        self._app.workbench.card.find_bar.edit.setText(title[:2])
        self._see(self._app.workbench.card.find_bar.count.text().startswith("1/"), "在卡片里没找到标题里的字")
        self._picture("find-in-card")
        self._app.workbench.card.find_bar.leave()
        self._app.workbench.card.go_to_anchor("自测")
        self._picture("answer-shown")
        if before != card_id:
            self._app.cards.back()
            self._see(self._app.cards.card_id == before, "后退没有回到上一张卡片")
            self._app.cards.forward()

    def _search(self) -> None:
        top = self._app.window.top
        top.enter()
        self._type("千川")
        self._see(top.popup.isVisible() and top.popup.view.model().rowCount() > 1, "搜「千川」没有结果")
        self._picture("search")
        wanted = top.popup.view.currentIndex().data()
        QTest.keyClick(top.box, Qt.Key.Key_Return)
        self._see(not top.popup.isVisible(), "回车之后搜索结果没有收起")
        self._see(self._app.library.card(self._app.cards.card_id).title == wanted, "回车没有打开选中的结果")
        top.enter()
        self._type("完全不存在的词语")
        self._picture("search-nothing")
        QTest.keyClick(top.box, Qt.Key.Key_Escape)

    def _new_run(self) -> None:
        self._app.members.choose(MEMBER)
        self._settle()
        self._button(self._app.workbench.run, "workbenchPage.firstRun").click()
        dialog = self._dialog(NewRunDialog, "newRunDialog")
        live = [t for t in self._app.library.templates.values() if t.kind is TemplateKind.LIVE]
        wanted = next((t for t in live if t.id == "live-team"), live[0])
        dialog.template.setCurrentIndex(dialog.template.findData(wanted.id))
        start = datetime.now(UTC) + START_IN
        dialog.starts.setDateTime(dialog.starts.dateTime().fromSecsSinceEpoch(int(start.timestamp())))
        dialog.title.setText("今晚女装专场")
        for role, name in zip(wanted.roles, (MEMBER, OTHER, OTHER), strict=False):
            dialog.combo_of(role).setCurrentText(name)
        self._picture("new-run", dialog)
        self._button(dialog, "newRunDialog.ok").click()
        self._settle()
        self._see(self._run().title == "今晚女装专场", "场次没有建好")
        self._picture("run")

    def _tick(self) -> None:
        pane = self._app.workbench.run
        first = self._phase_steps(0)
        plain = next(s for s in first if s.step.record is None)
        area = pane.steps.area_of(plain.step.id, "tick")
        QTest.mouseClick(pane.steps.viewport(), Qt.MouseButton.LeftButton, pos=area.center().toPoint())
        self._settle()
        self._see(self._state(plain) is StepState.DONE, "点了方框，步骤却没有打勾")
        second = next(s for s in first if s.step.record is None and s.step.id != plain.step.id)
        pane.steps.setFocus()
        self._app.runs.stand_on(second.step.id)
        QTest.keyClick(pane.steps, Qt.Key.Key_Space)
        self._settle()
        self._see(self._state(second) is StepState.DONE, "按空格没有打勾")
        self._app.runs.undo()
        self._settle()
        self._see(self._state(second) is StepState.TODO, "撤销之后步骤应当回到待完成")
        recorded = next(s for s in first if s.step.record is not None)
        self._app.runs.stand_on(recorded.step.id)
        QTest.keyClick(pane.steps, Qt.Key.Key_Space)
        number = recorded.step.record is RecordKind.NUMBER
        self._answer("200" if number else "三张应急卡都写好了", "record-value")
        self._see(self._state(recorded) is StepState.DONE, "写下记录之后步骤没有完成")
        skipped = next(s for s in first if not s.step.gate and s.step.id not in {plain.step.id, recorded.step.id})
        self._app.runs.stand_on(skipped.step.id)
        QTest.keyClick(pane.steps, Qt.Key.Key_S)
        self._answer("样品还在路上", "skip-reason")
        self._see(self._state(skipped) is StepState.SKIPPED, "写了理由，步骤却没有跳过")
        self._picture("steps-done")

    def _gate(self) -> None:
        pane = self._app.workbench.run
        self._app.runs.choose_phase(1)
        self._settle()
        self._see(pane.banner.isVisible(), "关卡没过时应当有提示")
        self._picture("gate-closed")
        later = self._phase_steps(1)[0]
        self._app.runs.toggle(later.step.id)
        self._settle()
        self._see(self._state(later) is StepState.TODO, "关卡没过，后面的步骤不应当能打勾")
        self._button(pane, "workbenchPage.overrideGate").click()
        self._answer("老板在场确认，照常开播", "override-reason")
        self._see(not pane.banner.isVisible(), "写明原因之后应当放行")
        self._app.runs.toggle(later.step.id)
        if later.step.record is not None:
            self._answer("1", None)
        self._settle()
        self._see(self._state(later) is StepState.DONE, "放行之后应当能打勾")
        self._picture("on-air")
        self._app.runs.choose_phase(0)
        gate = next(s for s in self._phase_steps(0) if s.override is not None)
        self._app.runs.stand_on(gate.step.id)
        self._picture("override-stays-visible")

    def _look_around(self) -> None:
        self._app.switch_run()
        self._settle()
        self._picture("runs", self._dialog(QDialog, "runListDialog"))
        self._dialog(QDialog, "runListDialog").reject()
        self._app.window.show_page("settings")
        self._picture("settings")
        self._app.window.show_page("workbench")
        self._app.window.resize(*SMALL)
        self._picture("small-window")
        self._app.window.resize(*LARGE)

    def _second_start(self) -> None:
        card, run, phase = self._app.cards.card_id, self._run().id, self._app.memory.get("run/phase")
        ticks = sum(step.settled for step in self._run().steps)
        self._app.workbench.card.scroll_to(240)
        self._app.close()
        self._app = App(self._places)
        self._start()
        self._see(self._app.cards.card_id == card, "再次打开，卡片不是关闭时的那张")
        self._see(self._run().id == run, "再次打开，场次不是关闭时的那场")
        self._see(self._app.memory.get("run/phase") == phase, "再次打开，环节不是关闭时的那个")
        self._see(sum(step.settled for step in self._run().steps) == ticks, "再次打开，打过的勾不齐")
        self._see(self._app.workbench.card.scroll_position() == 240, "再次打开，卡片没有停在关闭时的地方")
        self._app.workbench.card.scroll_to(0)
        self._picture("second-start")

    # -- tools -------------------------------------------------------------------------------

    def _see(self, fact: bool, otherwise: str) -> None:
        self.raise_slip()
        if not fact:
            raise NotAsExpected(otherwise)

    def _run(self) -> Run:
        run = self._app.runs.run
        if run is None:
            raise NotAsExpected("没有打开的场次")
        return run

    def _phase_steps(self, index: int) -> list[RunStep]:
        run = self._run()
        return [step for step in run.steps if step.step.phase == run.phases[index]]

    def _state(self, step: RunStep) -> StepState:
        found = self._run().step(step.step.id)
        return found.state if found else StepState.TODO

    def _type(self, text: str) -> None:
        box = self._app.window.top.box
        box.setText(text)
        box.textEdited.emit(text)
        self._settle()

    def _answer(self, text: str, picture: str | None) -> None:
        dialog = self._dialog(TextDialog, "textDialog")
        dialog.edit.setText(text)
        if picture:
            self._picture(picture, dialog)
        self._button(dialog, "textDialog.ok").click()
        self._settle()

    def _start(self) -> None:
        """Show the window and wait for all that follows its first paint."""
        self._app.start()
        self._loop(lambda loop: self._app.window.painted.connect(loop.quit), PATIENCE_MS)
        self._loop(lambda loop: QTimer.singleShot(0, loop.quit), PATIENCE_MS)
        self._settle()

    def _button(self, parent: QWidget, name: str) -> QPushButton:
        found = parent.findChild(QPushButton, name)
        if found is None:
            raise NotAsExpected(f"按钮 {name} 没有出现")
        return found

    def _dialog(self, kind: type[D], name: str) -> D:
        found = [d for d in self._app.window.findChildren(kind, name) if d.isVisible()]
        if not found:
            raise NotAsExpected(f"对话框 {name} 没有出现")
        return found[-1]

    def _settle(self) -> None:
        """Until no background job is under way and what it brought is on the screen."""
        if self._app.tasks.busy:
            # Not "busy" afterwards: by then the clock may have asked for news again.
            done: list[bool] = []
            self._app.tasks.idle.connect(lambda: done.append(True))
            self._loop(lambda loop: self._app.tasks.idle.connect(loop.quit), PATIENCE_MS)
            self._see(bool(done), "后台任务二十秒还没有做完")
        self._loop(lambda loop: QTimer.singleShot(0, loop.quit), PATIENCE_MS)

    def _loop(self, until: Callable[[QEventLoop], object], patience: int) -> None:
        loop = QEventLoop()
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        limit.start(patience)
        until(loop)
        self._waiting = loop
        loop.exec()
        self._waiting = None
        self.raise_slip()

    def _picture(self, name: str, dialog: QDialog | None = None) -> None:
        self._count += 1
        for scheme in ("light", "dark"):
            self._app.theme.choose(scheme)
            self._settle()
            file = self._out / f"{self._count:02d}-{name}-{scheme}.png"
            if not self._compose(dialog).save(str(file)):
                raise NotAsExpected(f"图片写不进去：{file}")
            self.pictures.append(file)
        self._app.theme.choose("light")

    def _compose(self, dialog: QDialog | None) -> QPixmap:
        """The window, with the dialog in its middle: offscreen there is no window manager to put it there."""
        whole = self._app.window.grab()
        if dialog is not None:
            front = dialog.grab()
            ratio = whole.devicePixelRatio()
            corner = QPoint(
                round((whole.width() - front.width()) / 2 / ratio), round((whole.height() - front.height()) / 3 / ratio)
            )
            painter = QPainter(whole)
            painter.setOpacity(0.35)
            painter.fillRect(whole.rect(), Qt.GlobalColor.black)
            painter.setOpacity(1.0)
            painter.drawPixmap(corner, front)
            painter.end()
        return whole


def main(places: Places, out: Path) -> list[Path]:
    """Take the tour on *places*, whose data folder must be empty, and return the pictures saved in *out*.

    Raises: UserError for what is not as it should be; whatever a slot raised.
    """
    make_data_dir(places)
    if any(places.data_dir.iterdir()):
        raise UserError(f"走查要用空的数据文件夹，这个里面有东西：{places.data_dir}", hint="不写 --data-dir 就用临时的")
    make_application(sys.argv[:1])
    tour = Tour(places, out)
    before, sys.excepthook = sys.excepthook, tour.slipped
    try:
        tour.walk()
    except NotAsExpected as found:
        raise UserError(f"走查没有通过：{found}") from found
    finally:
        tour.close()
        sys.excepthook = before
    tour.raise_slip()
    return tour.pictures
