"""Who is at fault. Everything that is not a :class:`UserError` is our bug."""


class UserError(Exception):
    """Something the user or the machine caused: one calm Chinese sentence, and a way out.

    ``str(error)`` is the sentence; ``hint`` says what to do next (may be empty).
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def one_line(self) -> str:
        """Sentence and hint on one line, as the command line prints it."""
        return f"{self.message}（{self.hint}）" if self.hint else self.message
