"""From lead to deal: handoff and offers, automations, criteria, mentions, feedback, targets, reviews."""

import json

import sqlalchemy as sa
import uuid_utils
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# SQLite adds a column with a foreign key only in this form; a rebuilt table would cost a copy of every row.
_REFERENCES = (
    ("activity", "campaign_id", "campaign"),
    ("deal", "won_reason_id", "reason"),
    ("journal_entry", "caused_by_id", "journal_entry"),
    ("lifecycle_label", "owner_id", "user"),
    ("stage", "owner_id", "user"),
)

_AUTOMATIONS = (
    (
        "proposal_sent",
        "Follow up a proposal",
        {"kind": "done", "activity": "proposal"},
        {"deal": [{"subject": "next_step", "operator": "is_empty"}], "join": "all"},
        {"kind": "task", "activity": "follow_up", "words": "Ask {lead} about the proposal", "days": 3, "who": "owner"},
    ),
    (
        "no_next_step",
        "Plan the next step",
        {"kind": "no_next_step", "days": 2},
        None,
        {"kind": "task", "activity": "task", "words": "Plan the next step of {deal}", "days": 0, "who": "owner"},
    ),
    (
        "deal_won",
        "Ask for feedback after a win",
        {"kind": "entered", "record": "deal", "stage": "won"},
        None,
        {"kind": "task", "activity": "task", "words": "Ask {lead} for feedback on {deal}", "days": 7, "who": "owner"},
    ),
    (
        "offer_expired",
        "Tell marketing when an offer runs out",
        {"kind": "handoff", "state": "expired"},
        None,
        {"kind": "notify", "words": "The offer of {lead} ran out without an answer", "who": "marketing"},
    ),
    (
        "hot_without_owner",
        "Tell marketing of a hot lead without an owner",
        {"kind": "score", "to": "hot"},
        {
            "person": {
                "join": "all",
                "parts": [
                    {"subject": "contact.lifecycle_stage", "operator": "is", "value": "lead"},
                    {"subject": "contact.owner", "operator": "is_empty"},
                ],
            }
        },
        {"kind": "notify", "words": "{lead} is hot and has no owner", "who": "marketing"},
    ),
)
"""What every workspace begins with, in the form of this step: key, name, trigger, filter, action."""


def upgrade() -> None:
    """Create the tables of the handoff and of daily work, and the columns they ask of people, deals and stages."""
    _create_tables()
    _create_tables_of_handoff()
    _add_columns()
    _add_automations()


