"""Answers that come as saved mails: told apart, matched to people, and written down.

A sender can be forged. A wish to hear no more is followed whoever wrote it, for following it harms nobody; a report of
a dead address is believed only where it names one of our messages to that address.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from funneldesk.commands.incoming_answer import log_bounce, log_opt_out, log_reply
from funneldesk.errors import Refusal
from funneldesk.model.match_key import email_key
from funneldesk.nurture.run import end_stopped
from funneldesk.outreach.mail_answer import AnswerKind, read_answer
from funneldesk.outreach.mailbox_file import read_mails
from funneldesk.queries.answer_match import match_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.commands.work import Work
    from funneldesk.outreach.bounce import BouncedAddress
    from funneldesk.outreach.mail_answer import MailAnswer
    from funneldesk.queries.answer_match import AnswerMatch

_KNOWN = "; it was written down before"


@dataclass(frozen=True, slots=True)
class AnswerTaken:
    """What became of one saved mail.

    Attributes:
        path: the file.
        kind: what the mail is; empty where it could not be read.
        contact_ids: whom it was written down for.
        is_new: whether something was written down.
        sentence: what was done, or why nothing was.
    """

    path: Path
    kind: str
    contact_ids: tuple[int, ...]
    is_new: bool
    sentence: str


def take_answers(app: Application, paths: Sequence[Path]) -> list[AnswerTaken]:
    """Read saved mails, or folders of them (`mbox`), and write down what they say.

    Whoever answered goes no further where the sequence says so.
    """
    taken = [one for path in paths for one in _take_file(app, path)]
    if any(one.is_new for one in taken):
        end_stopped(app)
    return taken


def _take_file(app: Application, path: Path) -> Iterator[AnswerTaken]:
    try:
        for mail in read_mails(path):
            if isinstance(mail, Refusal):
                yield AnswerTaken(path, "", (), is_new=False, sentence=str(mail))
            else:
                yield _take_one(app, path, read_answer(mail))
    except Refusal as refusal:
        yield AnswerTaken(path, "", (), is_new=False, sentence=str(refusal))


def _take_one(app: Application, path: Path, answer: MailAnswer) -> AnswerTaken:
    match = app.ask(match_answer, answer.message_uids, answer.sender).result()
    if answer.kind is AnswerKind.BOUNCE:
        return _take_bounce(app, path, answer, match)
    if answer.kind in {AnswerKind.AUTO_REPLY, AnswerKind.DELAY}:
        words = "A machine answered" if answer.kind is AnswerKind.AUTO_REPLY else "The delivery waits"
        return AnswerTaken(path, answer.kind, (), is_new=False, sentence=f"{words}; nothing was written down.")
    return _take_words(app, path, answer, match)


def _take_words(app: Application, path: Path, answer: MailAnswer, match: AnswerMatch) -> AnswerTaken:
    """A reply belongs to whom we wrote, else to the one who has the address; an opt-out to all of them."""
    named = () if match.message_contact_id is None else (match.message_contact_id,)
    is_opt_out = answer.kind is AnswerKind.OPT_OUT
    people = tuple(dict.fromkeys((*named, *match.sender_ids))) if is_opt_out else named or match.sender_ids
    if not people:
        shown = answer.sender or "its sender"
        return AnswerTaken(path, answer.kind, (), is_new=False, sentence=f"Nobody here has the address of {shown}.")
    if not is_opt_out and len(people) > 1:
        sentence = f"{len(people)} people have the address {answer.sender}; write the answer down with the right one."
        return AnswerTaken(path, answer.kind, people, is_new=False, sentence=sentence)
    command = log_opt_out if is_opt_out else log_reply
    is_new = False
    for contact_id in people:
        message_id = match.message_id if contact_id == match.message_contact_id else None
        told = partial(
            command, contact_id=contact_id, at=answer.at, detail=answer.excerpt or answer.subject, message_id=message_id
        )
        is_new = _do(app, told, command.__name__) or is_new
    names = " and ".join(match.names.get(contact_id, "") for contact_id in people)
    done = f"{names} wants no more e-mail" if is_opt_out else f"{names} answered"
    return AnswerTaken(
        path, answer.kind, people, is_new, f"{done}." if is_new else f"{done}; it was written down before."
    )


def _take_bounce(app: Application, path: Path, answer: MailAnswer, match: AnswerMatch) -> AnswerTaken:
    if match.message_id is None or match.message_contact_id is None:
        sentence = "It names none of our messages, so it was not believed; anybody can write such a mail."
        return AnswerTaken(path, answer.kind, (), is_new=False, sentence=sentence)
    came_back = _find_address(answer, match.message_to)
    if came_back is None:
        sentence = "It does not speak of the address that our message went to, so it was not believed."
        return AnswerTaken(path, answer.kind, (), is_new=False, sentence=sentence)
    told = partial(
        log_bounce,
        message_id=match.message_id,
        is_permanent=came_back.permanent,
        at=answer.at,
        detail=came_back.words or None,
    )
    is_new = _do(app, told, "log_bounce")
    name = match.names.get(match.message_contact_id, "")
    words = f"The e-mail to {name} came back" + (": the address takes no mail" if came_back.permanent else "")
    return AnswerTaken(
        path,
        answer.kind,
        (match.message_contact_id,),
        is_new,
        f"{words}{'' if is_new else _KNOWN}.",
    )


def _find_address(answer: MailAnswer, written_to: str | None) -> BouncedAddress | None:
    """What the report says of the address we wrote to; where it names others, mail was passed on and it is not ours."""
    if answer.bounce is None or not written_to:
        return None
    wanted = email_key(written_to)
    return next((each for each in answer.bounce.addresses if each.is_over and email_key(each.address) == wanted), None)


def _do(app: Application, command: Callable[[Work], bool], name: str) -> bool:
    return app.submit(command, name=name).result().result
