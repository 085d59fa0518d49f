"""Refusals. Raised below the views, shown by one error page.

The message is the Vietnamese sentence the person reads: what happened and what to do now.
"""


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not an error
    """Base of every refusal; `status` is the HTTP status the error page answers with."""

    status = 422

    def __init__(self, message: str, *, next_step: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step


class Refused(Refusal):
    """A rule says no to what was asked (422)."""

    status = 422


class Missing(Refusal):
    """The thing does not exist, or this actor may not know that it does (404)."""

    status = 404

    def __init__(self, message: str = "", *, next_step: str | None = None) -> None:
        super().__init__(message, next_step=next_step)


class Conflict(Refusal):
    """Somebody, or the same person in another tab, was there first (409)."""

    status = 409
