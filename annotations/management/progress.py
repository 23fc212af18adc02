"""How far a long command is: one line drawn again and again on a terminal, plain lines anywhere else."""

import shutil

from django.core.management.base import OutputWrapper

_BAR_WIDTH = 24


class Progress:
    """Shows counted steps on `stream`; a context manager, so that the line is cleared however the work ends.

    On a terminal each call draws the line again. Elsewhere (a log, a pipe) a line is written only when its
    words change, so that an hour of waiting is not ten thousand lines.
    """

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._last = ""

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *ending: object) -> None:
        if self._is_terminal:
            self._write("\r\x1b[K")

    def show(self, words: str, *, done: int, total: int) -> None:
        """`words` say what is being done, `done` of `total` how much of it."""
        if self._is_terminal:
            line = f"{bar(done, total)}  {words}"
            self._write("\r\x1b[K" + line[: shutil.get_terminal_size().columns - 1])
        elif words != self._last:
            self._write(words + "\n")
        self._last = words

    def say(self, sentence: str) -> None:
        """A line that stays."""
        self._write(("\r\x1b[K" if self._is_terminal else "") + sentence + "\n")

    def _write(self, text: str) -> None:
        # `str` in place of a style: standard error is otherwise written in the colour of errors.
        self._stream.write(text, style_func=str, ending="")
        self._stream.flush()


def counted(number: int, one: str, more: str = "") -> str:
    """“1 copy”, “3,901 events”; `more` where that is not `one` and s."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def bar(done: int, total: int) -> str:
    """`████████░░░░  67 %`; nothing to do counts as done."""
    share = done / total if total else 1.0
    filled = round(share * _BAR_WIDTH)
    return f"{'█' * filled}{'░' * (_BAR_WIDTH - filled)} {share:4.0%}"
