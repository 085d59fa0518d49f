"""News that travels upwards: a lower noun announces, a higher one subscribes in the factory.

Subscribers run in the announcer's transaction, so what they write stands or falls with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_subscribers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(news: type, listener: Callable[[Any], None]) -> None:
    """Call `listener` with every announced `news`; subscribing twice is once."""
    if listener not in _subscribers[news]:
        _subscribers[news].append(listener)


def announce(news: object) -> None:
    """Tell every subscriber, now."""
    for listener in _subscribers[type(news)]:
        listener(news)
