#!/usr/bin/env python3
# -*- coding: utf-8 -*-  # noqa: UP009
"""Start the program from a checkout: ``python3 scripts/run.py [arguments of douzhiku]``.

Where there is no display it drives the window through its main job instead and saves pictures.
"""

import os
import sys

# Everything down to here must parse on any Python, or an old one would answer with a syntax error.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write("抖知库需要 Python 3.11 或更新的版本，这里是 %d.%d。\n" % sys.version_info[:2])  # noqa: UP031
    sys.exit(1)

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120

from scripts.launch import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
