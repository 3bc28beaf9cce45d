"""Pages that open sealed data (telephone numbers, addresses, what people wrote) whose service records no look itself.

The guard leaves an entry in the audit trail before it lets anybody in. Complaints, conversations, files and answers to
revisits are recorded where they are read.
"""

from collections.abc import Mapping

from fastapi import Request

VIEWS: Mapping[str, tuple[str, str]] = {
    "/staff/permits/one": ("permit.read", "permit:{number}"),
    "/staff/units/{entity_id}": ("entity.read", "entity:{entity_id}"),
    "/staff/units/{entity_id}/merge/{other_id}": ("entity.read", "entity:{other_id}"),
    "/staff/notices/{notice_id}": ("notice.read", "notice:{notice_id}"),
    "/staff/batches/{batch_id}": ("batch.read", "batch:{batch_id}"),
    "/staff/tasks": ("tasks.read", "tasks"),
    "/staff/tasks/letters": ("tasks.read", "letters"),
    "/staff/tasks/{notice_id}": ("task.read", "notice:{notice_id}"),
    "/staff/messages": ("inbound.read", "messages"),
    "/staff/notice-answers": ("notice-answers.read", "notice-answers"),
    "/staff/given/{answer_id}": ("given.read", "given:{answer_id}"),
    "/staff/unanswered": ("unanswered.read", "unanswered:"),
    "/staff/unanswered/{answer_id}": ("unanswered.read", "unanswered:"),
    "/staff/messages/opt-outs": ("optouts.read", "opt-outs"),
}
"""Route -> act and record; the record's places are filled from the path and the query."""
SUBJECT = 80


def view_of(request: Request) -> tuple[str, str] | None:
    """The look that a request is, None for acts and for pages without sealed data of their own."""
    found = VIEWS.get(request.scope["route"].path) if request.method == "GET" else None
    if found is None:
        return None
    act, record = found
    places = {"number": request.query_params.get("number", "")} | request.path_params
    return act, record.format(**places)[:SUBJECT]
