"""The marketing funnel: plans and results, content, segments, sequences and messages, experiments, capture forms."""

import sqlalchemy as sa
import uuid_utils
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite adds a column with a foreign key only in this form; a rebuilt table would cost a copy of every row.
_REFERENCES = (
    ("activity", "objection_id", "reason"),
    ("campaign", "segment_id", "segment"),
    ("touchpoint", "content_id", "content"),
    ("touchpoint", "variant_id", "variant"),
)
_OBJECTIONS = ("Price", "Timing", "Trust", "Need to ask somebody", "Prefers another product")


def upgrade() -> None:
    """Create the tables of the marketing funnel and tie touches, people and activities to them."""
    _create_tables()
    _add_columns()
    _add_objections()


def _create_tables() -> None:
    op.create_table(
        "message_template",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint("uid", name=op.f("uq_message_template_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "segment",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("uid", name=op.f("uq_segment_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "campaign_change",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_campaign_change_by_user_id_user")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_change_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["reason_id"], ["reason.id"], name=op.f("fk_campaign_change_reason_id_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_change")),
        sa.UniqueConstraint("uid", name=op.f("uq_campaign_change_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_campaign_change_campaign_id"), "campaign_change", ["campaign_id"], unique=False)
    op.create_table(
        "campaign_plan",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("funnel_stage", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=True),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_plan_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_plan")),
        sa.UniqueConstraint("uid", name=op.f("uq_campaign_plan_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_campaign_plan_campaign_id"), "campaign_plan", ["campaign_id"], unique=False)
    op.create_table(
        "campaign_result",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.String(length=10), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("impressions", sa.BigInteger(), nullable=True),
        sa.Column("clicks", sa.BigInteger(), nullable=True),
        sa.Column("visits", sa.BigInteger(), nullable=True),
        sa.Column("page_conversions", sa.BigInteger(), nullable=True),
        sa.Column("mentions", sa.BigInteger(), nullable=True),
        sa.Column("branded_visits", sa.BigInteger(), nullable=True),
        sa.Column("spend_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_result_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_result")),
        sa.UniqueConstraint("uid", name=op.f("uq_campaign_result_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_campaign_result_starts_on", "campaign_result", ["starts_on"], unique=False)
    op.create_index(
        "uq_campaign_result_row",
        "campaign_result",
        ["campaign_id", "starts_on", "ends_on", "system", "row_key"],
        unique=True,
    )
    op.create_table(
        "content",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("funnel_stage", sa.String(length=16), nullable=True),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_content_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_content_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content")),
        sa.UniqueConstraint("uid", name=op.f("uq_content_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_content_campaign_id"), "content", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_content_funnel_stage"), "content", ["funnel_stage"], unique=False)
    op.create_table(
        "sequence",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("stop_on", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_sequence_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_sequence_segment_id_segment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence")),
        sa.UniqueConstraint("uid", name=op.f("uq_sequence_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sequence_campaign_id"), "sequence", ["campaign_id"], unique=False)
    op.create_table(
        "capture_form",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("picture_name", sa.Text(), nullable=True),
        sa.Column("picture_alt", sa.Text(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("consent_line", sa.Text(), nullable=True),
        sa.Column("thanks", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("answer_way", sa.String(length=16), nullable=False),
        sa.Column("answer_to", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_capture_form_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_capture_form_content_id_content")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_capture_form_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_form")),
        sa.UniqueConstraint("uid", name=op.f("uq_capture_form_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_capture_form_campaign_id"), "capture_form", ["campaign_id"], unique=False)
    op.create_table(
        "sequence_step",
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("wait_days", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_sequence_step_content_id_content")),
        sa.ForeignKeyConstraint(["sequence_id"], ["sequence.id"], name=op.f("fk_sequence_step_sequence_id_sequence")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["message_template.id"], name=op.f("fk_sequence_step_template_id_message_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_step")),
        sa.UniqueConstraint("uid", name=op.f("uq_sequence_step_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sequence_step_sequence_id"), "sequence_step", ["sequence_id"], unique=False)
    op.create_table(
        "tracked_link",
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("utm_source", sa.Text(), nullable=False),
        sa.Column("utm_medium", sa.Text(), nullable=False),
        sa.Column("utm_campaign", sa.Text(), nullable=False),
        sa.Column("utm_content", sa.Text(), nullable=True),
        sa.Column("utm_term", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_tracked_link_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_tracked_link_content_id_content")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracked_link")),
        sa.UniqueConstraint("uid", name=op.f("uq_tracked_link_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tracked_link_campaign_id"), "tracked_link", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_tracked_link_utm_campaign"), "tracked_link", ["utm_campaign"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("stop_reason", sa.String(length=16), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_enrolment_contact_id_contact")),
        sa.ForeignKeyConstraint(["sequence_id"], ["sequence.id"], name=op.f("fk_enrolment_sequence_id_sequence")),
        sa.ForeignKeyConstraint(["step_id"], ["sequence_step.id"], name=op.f("fk_enrolment_step_id_sequence_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("uid", name=op.f("uq_enrolment_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_enrolment_contact_id"), "enrolment", ["contact_id"], unique=False)
    op.create_index(
        "ix_enrolment_due",
        "enrolment",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'active'"),
    )
    op.create_index(op.f("ix_enrolment_sequence_id"), "enrolment", ["sequence_id"], unique=False)
    op.create_index(
        "uq_enrolment_active",
        "enrolment",
        ["sequence_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "experiment",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("response_kinds", sa.Text(), nullable=False),
        sa.Column("window_days", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_variant_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_experiment_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_experiment_segment_id_segment")),
        sa.ForeignKeyConstraint(["step_id"], ["sequence_step.id"], name=op.f("fk_experiment_step_id_sequence_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiment")),
        sa.UniqueConstraint("uid", name=op.f("uq_experiment_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_experiment_campaign_id"), "experiment", ["campaign_id"], unique=False)
    op.create_table(
        "variant",
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_variant_content_id_content")),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiment.id"], name=op.f("fk_variant_experiment_id_experiment")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["message_template.id"], name=op.f("fk_variant_template_id_message_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
        sa.UniqueConstraint("uid", name=op.f("uq_variant_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_variant_experiment_id"), "variant", ["experiment_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_assignment_contact_id_contact")),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name=op.f("fk_assignment_experiment_id_experiment")
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_assignment_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("experiment_id", "contact_id", name=op.f("uq_assignment_experiment_id_contact_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_assignment_contact_id"), "assignment", ["contact_id"], unique=False)
    op.create_index(op.f("ix_assignment_variant_id"), "assignment", ["variant_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("variant_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_message_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_message_contact_id_contact")),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_message_content_id_content")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_message_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["step_id"], ["sequence_step.id"], name=op.f("fk_message_step_id_sequence_step")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["message_template.id"], name=op.f("fk_message_template_id_message_template")
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_message_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("uid", name=op.f("uq_message_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_message_contact_id"), "message", ["contact_id"], unique=False)
    op.create_index("ix_message_state", "message", ["state", "state_at"], unique=False)
    op.create_index(op.f("ix_message_variant_id"), "message", ["variant_id"], unique=False)
    op.create_index(
        "uq_message_enrolment_step",
        "message",
        ["enrolment_id", "step_id"],
        unique=True,
        sqlite_where=sa.text("enrolment_id IS NOT NULL"),
    )


def _add_columns() -> None:
    for table, column, target in _REFERENCES:
        constraint = f"fk_{table}_{column}_{target}"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {constraint} REFERENCES {target} (id)")
    op.add_column("campaign", sa.Column("audience", sa.Text(), nullable=True))
    op.add_column("campaign", sa.Column("landing_url", sa.Text(), nullable=True))
    op.add_column("campaign", sa.Column("notes", sa.Text(), nullable=True))
    op.create_index(op.f("ix_campaign_utm_campaign"), "campaign", ["utm_campaign"], unique=False)
    op.add_column("contact", sa.Column("region", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("postcode", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("do_not_email", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("contact", sa.Column("do_not_call", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("contact", sa.Column("do_not_whatsapp", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("contact", sa.Column("email_bounced_at", sa.BigInteger(), nullable=True))
    op.drop_index(op.f("ix_touchpoint_campaign_id"), table_name="touchpoint")
    op.create_index("ix_touchpoint_campaign_at", "touchpoint", ["campaign_id", "at", "contact_id"], unique=False)
    op.create_index(op.f("ix_touchpoint_content_id"), "touchpoint", ["content_id"], unique=False)


def _add_objections() -> None:
    """Give a workspace that has lists of reasons the list of objections too; a new one gets it with the others."""
    connection = op.get_bind()
    reason = sa.table("reason", *map(sa.column, ("uid", "kind", "label", "position")))
    if not connection.execute(sa.select(sa.func.count()).select_from(reason)).scalar_one():
        return
    connection.execute(
        sa.insert(reason),
        [
            {"uid": str(uuid_utils.uuid7()), "kind": "objection", "label": label, "position": position}
            for position, label in enumerate(_OBJECTIONS)
        ],
    )
