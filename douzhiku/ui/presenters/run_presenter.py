"""The SOP panel: which run, which phase, which post; ticks, reasons, values, notes, gates, undo."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from douzhiku.domain.errors import UserError
from douzhiku.domain.runs import Run, RunStep, RunSummary
from douzhiku.domain.vocab import RecordKind
from douzhiku.ui.presenters import run_views, words
from douzhiku.ui.presenters.acts import Acts, Outcome
from douzhiku.ui.presenters.member_presenter import MemberPresenter
from douzhiku.ui.presenters.ports import Memory, Submit
from douzhiku.ui.presenters.run_screen import RunPanel, RunScreen
from douzhiku.ui.presenters.run_watch import RunWatch

if TYPE_CHECKING:
    from douzhiku.services.data import Data
    from douzhiku.services.library import Library
    from douzhiku.services.runs import RunService

log = logging.getLogger(__name__)


class RunPresenter:
    """Holds the open run. Every act goes to the data lane and comes back as a fresh :class:`Run`."""

    def __init__(
        self,
        panel: RunPanel,
        library: Library,
        data: Callable[[], Data],
        submit: Submit,
        memory: Memory,
        members: MemberPresenter,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._panel = panel
        self._screen = RunScreen(panel, library, memory, now)
        self._data = data
        self._submit = submit
        self._memory = memory
        self._members = members
        self._watch = RunWatch(self._runs, submit, self._noticed, self._deaf)
        self._pending: set[str] = set()
        self._troubled = False
        self._acts = Acts(self._runs)

    @property
    def run(self) -> Run | None:
        """The open run."""
        return self._screen.run

    # -- which run ---------------------------------------------------------------------------

    def start(self) -> None:
        """Open the run of last time, else the newest, else the welcome."""
        wanted = self._memory.get("run/id")

        def work() -> Run | None:
            runs = self._runs()
            known = runs.list(limit=1)
            if wanted:
                try:
                    return runs.get(wanted)
                except UserError:
                    log.info("the run of last time is gone")
            return runs.get(known[0].id) if known else None

        def done(run: Run | None) -> None:
            self._troubled = False
            if run is None:
                self._panel.show_welcome()
            else:
                self._take(run, phase=self._screen.remembered_phase(run))

        self._submit(work, done, self._trouble)

    def open(self, run_id: str, step_id: str = "") -> None:
        """Open another run, optionally standing on one of its steps."""

        def done(run: Run) -> None:
            step = run.step(step_id) if step_id else None
            self._take(run, phase=run.phases.index(step.step.phase if step else run.phase))
            if step is not None:
                self.stand_on(step_id)

        self._submit(lambda: self._runs().get(run_id), done, self._failed)

    def create(
        self,
        template_id: str,
        title: str,
        starts_at: datetime,
        assigned: dict[str, str],
        told: Callable[[str, str], None] = lambda _sentence, _hint: None,
    ) -> None:
        """Make a run and open it. *told* gets empty words when it was made, else what was wrong and what to do."""

        def done(run: Run) -> None:
            told("", "")
            self._take(run, phase=0)
            self._members.reload()
            self._panel.say(f"已建好「{run.title}」")

        def failed(error: Exception) -> None:
            if not isinstance(error, UserError):
                log.error("a run could not be made", exc_info=error)
            told(*words.failure_words(error))

        self._submit(lambda: self._runs().create(template_id, title, starts_at, assigned), done, failed)

    def rename(self) -> None:
        """Ask for another title of the open run."""
        run = self.run
        if run is not None:
            self._panel.ask_text(
                "给场次改名",
                f"现在叫「{run.title}」",
                number=False,
                value=run.title,
                done=lambda title: self._change(lambda runs: runs.rename(run.id, title)),
            )

    def reassign(self, role: str, member: str) -> None:
        """Give a post of the open run to *member*; empty for nobody."""
        run = self.run
        if run is not None:
            self._change(lambda runs: runs.reassign(run.id, role, member))

    def list_runs(self, done: Callable[[list[RunSummary]], None]) -> None:
        """All runs, newest start first."""
        self._submit(lambda: self._runs().list(), done, self._failed)

    def export_markdown(self, file: str) -> None:
        """Write the open run as a readable protocol to *file*."""
        run = self.run
        if run is None:
            return

        def work() -> None:
            from douzhiku.services.export import write_markdown

            write_markdown(run, file)

        self._submit(work, lambda _none: self._panel.say(f"已导出到 {file}"), self._failed)

    # -- what is shown -----------------------------------------------------------------------

    def choose_phase(self, index: int) -> None:
        """Show another phase. Looking ahead is always allowed; ticking is not."""
        self._screen.choose_phase(index)

    def choose_role(self, role: str) -> None:
        """Show one post only; empty for all."""
        self._screen.choose_role(role)

    def stand_on(self, step_id: str) -> None:
        """Show the step wherever it is and make it the current line."""
        if not self._screen.stand_on(step_id):
            self._panel.say("这个步骤不在当前场次里", bad=True)

    def tell_time(self) -> None:
        """Call about once a second: countdown, due words, and events of other programs on the same file."""
        self._screen.tell_time()
        if not self._troubled:
            self._watch.look(self.run.id if self.run is not None else "")

    # -- acts --------------------------------------------------------------------------------

    def toggle(self, step_id: str) -> None:
        """Tick an open step, open a settled one again."""
        found = self._find(step_id)
        if found is None or step_id in self._pending:
            return
        if found.settled:
            self._act(f"重新打开「{found.step.text}」", step_id, lambda runs, run, by: runs.untick(run, step_id, by))
        elif found.step.record is not None and not found.value:
            self._ask_value(found, lambda value: self._tick(found, value))
        else:
            # Without the value: another window may have mended it meanwhile, and what is recorded stays.
            self._tick(found, "")

    def record(self, step_id: str) -> None:
        """Write down (or mend) the value of a step."""
        found = self._find(step_id)
        if found is not None:
            self._ask_value(found, lambda value: self._record(found, value))

    def skip(self, step_id: str) -> None:
        """Skip a step, with a reason."""
        self._with_reason(
            step_id,
            "跳过「{}」",
            "为什么跳过？复盘时会看到",
            lambda runs, run, by, why: runs.skip(run, step_id, by, why),
        )

    def not_applicable(self, step_id: str) -> None:
        """Say that a step does not apply to this run, with a reason."""
        self._with_reason(
            step_id,
            "「{}」本场不适用",
            "为什么不适用？",
            lambda runs, run, by, why: runs.not_applicable(run, step_id, by, why),
        )

    def note(self, step_id: str) -> None:
        """Add a note to a step."""
        self._with_reason(
            step_id, "给「{}」写备注", "看到了什么？", lambda runs, run, by, text: runs.note(run, step_id, by, text)
        )

    def override(self) -> None:
        """Let the chosen phase begin although gates are missing, with a reason that stays visible."""
        run, phase = self.run, self._screen.phase
        if run is None or run_views.notice_of(run, phase) is None:
            return
        title = f"关卡没过，仍要进入「{run.phases[phase]}」"

        def confirmed(why: str) -> None:
            self._act(title, "", lambda runs, run_id, by: runs.override(run_id, phase, by, why), run_id=run.id)

        self._panel.ask_text(title, "写明原因，会一直留在这几道关卡上", number=False, value="", done=confirmed)

    def go_to_missing(self) -> None:
        """Stand on the first gate that keeps the chosen phase closed."""
        if self.run is not None:
            missing = self.run.missing_gates(self._screen.phase)
            if missing:
                self.stand_on(missing[0].step.id)

    def undo(self) -> None:
        """Take back the last act of the member at this PC."""
        self._turn(self._acts.undo, "已撤销", "没有可以撤销的操作")

    def redo(self) -> None:
        """Bring back what was undone last."""
        self._turn(self._acts.redo, "已重做", "没有可以重做的操作")

    # -- inside ------------------------------------------------------------------------------

    def _runs(self) -> RunService:
        # Call it in the lane only: the first call opens the database.
        return self._data().runs

    def _find(self, step_id: str) -> RunStep | None:
        return self.run.step(step_id) if self.run is not None else None

    def _tick(self, found: RunStep, value: str) -> None:
        step_id = found.step.id
        self._pending.add(step_id)
        # At the key press, not when the disk has answered: the next press must find the next step.
        self._screen.advance(self._pending)
        self._act(
            f"完成「{found.step.text}」",
            step_id,
            lambda runs, run, by: runs.tick(run, step_id, by, value),
            back_to=step_id,
        )

    def _record(self, found: RunStep, value: str) -> None:
        step_id = found.step.id
        self._act(f"记录「{found.step.text}」", step_id, lambda runs, run, by: runs.record(run, step_id, by, value))

    def _ask_value(self, found: RunStep, done: Callable[[str], None]) -> None:
        number = found.step.record is RecordKind.NUMBER
        label = found.step.help or ("写下看到的数字" if number else "写下看到的内容")
        self._panel.ask_text(found.step.text, label, number=number, value=found.value, done=done)

    def _with_reason(
        self, step_id: str, title: str, label: str, work: Callable[[RunService, str, str, str], Run]
    ) -> None:
        found, run = self._find(step_id), self.run
        if found is None or run is None:
            return
        what = title.format(found.step.text)

        def confirmed(text: str) -> None:
            self._act(what, step_id, lambda runs, run_id, by: work(runs, run_id, by, text), run_id=run.id)

        self._panel.ask_text(what, label, number=False, value="", done=confirmed)

    def _act(
        self,
        what: str,
        step_id: str,
        work: Callable[[RunService, str, str], Run],
        *,
        run_id: str = "",
        back_to: str = "",
    ) -> None:
        """Do *work* as the member at this PC; asks who that is when nobody was chosen.

        The run is the one shown now (or *run_id*), whatever is shown when the job's turn comes. If it fails the
        panel stands on *back_to* again.
        """
        bound = run_id or (self.run.id if self.run is not None else "")
        if not bound:
            return

        def go(by: str) -> None:
            def done(outcome: Outcome) -> None:
                self._pending.discard(step_id)
                if self.run is not None and self.run.id == bound:
                    self._take(outcome.run, phase=self._screen.phase)
                self._panel.say(what, undo=outcome.act is not None)

            def failed(error: Exception) -> None:
                self._pending.discard(step_id)
                self._failed(error)
                if back_to and self.run is not None and self.run.id == bound:
                    self._screen.stand_on(back_to)

            self._submit(
                lambda: self._acts.do(bound, step_id, by, what, lambda runs: work(runs, bound, by)), done, failed
            )

        self._members.with_member(go, lambda: self._pending.discard(step_id))

    def _turn(self, turn: Callable[[str], Outcome | None], verb: str, nothing: str) -> None:
        def go(by: str) -> None:
            def done(outcome: Outcome | None) -> None:
                if outcome is None or outcome.act is None:
                    self._panel.say(nothing)
                    return
                run = outcome.run
                elsewhere = self.run is None or self.run.id != run.id
                # An act that nobody sees being taken back would be a riddle, so its run is shown.
                self._take(run, phase=self._screen.remembered_phase(run) if elsewhere else self._screen.phase)
                self._panel.say(f"{verb}：{outcome.act.words}" + (f"（{run.title}）" if elsewhere else ""))

            def failed(error: Exception) -> None:
                self._failed(error)
                if self.run is not None:
                    self._refresh(self.run.id)

            self._submit(lambda: turn(by), done, failed)

        self._members.with_member(go)

    def _change(self, work: Callable[[RunService], Run]) -> None:
        def done(run: Run) -> None:
            if self.run is not None and self.run.id == run.id:
                self._take(run, phase=self._screen.phase)
            self._members.reload()

        self._submit(lambda: work(self._runs()), done, self._failed)

    def _refresh(self, run_id: str) -> None:
        """Read the run anew: what is shown may be behind what others did."""

        def done(run: Run) -> None:
            if self.run is not None and self.run.id == run.id:
                self._take(run, phase=self._screen.phase)

        self._submit(lambda: self._runs().get(run_id), done, self._failed)

    def _take(self, run: Run, *, phase: int, current: str = "") -> None:
        self._troubled = False
        self._screen.take(run, phase=phase, current=current)

    def _noticed(self, run: Run) -> None:
        if self.run is None:
            self._take(run, phase=self._screen.remembered_phase(run))
        elif run.id == self.run.id and run != self.run:
            self._take(run, phase=self._screen.phase)

    def _deaf(self, error: Exception) -> None:
        sentence, hint = words.failure_words(error)
        self._panel.say(f"暂时看不到别人的勾：{sentence}", hint, bad=True)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            log.error("an act failed", exc_info=error)
        sentence, hint = words.failure_words(error)
        self._panel.say(sentence, hint, bad=True)

    def _trouble(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            log.error("the data could not be opened", exc_info=error)
        self._troubled = True
        self._panel.show_trouble(*words.failure_words(error))
