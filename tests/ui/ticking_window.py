"""Run by a test in a process of its own: ticks step after step in the real window and says which are confirmed."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEventLoop

from douzhiku.app import App
from douzhiku.services.places import find_places
from douzhiku.ui.theme.application import make_application


def main(folder: str) -> None:
    """Print ``run step`` for every tick that the panel has confirmed, until somebody ends the process."""
    make_application(["ticking"])
    app = App(find_places(folder))
    loop = QEventLoop()
    app.tasks.idle.connect(loop.quit)
    app.start()
    loop.exec()
    app.members.choose("小林")
    loop.exec()
    app.runs.create("live-team", "今晚", datetime.now(UTC) + timedelta(hours=1), {})
    loop.exec()
    run = app.runs.run
    assert run is not None
    for step in [step for step in run.template_steps if step.phase == run.phases[0] and step.record is None]:
        app.runs.toggle(step.id)
        while app.tasks.busy:
            loop.exec()
        sys.stdout.write(f"{run.id} {step.id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(sys.argv[1])
