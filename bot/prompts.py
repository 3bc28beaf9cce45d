"""Where each step's question is asked again: after help, a danger reply, an old button, a word that did not fit."""

from collections.abc import Awaitable, Callable

from aiogram.fsm.state import State

from bot.talk import Talk

Prompt = Callable[[Talk], Awaitable[None]]
_PROMPTS: dict[str, Prompt] = {}


def asks(*states: State) -> Callable[[Prompt], Prompt]:
    """Register the function that asks the question of these steps."""

    def register(prompt: Prompt) -> Prompt:
        _PROMPTS.update({str(state.state): prompt for state in states})
        return prompt

    return register


async def ask_again(talk: Talk) -> bool:
    """Ask the question of the step the chat stands at; False when it stands at none."""
    prompt = _PROMPTS.get(talk.step or "")
    if prompt is None:
        return False
    await prompt(talk)
    return True
