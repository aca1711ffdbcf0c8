"""The page on the mail account: where mail goes out, its limits, how people opt out, and whether it works."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QWidget

from funneldesk.commands.mail_account import forget_mail_account, keep_mail_account
from funneldesk.desktop.beside import run_beside
from funneldesk.desktop.settings.kept_line import KeptLine, fit_field
from funneldesk.desktop.settings.page import FormRow, SettingsCard, SettingsPage
from funneldesk.desktop.theme.appearance import set_type
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import FunnelDeskError, Refusal
from funneldesk.outreach.mail_account import UID_FIELD, Security
from funneldesk.queries.mail_account import read_mail_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk
    from funneldesk.outreach.mail_account import MailAccount
    from funneldesk.outreach.mail_password import MailPassword, SafeState
    from funneldesk.queries.settings import Settings

_SECURITIES: list[tuple[object, str]] = [
    (str(Security.STARTTLS), "STARTTLS (usually port 587)"),
    (str(Security.TLS), "TLS from the start (usually port 465)"),
    (str(Security.PLAIN), "None (only to this computer)"),
]
# Field, caption, what it says when it is empty, what it is for.
_LINES: tuple[tuple[str, str, str, str], ...] = (
    ("host", "Mail server", "smtp.example.com", "Your provider calls it the SMTP or outgoing server."),
    ("port", "Port", "587", ""),
    ("user", "User name", "asha@example.com", "Often the whole address; empty where no login is asked for."),
    ("sender_name", "Your name", "Asha Rao, Suryoday Solar", "What people read as sender."),
    ("sender_address", "Your address", "asha@example.com", ""),
    ("reply_to", "Answers go to", "Your address", ""),
    ("hourly_limit", "Most in an hour", "60", "Providers block accounts that send too fast."),
    ("daily_limit", "Most in a day", "300", ""),
    ("pause_s", "Seconds between two", "5", ""),
    ("unsubscribe_address", "Opt-outs go to", "Where answers go", "Each message says how to opt out."),
    ("unsubscribe_url", "Opt-out page", f"https://example.com/out?m={UID_FIELD}", "May be empty."),
)
_NUMBERS = {"port": 587, "hourly_limit": 60, "daily_limit": 300, "pause_s": 5.0}
_KEPT_SAFE = "It is kept in this system's safe for passwords, never in the workspace."


class MailPage(SettingsPage):
    """Each field is kept when the person leaves it; a refusal stands below it. The password goes into the safe."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, "E-mail", "Messages go out through your own mail account. Nothing is sent before you say so."
        )
        self._stored: dict[str, Any] = {}
        self._question = self._edits = 0
        self.lines = {field: KeptLine(caption, placeholder=empty) for field, caption, empty, _ in _LINES}
        # Shown before what is stored has come, it says what holds without an account.
        self.security = Choice("Security", _SECURITIES, width=260)
        self.security.set_value(str(Security.STARTTLS))
        self.one_click = Chip("One click opts out on that page", checkable=True)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("Password")
        self.password.setPlaceholderText("Password or app password")
        fit_field(self.password)
        set_type(self.password)
        self.try_button = Button("Try the connection", on_click=self.try_connection)
        self.test_button = Button("Send a test to myself", on_click=self.send_test)
        self.forget_button = Button("Forget the password", look="link", on_click=self.forget_password)
        self.remove_button = Button("Remove the account", look="danger", on_click=self.remove_account)
        self.told = PlainLabel("", tone="second", wrap=True)
        self._rows: dict[str, FormRow] = {}
        self._lay_out()
        for field, line in self.lines.items():
            line.committed.connect(partial(self._keep_text, field))
        self.security.chosen.connect(lambda value: self._keep("security", value))
        self.one_click.toggled.connect(lambda on: self._keep("one_click", on))
        self.password.editingFinished.connect(self._keep_password)

    def problem(self, field: str) -> str:
        """The refusal shown at a field, if any."""
        return self._rows[field].problem

    def show_settings(self, settings: Settings) -> None:
        """Show what is stored."""
        del settings
        self._ask()

    def entered(self) -> None:
        """Say where the password is kept, which asks the system's safe."""
        self._ask()
        self._beside(_describe_safe, self._tell_safe)

    def try_connection(self) -> None:
        """Connect, verify and log in; nothing is sent."""

        def work(account: MailAccount, password: MailPassword | None) -> str:
            from funneldesk.outreach.mail_batch import try_account

            try_account(account, password)
            return f"It works: {account.host} let us in. Nothing was sent."

        self._use_account(work, "Trying…")

    def send_test(self) -> None:
        """Send a test message to the sender's own address."""
        app = self.desk.app

        def work(account: MailAccount, password: MailPassword | None) -> str:
            from funneldesk.nurture.trial_letter import send_test_letter

            words = "This is a test. It went out through the mail account that is set up in FunnelDesk."
            return send_test_letter(app, account, password, "Test from FunnelDesk", words).sentence

        self._use_account(work, "Sending…")

    def forget_password(self) -> None:
        """Take the password out of the safe and out of memory."""
        self.desk.mail_password = None
        self.password.clear()
        account = self._account()
        if account is not None:

            def work() -> bool:
                from funneldesk.outreach.mail_password import PasswordSafe

                return PasswordSafe().forget(account)

            self._beside(work, lambda _was: self.told.setText("The password is forgotten."))

    def remove_account(self) -> None:
        """Take the account out of the workspace, and its password out of the safe; undo brings the account back."""
        if self._stored.get("host") and self._stored.get("sender_address"):
            self.forget_password()
        self._question += 1
        self._edits += 1
        self.desk.submit(
            forget_mail_account,
            self,
            name="forget_mail_account",
            on_done=lambda _done: self._settle(),
            on_refused=lambda _error: self._settle(),
            on_failed=self._settle,
        )

    def _use_account(self, work: Callable[[MailAccount, MailPassword | None], str], meanwhile: str) -> None:
        account = self._account()
        if account is None:
            return
        self.told.setText(meanwhile)
        for button in (self.try_button, self.test_button):
            button.setEnabled(False)
        held = self.desk.mail_password

        def go() -> str:
            from funneldesk.nurture.account import find_password

            return work(account, find_password(account, held))

        self._beside(go, self._tell)

    def _account(self) -> MailAccount | None:
        """The account as it is stored; where it is none, why is said."""
        from funneldesk.nurture.account import make_account

        try:
            return make_account(self._stored)
        except Refusal as refusal:
            self.told.setText(str(refusal))
            return None

    def _keep_password(self) -> None:
        secret = self.password.text()
        account = self._account() if secret else None
        if account is None:
            return

        def work() -> MailPassword:
            from funneldesk.outreach.mail_password import PasswordSafe

            return PasswordSafe().keep(account, secret)

        self.password.clear()
        self._beside(work, self._hold)

    def _hold(self, password: MailPassword) -> None:
        self.desk.mail_password = password
        self.password.setPlaceholderText("••••••••")
        self.told.setText(
            "The password is kept in the system's safe."
            if password.kept
            else "The password is held until FunnelDesk is closed; this system has no safe to keep it in."
        )

    def _tell_safe(self, state: SafeState) -> None:
        self._rows["password"].set_hint(state.sentence or _KEPT_SAFE)

    def _tell(self, sentence: str) -> None:
        for button in (self.try_button, self.test_button):
            button.setEnabled(True)
        self.told.setText(sentence)

    def _beside(self, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        future, _ = run_beside(work)
        self.desk.bridge.deliver(future, self, then, self._fail)

    def _fail(self, error: BaseException) -> None:
        self._tell(str(error) if isinstance(error, FunnelDeskError) else "That failed; the details are in the log.")

    def _ask(self) -> None:
        self._question += 1
        self.desk.ask(read_mail_account, self, partial(self._take, self._question))

    def _take(self, question: int, stored: dict[str, Any] | None) -> None:
        # An answer from before the newest edit would take that edit back.
        if question == self._question and not self._edits:
            self._show(stored)

    def _settle(self) -> None:
        self._edits -= 1
        self._ask()

    def _show(self, stored: dict[str, Any] | None) -> None:
        self._stored = dict(stored or {})
        for field, line in self.lines.items():
            value = self._stored.get(field, "")
            line.set_value(f"{value:g}" if isinstance(value, float) else str(value))
        self.security.set_value(self._stored.get("security", str(Security.STARTTLS)))
        self.one_click.blockSignals(True)
        self.one_click.setChecked(bool(self._stored.get("one_click")))
        self.one_click.set_on(on=self.one_click.isChecked())
        self.one_click.blockSignals(False)
        self.remove_button.setVisible(stored is not None)

    def _keep_text(self, field: str, text: str) -> None:
        if field not in _NUMBERS:
            self._keep(field, text)
            return
        usual = _NUMBERS[field]
        try:
            self._keep(field, type(usual)(text) if text else usual)
        except ValueError:
            self._refuse(field, "That is no number; write digits alone.")

    def _keep(self, field: str, value: Any) -> None:
        """Keep one field; once the account is whole, it is checked as a whole before."""
        from funneldesk.nurture.account import describe_account, make_account

        self._rows[field].set_problem("")
        wanted = self._stored | {field: value}
        if wanted.get("host") and wanted.get("sender_address"):
            try:
                wanted = describe_account(make_account(wanted))
            except Refusal as refusal:
                self._refuse(field, str(refusal))
                return
        if field in {"host", "user"}:
            # A password belongs to one account at one server.
            self.desk.mail_password = None
        self._stored = wanted
        self._question += 1
        self._edits += 1

        def refused(error: FunnelDeskError) -> None:
            self._settle()
            self._rows[field].set_problem(str(error))

        self.desk.submit(
            lambda work: keep_mail_account(work, account=wanted),
            self,
            name="keep_mail_account",
            on_done=lambda _done: self._settle(),
            on_refused=refused,
            on_failed=self._settle,
        )

    def _refuse(self, field: str, sentence: str) -> None:
        self._rows[field].set_problem(sentence)
        self._show(self._stored)

    def _lay_out(self) -> None:
        card = SettingsCard()
        for field, caption, _, hint in _LINES:
            if field == "hourly_limit":
                self.column.addWidget(card)
                card = SettingsCard("Limits and opting out")
            row = FormRow(caption, self.lines[field], hint=hint)
            self._rows[field] = row
            card.column.addWidget(row)
            if field == "port":
                self._add_row(card, "security", "Security", self.security, "The server's certificate is checked.")
            if field == "user":
                self._add_row(card, "password", "Password", self.password, _KEPT_SAFE)
        self._add_row(card, "one_click", "", self.one_click, "")
        self.column.addWidget(card)
        proof = SettingsCard("Does it work?", "Try it before the first message goes to a lead.")
        buttons = QWidget()
        row_of_buttons = FlowRow(buttons, spacing=8)
        for button in (self.try_button, self.test_button, self.forget_button, self.remove_button):
            row_of_buttons.addWidget(button)
        proof.column.addWidget(buttons)
        proof.column.addWidget(self.told)
        self.column.addWidget(proof)
        self.column.addStretch(1)

    def _add_row(self, card: SettingsCard, field: str, caption: str, widget: Any, hint: str) -> None:
        self._rows[field] = FormRow(caption, widget, hint=hint)
        card.column.addWidget(self._rows[field])


def _describe_safe() -> SafeState:
    from funneldesk.outreach.mail_password import PasswordSafe

    return PasswordSafe().describe()
