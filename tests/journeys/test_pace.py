"""Who writes too fast is told once; a cry for help and the terminal are never held back."""

from tests.journeys.town import Town


async def test_a_flood_is_told_once_and_help_still_answered(town: Town) -> None:
    citizen = await town.citizen()
    answers = [await citizen.say("你好") for _ in range(33)]

    assert sum("有点快" in answer for answer in answers) == 1
    assert answers[0]
    assert answers[-1] == ""
    assert "119" in await citizen.say("着火了救命")


async def test_a_script_on_the_terminal_is_not_held_back(town: Town) -> None:
    lines: list[str] = []
    terminal = town.exchange.serve_terminal(lines.append)
    chat_id = await terminal.open(None, "zh_Hans_CN")

    for _ in range(40):
        await terminal.line(chat_id, "你好")

    assert not any("有点快" in line for line in lines)
