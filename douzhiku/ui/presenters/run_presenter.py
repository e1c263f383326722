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
from douzhiku.ui.presenters.acts import Act, Acts, new_events
from douzhiku.ui.presenters.member_presenter import MemberPresenter
from douzhiku.ui.presenters.ports import Memory, Submit
from douzhiku.ui.presenters.run_screen import RunPanel, RunScreen

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
        self._seq = -1
        self._polling = False
        self._troubled = False
        self._acts = Acts()

    @property
    def run(self) -> Run | None:
        """The open run."""
        return self._screen.run

    # -- which run ---------------------------------------------------------------------------

    def start(self) -> None:
        """Open the run of last time, else the newest, else the welcome."""
        wanted = self._memory.get("run/id")

        def work() -> tuple[int, Run | None]:
            runs = self._data().runs
            known = runs.list(limit=1)
            if wanted:
                try:
                    return runs.latest_seq(), runs.get(wanted)
                except UserError:
                    log.info("the run of last time is gone")
            return runs.latest_seq(), runs.get(known[0].id) if known else None

        def done(found: tuple[int, Run | None]) -> None:
            self._troubled = False
            self._seq, run = found
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

    def create(self, template_id: str, title: str, starts_at: datetime, assigned: dict[str, str]) -> None:
        """Make a run and open it."""

        def done(run: Run) -> None:
            self._take(run, phase=0)
            self._members.reload()
            self._panel.say(f"已建好「{run.title}」")

        self._submit(lambda: self._runs().create(template_id, title, starts_at, assigned), done, self._failed)

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
        self._poll()

    # -- acts --------------------------------------------------------------------------------

    def toggle(self, step_id: str) -> None:
        """Tick an open step, open a settled one again."""
        found = self._find(step_id)
        if found is None:
            return
        if found.settled:
            self._act(f"重新打开「{found.step.text}」", lambda by: self._runs().untick(self._id(), step_id, by))
        elif found.step.record is not None and not found.value:
            self._ask_value(found, lambda value: self._tick(found, value))
        else:
            self._tick(found, found.value)

    def record(self, step_id: str) -> None:
        """Write down (or mend) the value of a step."""
        found = self._find(step_id)
        if found is not None:
            self._ask_value(found, lambda value: self._record(found, value))

    def skip(self, step_id: str) -> None:
        """Skip a step, with a reason."""
        found = self._find(step_id)
        if found is not None:
            self._ask_reason(
                f"跳过「{found.step.text}」",
                "为什么跳过？复盘时会看到",
                lambda by, why: self._runs().skip(self._id(), step_id, by, why),
            )

    def not_applicable(self, step_id: str) -> None:
        """Say that a step does not apply to this run, with a reason."""
        found = self._find(step_id)
        if found is not None:
            self._ask_reason(
                f"「{found.step.text}」本场不适用",
                "为什么不适用？",
                lambda by, why: self._runs().not_applicable(self._id(), step_id, by, why),
            )

    def note(self, step_id: str) -> None:
        """Add a note to a step."""
        found = self._find(step_id)
        if found is not None:
            self._ask_reason(
                f"给「{found.step.text}」写备注",
                "看到了什么？",
                lambda by, text: self._runs().note(self._id(), step_id, by, text),
            )

    def override(self) -> None:
        """Let the chosen phase begin although gates are missing, with a reason that stays visible."""
        if self.run is not None and run_views.notice_of(self.run, self._screen.phase) is not None:
            phase = self._screen.phase
            self._ask_reason(
                f"关卡没过，仍要进入「{self.run.phases[phase]}」",
                "写明原因，会一直留在这几道关卡上",
                lambda by, why: self._runs().override(self._id(), phase, by, why),
            )

    def go_to_missing(self) -> None:
        """Stand on the first gate that keeps the chosen phase closed."""
        if self.run is not None:
            missing = self.run.missing_gates(self._screen.phase)
            if missing:
                self.stand_on(missing[0].step.id)

    def undo(self) -> None:
        """Take back the last own act of this sitting."""
        act = self._acts.to_undo()
        if act is None:
            self._panel.say("没有可以撤销的操作")
            return
        self._take_back(act, "已撤销", self._acts.undid)

    def redo(self) -> None:
        """Bring back what was undone last."""
        act = self._acts.to_redo()
        if act is None:
            self._panel.say("没有可以重做的操作")
            return
        self._take_back(act, "已重做", self._acts.redid)

    # -- inside ------------------------------------------------------------------------------

    def _runs(self) -> RunService:
        # Call it in the lane only: the first call opens the database.
        return self._data().runs

    def _id(self) -> str:
        return self.run.id if self.run is not None else ""

    def _find(self, step_id: str) -> RunStep | None:
        return self.run.step(step_id) if self.run is not None else None

    def _tick(self, found: RunStep, value: str) -> None:
        words_ = f"完成「{found.step.text}」"
        self._act(words_, lambda by: self._runs().tick(self._id(), found.step.id, by, value), advance=True)

    def _record(self, found: RunStep, value: str) -> None:
        self._act(f"记录「{found.step.text}」", lambda by: self._runs().record(self._id(), found.step.id, by, value))

    def _ask_value(self, found: RunStep, done: Callable[[str], None]) -> None:
        number = found.step.record is RecordKind.NUMBER
        label = found.step.help or ("写下看到的数字" if number else "写下看到的内容")
        self._panel.ask_text(found.step.text, label, number=number, value=found.value, done=done)

    def _ask_reason(self, title: str, label: str, work: Callable[[str, str], Run]) -> None:
        self._panel.ask_text(
            title,
            label,
            number=False,
            value="",
            done=lambda text: self._act(title, lambda by: work(by, text)),
        )

    def _act(self, what: str, work: Callable[[str], Run], *, advance: bool = False) -> None:
        """Do *work* as the member at this PC; asks who that is when nobody was chosen."""
        before = self.run
        if before is None:
            return

        def go(by: str) -> None:
            def done(after: Run) -> None:
                written = new_events(before, after, by)
                if written:
                    self._acts.did(Act(after.id, written, what))
                if self.run is not None and self.run.id == after.id:
                    current = self._screen.next_open(after) if advance else ""
                    self._take(after, phase=self._screen.phase, current=current)
                self._panel.say(what, undo=bool(written))

            self._submit(lambda: work(by), done, self._failed)

        self._members.with_member(go)

    def _take_back(self, act: Act, verb: str, settled: Callable[[tuple[str, ...]], None]) -> None:
        def work(by: str) -> tuple[Run, Run]:
            runs = self._data().runs
            before = runs.get(act.run_id)
            after = before
            for uuid in act.events:
                after = runs.undo_event(act.run_id, uuid, by)
            return before, after

        def go(by: str) -> None:
            def done(pair: tuple[Run, Run]) -> None:
                before, after = pair
                settled(new_events(before, after, by))
                if self.run is not None and self.run.id == after.id:
                    self._take(after, phase=self._screen.phase)
                self._panel.say(f"{verb}：{act.words}")

            def failed(error: Exception) -> None:
                if isinstance(error, UserError):
                    self._acts.forget(act)
                self._failed(error)
                self._refresh(act.run_id)

            self._submit(lambda: work(by), done, failed)

        self._members.with_member(go)

    def _refresh(self, run_id: str) -> None:
        """Read the run anew: what is shown may be behind what others did."""

        def done(run: Run) -> None:
            if self.run is not None and self.run.id == run.id:
                self._take(run, phase=self._screen.phase)

        self._submit(lambda: self._runs().get(run_id), done, self._failed)

    def _take(self, run: Run, *, phase: int, current: str = "") -> None:
        self._troubled = False
        self._seq = max([self._seq, *(event.seq for event in run.events)])
        self._screen.take(run, phase=phase, current=current)

    def _poll(self) -> None:
        """Look whether another window or the command line wrote something."""
        if self._polling or self._troubled:
            return
        self._polling = True
        known, run_id = self._seq, self._id()

        def work() -> tuple[int, Run | None]:
            runs = self._data().runs
            seq = runs.latest_seq()
            return seq, runs.get(run_id) if seq != known and run_id else None

        def done(found: tuple[int, Run | None]) -> None:
            self._polling = False
            seq, run = found
            if seq != known and self._seq == known:
                self._seq = seq
            if run is not None and self.run is not None and run.id == self.run.id and run.events != self.run.events:
                self._take(run, phase=self._screen.phase)

        def failed(error: Exception) -> None:
            self._polling = False
            log.warning("could not look for new events", exc_info=error)

        self._submit(work, done, failed)

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
