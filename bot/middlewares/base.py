"""The shape of a middleware around an update."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.types import TelegramObject

Data = dict[str, Any]
Next = Callable[[TelegramObject, Data], Awaitable[Any]]
