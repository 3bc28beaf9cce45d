"""`sanshi ask TEXT` and `sanshi ask --jsonl`: one question, or one a line, as JSON documents."""

import sys
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Annotated, Any

import orjson
import typer

from common.clock import SystemClock
from faq.answering import Answerer
from faq.documents import read_language, read_question, reply_document
from sanshi.answerer import current_answerer
from sanshi.commands.options import Config, Json, print_json, put, run, say

Text = Annotated[str | None, typer.Argument(metavar="[TEXT]", help="the question")]
Lines = Annotated[
    bool, typer.Option("--jsonl", help='lines {"id","query","lang"?,"context"?} on stdin, one line each out')
]
Language = Annotated[str | None, typer.Option("--lang", help="zh or en; default: the language of the question")]
Earlier = Annotated[list[str] | None, typer.Option("--context", help="an earlier question, oldest first; repeatable")]


def command(  # noqa: PLR0917 (typer passes by name)
    text: Text = None,
    jsonl: Lines = False,
    lang: Language = None,
    context: Earlier = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Answer a question from the knowledge pack in force."""
    if (text is None) is not jsonl:
        raise typer.BadParameter("give a question, or --jsonl with questions on stdin")
    try:
        chosen = read_language(lang)
    except ValueError as error:
        raise typer.BadParameter("zh or en", param_hint="--lang") from error

    async def work() -> None:
        answerer = await current_answerer(config)
        if text is None:
            for line in answered(answerer, _stdin()):
                put(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            return
        started = perf_counter()
        reply = answerer.ask(text, chosen, context or (), now=SystemClock().now())
        if json:
            print_json(reply_document(None, reply, (perf_counter() - started) * 1000))
        else:
            say(reply.text)

    run(work())


def answered(answerer: Answerer, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """A document a line; a line that holds no question gets one with `error`, and the rest goes on."""
    for line in lines:
        if not line.strip():
            continue
        try:
            question = read_question(line.decode("utf-8-sig"))
        except ValueError as error:
            yield {"id": None, "error": str(error)}
            continue
        started = perf_counter()
        reply = answerer.ask(question.query, question.lang, question.context, now=SystemClock().now())
        yield reply_document(question.id, reply, (perf_counter() - started) * 1000)


def _stdin() -> Iterator[bytes]:
    yield from sys.stdin.buffer
