"""What the people of a segment are used for: a campaign's audience, a sequence, a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from funneldesk.commands.campaign import edit_campaign
from funneldesk.commands.enrolment import enrol_people
from funneldesk.desktop.campaigns.segment_head import UseChoice
from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.errors import FunnelDeskError
from funneldesk.exchange.people_file import write_people
from funneldesk.queries.segments import read_campaign_choices, read_sequence_choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Done
    from funneldesk.commands.enrolment import Enrolled
    from funneldesk.desktop.desk import Desk
    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.segments import SegmentPeople

_MOST_ENROLLED = 5_000


class SegmentUses:
    """Asks what is needed and does it.

    Args:
        desk: the open workspace.
        anchor: the widget at which is asked; nothing is called back once it is gone.
    """

    def __init__(self, desk: Desk, anchor: QWidget) -> None:
        self.desk, self._anchor = desk, anchor

    def choose_file(self, segment: str, filter_: Group) -> None:
        """Ask where to keep the people of a segment as a file, and keep them there."""
        stem = "".join(one if one.isalnum() or one in " -_" else " " for one in segment).strip() or "people"
        wished = str(start_folder() / f"{stem}.csv")
        name, _filter = QFileDialog.getSaveFileName(self._anchor, "Save the people", wished, "CSV (*.csv)")
        if name:
            path = Path(name)
            remember_folder(path)
            self.save_people(path if path.suffix.casefold() == ".csv" else path.with_name(f"{path.name}.csv"), filter_)

    def save_people(self, path: Path, filter_: Group) -> None:
        """Write the people into a file."""
        from funneldesk.reports.out_file import replace_file

        def write(content: bytes) -> None:
            try:
                replace_file(path, content)
            except FunnelDeskError as error:
                self.desk.surface.show_failure("The people could not be saved", str(error))
                return
            self.desk.surface.show_toast(f"Saved in “{path.name}”; who must not be contacted is left out")

        self.desk.ask(write_people, self._anchor, write, filter_)

    def offer_audience(self, segment_id: int) -> None:
        """Ask of which campaign the segment is to be the audience."""
        UseChoice(
            self._anchor,
            self.desk,
            "campaign",
            "Audience of the campaign",
            read_campaign_choices,
            lambda one: self.desk.tell(edit_campaign, self._anchor, campaign_id=one, segment_id=segment_id),
        )

    def offer_sequence(self, people: SegmentPeople | None) -> None:
        """Ask into which sequence the people are to be put."""
        if people is None or not people.n:
            self.desk.surface.show_toast("This segment finds nobody to put into a sequence.")
            return
        if people.n > _MOST_ENROLLED:
            self.desk.surface.show_toast(
                f"At most {_MOST_ENROLLED:,} people can be put into a sequence at once; narrow the segment first."
            )
            return
        title = f"Put {people.n:,} {'person' if people.n == 1 else 'people'} into the sequence"
        UseChoice(
            self._anchor,
            self.desk,
            "sequence",
            title,
            read_sequence_choices,
            lambda one: self.enrol(one, people.ids),
        )

    def enrol(self, sequence_id: int, ids: Sequence[int]) -> None:
        """Put people into a sequence and say who was left out."""

        def told(done: Done[Enrolled]) -> None:
            if done.result.words or not done.result.enrolment_ids:
                words = f"{len(done.result.enrolment_ids):,} put in. {done.result.words}".strip()
                self.desk.surface.show_toast(words, undoable=done.change is not None)

        self.desk.submit(
            lambda work: enrol_people(work, sequence_id=sequence_id, contact_ids=ids),
            self._anchor,
            name="enrol_people",
            on_done=told,
        )
