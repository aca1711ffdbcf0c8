"""What is done with a form: filled in at a stall, looked at, written to a folder, given a picture, copied, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from funneldesk.commands.capture_form import (
    LARGEST_PICTURE,
    copy_capture_form,
    delete_capture_forms,
    edit_capture_form,
)
from funneldesk.desktop.campaigns.page_writer import Previews, open_file, write_page
from funneldesk.desktop.campaigns.stall_form import StallForm
from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.errors import Refusal
from funneldesk.outreach.page_picture import read_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.outreach.landing_page import WrittenPage
    from funneldesk.queries.capture_form import FormPage


class FormActs(QObject):
    """The buttons of a form and what they do.

    Attributes:
        form: the form they act on.
        open_file: opens what was written; tests put another in its place.
        stall: the form at a stall, while it fills the screen.
    """

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over
        self._memory = desk.memory("campaigns")
        self._previews = previews = Previews()
        self.destroyed.connect(lambda _acts=None: previews.clean_up())
        self.form: FormPage | None = None
        self.open_file: Callable[[Path], bool] = open_file
        self.stall: StallForm | None = None
        self.stall_button = Button("Fill in at a stall", look="primary", on_click=self.fill_in)
        self.preview_button = Button("Preview", on_click=self.preview)
        self.write_button = Button("Write to a folder…", on_click=self.choose_folder)
        self.page_button = Button("Open page", name="Open the page that was written", on_click=self.open_page)
        self.folder_button = Button("Open folder", name="Open the page’s folder", on_click=self.open_folder)
        self.people_button = Button("", look="link", on_click=self.show_people)
        self.copy_button = Button("Copy", name="Copy the form", on_click=self.copy)
        self.delete_button = Button("Delete", look="danger", name="Delete the form", on_click=self.delete)
        self.buttons = (
            self.stall_button, self.preview_button, self.write_button, self.page_button, self.folder_button,
            self.copy_button, self.delete_button, self.people_button,
        )  # fmt: skip

    @property
    def folder(self) -> Path | None:
        """Where the form's page was written last, if it is still there."""
        kept = self._memory.text(f"page {self.form.uid}") if self.form is not None else ""
        return Path(kept) if kept and (Path(kept) / "index.html").exists() else None

    def show_state(self) -> None:
        """Offer what can be done with the form that is shown."""
        form, written = self.form, self.folder is not None
        self.page_button.setVisible(written)
        self.folder_button.setVisible(written)
        if form is not None:
            answers = f"{form.answers} answer{'' if form.answers == 1 else 's'}"
            people = len(form.people)
            told = f"{answers} of {people} {'person' if people == 1 else 'people'}"
            self.people_button.setText(told if form.answers else "No answers yet")
            self.people_button.setEnabled(bool(form.people))

    def allow_writing(self, *, allowed: bool) -> None:
        """A page that is not complete is not written."""
        self.preview_button.setEnabled(allowed)
        self.write_button.setEnabled(allowed)

    def fill_in(self) -> None:
        """Show the form over the whole screen, for people who stand before it."""
        if self.form is not None:
            self.stall = StallForm(self._desk, self.form, self._over.window())
            self.stall.destroyed.connect(self._forget_stall)
            self.stall.show_everywhere()

    def preview(self) -> None:
        """Show the page in the browser as it would be."""
        form, previews = self.form, self._previews
        if form is not None:
            self._desk.ask(lambda look: previews.write(look, form), self, self._open_written)

    def choose_folder(self) -> None:
        """Ask for a folder and write the page there."""
        name = QFileDialog.getExistingDirectory(self._over, "Folder for the page", str(self.folder or start_folder()))
        if name:
            remember_folder(Path(name))
            self.write(Path(name))

    def write(self, folder: Path) -> None:
        """Write the page into a folder, and remember it."""
        form = self.form
        if form is not None:
            self._desk.ask(lambda look: write_page(look, form, folder), self, self._written)

    def open_page(self) -> None:
        """Open the page that was written in the browser."""
        if self.folder is not None and not self.open_file(self.folder / "index.html"):
            self._desk.surface.show_toast("No program on this machine opens the page.")

    def open_folder(self) -> None:
        """Open the folder that was written to."""
        if self.folder is not None and not self.open_file(self.folder):
            self._desk.surface.show_toast(f"The page is in {self.folder}")

    def choose_picture(self) -> None:
        """Ask for a picture and keep it with the form."""
        name, _ = QFileDialog.getOpenFileName(
            self._over, "Picture for the page", str(start_folder()), "Pictures (*.png *.jpg *.jpeg *.gif *.webp)"
        )
        if name:
            remember_folder(Path(name))
            self.take_picture(Path(name))

    def take_picture(self, path: Path) -> None:
        """Keep a picture with the form; one that is no picture, or too large, is refused in words."""
        form = self.form
        if form is None:
            return
        try:
            if path.stat().st_size > LARGEST_PICTURE:
                raise Refusal(  # noqa: TRY301 - said like every other reason
                    f"The picture has {path.stat().st_size / 1e6:.1f} MB; take one of at most 1 MB."
                )
            data = path.read_bytes()
            read_picture(data)
        except Refusal as refusal:
            self._desk.surface.show_toast(str(refusal))
        except OSError as error:
            self._desk.surface.show_toast(f"{path.name} cannot be read: {error.strerror}.")
        else:
            self._desk.tell(edit_capture_form, self, form_id=form.id, picture=data, picture_name=path.name)

    def drop_picture(self) -> None:
        """Take the picture away."""
        if self.form is not None:
            self._desk.tell(edit_capture_form, self, form_id=self.form.id, picture=None, picture_name=None)

    def copy(self) -> None:
        """Make a form like this one."""
        if self.form is not None:
            self._desk.tell(copy_capture_form, self, form_id=self.form.id)

    def delete(self) -> None:
        """Put the form into the bin."""
        if self.form is not None:
            self._desk.tell(delete_capture_forms, self, form_ids=[self.form.id])

    def show_people(self) -> None:
        """List who answered."""
        form = self.form
        if form is not None:
            self._desk.records_wanted.emit(f"Answered “{form.name}”", "contact", form.people)

    def _written(self, page: WrittenPage) -> None:
        if self.form is not None:
            self._memory.keep(f"page {self.form.uid}", str(page.index.parent))
        self.show_state()
        self._desk.surface.show_toast(
            f"The page is written to {page.index.parent.name}; put the folder on any web space"
        )

    def _open_written(self, page: WrittenPage) -> None:
        if not self.open_file(page.index):
            self._desk.surface.show_toast(f"No program opens the page; it lies in {page.index.parent}")

    def _forget_stall(self) -> None:
        self.stall = None