def _create_tables() -> None:
    op.create_table(
        "automation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("trigger_form", sa.Text(), nullable=False),
        sa.Column("filter_form", sa.Text(), nullable=True),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("builtin_key", sa.String(length=32), nullable=True),
        sa.Column("active_since", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation")),
        sa.UniqueConstraint("uid", name=op.f("uq_automation_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "watermark",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watermark")),
        sa.UniqueConstraint("key", name=op.f("uq_watermark_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "automation_run",
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("record_kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("event_key", sa.String(length=96), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ran_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("depth", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_automation_run_entry_id_journal_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_run")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_automation_run_automation_id"), "automation_run", ["automation_id"], unique=False)
    op.create_index(op.f("ix_automation_run_entry_id"), "automation_run", ["entry_id"], unique=False)
    op.create_index("ix_automation_run_ran", "automation_run", ["ran_at"], unique=False)
    op.create_index(
        "uq_automation_run_event",
        "automation_run",
        ["automation_id", "record_kind", "record_id", "event_key"],
        unique=True,
    )
    op.create_table(
        "notice",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("record_kind", sa.String(length=16), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notice_user_id"), "notice", ["user_id"], unique=False)
    op.create_table(
        "read_mark",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_read_mark_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_mark")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_read_mark", "read_mark", ["kind", "record_id", "user_id"], unique=True)
    op.create_table(
        "score_crossing",
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_crossing")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_score_crossing_place", "score_crossing", ["contact_id", "place"], unique=True)
    op.create_table(
        "review",
        sa.Column("held_on", sa.String(length=10), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("marketing_words", sa.Text(), nullable=True),
        sa.Column("sales_words", sa.Text(), nullable=True),
        sa.Column("agreed", sa.Text(), nullable=True),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_review_by_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("uid", name=op.f("uq_review_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "routing_rule",
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_routing_rule_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
        sa.UniqueConstraint("uid", name=op.f("uq_routing_rule_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_routing_rule_user_id"), "routing_rule", ["user_id"], unique=False)
    op.create_table(
        "target",
        sa.Column("metric", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_target_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("uid", name=op.f("uq_target_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_target_owner_id"), "target", ["owner_id"], unique=False)
    op.create_index("ix_target_period", "target", ["metric", "period", "starts_on"], unique=False)
    op.create_table(
        "stage_criterion",
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_stage_criterion_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_criterion")),
        sa.UniqueConstraint("uid", name=op.f("uq_stage_criterion_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stage_criterion_stage_id"), "stage_criterion", ["stage_id"], unique=False)
    op.create_table(
        "deal_criterion",
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("met_at", sa.BigInteger(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_deal_criterion_by_user_id_user")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["stage_criterion.id"], name=op.f("fk_deal_criterion_criterion_id_stage_criterion")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_deal_criterion_deal_id_deal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_criterion")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deal_criterion_criterion_id"), "deal_criterion", ["criterion_id"], unique=False)
    op.create_index("uq_deal_criterion", "deal_criterion", ["deal_id", "criterion_id"], unique=True)


def _create_tables_of_handoff() -> None:
    op.create_table(
        "feedback",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_feedback_company_id_company")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_feedback_contact_id_contact")),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_feedback_deal_id_deal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("uid", name=op.f("uq_feedback_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feedback_answered_at"), "feedback", ["answered_at"], unique=False)
    op.create_index(op.f("ix_feedback_company_id"), "feedback", ["company_id"], unique=False)
    op.create_index(op.f("ix_feedback_contact_id"), "feedback", ["contact_id"], unique=False)
    op.create_index(op.f("ix_feedback_deal_id"), "feedback", ["deal_id"], unique=False)
    op.create_table(
        "handoff",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("round_no", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("qualified_at", sa.BigInteger(), nullable=False),
        sa.Column("qualified_why", sa.Text(), nullable=False),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("fit", sa.BigInteger(), nullable=False),
        sa.Column("engagement", sa.BigInteger(), nullable=False),
        sa.Column("cell", sa.String(length=2), nullable=False),
        sa.Column("packet", sa.Text(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("first_contact_at", sa.BigInteger(), nullable=True),
        sa.Column("first_contact_due_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("revisit_on", sa.String(length=10), nullable=True),
        sa.Column("sequence_id", sa.Integer(), nullable=True),
        sa.Column("checklist", sa.Text(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_handoff_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_handoff_contact_id_contact")),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_handoff_deal_id_deal")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_handoff_owner_id_user")),
        sa.ForeignKeyConstraint(["reason_id"], ["reason.id"], name=op.f("fk_handoff_reason_id_reason")),
        sa.ForeignKeyConstraint(["sequence_id"], ["sequence.id"], name=op.f("fk_handoff_sequence_id_sequence")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_handoff_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
        sa.UniqueConstraint("uid", name=op.f("uq_handoff_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_handoff_campaign_id"), "handoff", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_handoff_contact_id"), "handoff", ["contact_id"], unique=False)
    op.create_index(op.f("ix_handoff_deal_id"), "handoff", ["deal_id"], unique=False)
    op.create_index(
        "ix_handoff_open_due", "handoff", ["state", "due_at"], unique=False, sqlite_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index(op.f("ix_handoff_owner_id"), "handoff", ["owner_id"], unique=False)
    op.create_index("ix_handoff_qualified", "handoff", ["qualified_at", "state"], unique=False)
    op.create_index(
        "uq_handoff_open_contact",
        "handoff",
        ["contact_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('mql', 'offered', 'accepted')"),
    )
    op.create_table(
        "handoff_offer",
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("offer_no", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_handoff_offer_by_user_id_user")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_handoff_offer_handoff_id_handoff")),
        sa.ForeignKeyConstraint(["reason_id"], ["reason.id"], name=op.f("fk_handoff_offer_reason_id_reason")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_handoff_offer_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_offer")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_handoff_offer_handoff_id"), "handoff_offer", ["handoff_id"], unique=False)
    op.create_index("ix_handoff_offer_offered", "handoff_offer", ["offered_at", "answer"], unique=False)
    op.create_index(
        "ix_handoff_offer_open",
        "handoff_offer",
        ["user_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("answer IS NULL"),
    )
    op.create_index(op.f("ix_handoff_offer_user_id"), "handoff_offer", ["user_id"], unique=False)
    op.create_table(
        "mention",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_mention_activity_id_activity")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mention_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mention_activity_id"), "mention", ["activity_id"], unique=False)
    op.create_index(op.f("ix_mention_user_id"), "mention", ["user_id"], unique=False)


def _add_columns() -> None:
    for table, column, target in _REFERENCES:
        constraint = f"fk_{table}_{column}_{target}"
        op.execute(
            f'ALTER TABLE "{table}" ADD COLUMN {column} INTEGER CONSTRAINT {constraint} REFERENCES "{target}" (id)'
        )
    op.add_column("activity", sa.Column("due_words", sa.Text(), nullable=True))
    op.add_column("activity", sa.Column("remind_at", sa.BigInteger(), nullable=True))
    op.add_column("activity", sa.Column("objection_note", sa.Text(), nullable=True))
    op.add_column("activity", sa.Column("cause", sa.String(length=16), server_default="person", nullable=False))
    op.create_index(op.f("ix_activity_campaign_id"), "activity", ["campaign_id"], unique=False)
    op.create_index(
        "ix_activity_open_remind",
        "activity",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND deleted_at IS NULL AND remind_at IS NOT NULL"),
    )
    op.add_column("cached_score", sa.Column("band", sa.String(length=4), nullable=True))
    op.add_column("cached_score", sa.Column("cell", sa.String(length=2), nullable=True))
    op.add_column("contact", sa.Column("origin", sa.String(length=8), nullable=True))
    op.add_column("contact", sa.Column("decision_role", sa.String(length=16), nullable=True))
    op.add_column("contact", sa.Column("needs", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("preferences", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("research", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("profile", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("best_time", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("tags", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("revisit_on", sa.String(length=10), nullable=True))
    op.create_index(
        "ix_contact_revisit",
        "contact",
        ["revisit_on"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL AND revisit_on IS NOT NULL"),
    )
    op.add_column("deal", sa.Column("won_note", sa.Text(), nullable=True))
    op.add_column("deal", sa.Column("tags", sa.Text(), nullable=True))
    op.create_index(
        "ix_deal_owner_kind",
        "deal",
        ["owner_id", "stage_kind"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_journal_entry_caused_by_id"), "journal_entry", ["caused_by_id"], unique=False)
    op.create_index(op.f("ix_lifecycle_label_owner_id"), "lifecycle_label", ["owner_id"], unique=False)
    op.add_column("stage", sa.Column("lifecycle_stage", sa.String(length=16), nullable=True))
    op.create_index(op.f("ix_stage_owner_id"), "stage", ["owner_id"], unique=False)
    op.add_column("user", sa.Column("phone", sa.Text(), nullable=True))
    op.add_column("user", sa.Column("takes_handoffs", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("user", sa.Column("offer_limit", sa.BigInteger(), nullable=True))
    op.add_column("user", sa.Column("away_until", sa.String(length=10), nullable=True))


def _add_automations() -> None:
    """Give a workspace that holds something the usual automations, which look at nothing before this moment."""
    bind = op.get_bind()
    if not bind.execute(sa.text("SELECT COUNT(*) FROM pipeline")).scalar_one():
        return
    now = bind.execute(sa.text("SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000")).scalar_one()
    for position, (key, name, trigger, filter_, action) in enumerate(_AUTOMATIONS):
        bind.execute(
            sa.text(
                "INSERT INTO automation (uid, name, is_active, trigger_form, filter_form, actions, position, "
                "builtin_key, active_since, recorded_at) VALUES (:uid, :name, 1, :trigger, :filter, :actions, "
                ":position, :key, :now, :now)"
            ),
            {
                "uid": str(uuid_utils.uuid7()),
                "name": name,
                "trigger": _write(trigger),
                "filter": None if filter_ is None else _write(filter_),
                "actions": _write([action]),
                "position": position,
                "key": key,
                "now": now,
            },
        )
    last = bind.execute(sa.text("SELECT COALESCE(MAX(id), 0) FROM journal_entry")).scalar_one()
    bind.execute(
        sa.text("INSERT INTO watermark (key, value) VALUES ('automation', :last), ('automation_clock', :now)"),
        {"last": last, "now": now},
    )


def _write(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
