"""Every record class in one place, for the store, the migrations and the schema test."""

from funneldesk.model.activity import Activity
from funneldesk.model.automation import Automation, AutomationRun, Notice, ReadMark, Watermark
from funneldesk.model.base import Record
from funneldesk.model.campaign import Campaign, CampaignChange, CampaignPlan
from funneldesk.model.campaign_result import CampaignResult
from funneldesk.model.capture_form import CaptureForm
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact, ContactPoint
from funneldesk.model.content import Content, TrackedLink
from funneldesk.model.deal import Deal
from funneldesk.model.experiment import Assignment, Experiment, Variant
from funneldesk.model.external_id import ExternalId
from funneldesk.model.feedback import Feedback
from funneldesk.model.handoff import Handoff, HandoffOffer, Review, RoutingRule
from funneldesk.model.import_batch import ImportBatch, ImportMapping
from funneldesk.model.journal import JournalEntry, JournalImage
from funneldesk.model.lifecycle import LifecycleChange, LifecycleLabel
from funneldesk.model.mention import Mention
from funneldesk.model.message import Message, MessageTemplate
from funneldesk.model.pipeline import DealCriterion, Pipeline, Stage, StageCriterion, StageVisit
from funneldesk.model.product import DealProduct, Product
from funneldesk.model.reason import Reason
from funneldesk.model.saved_view import SavedView
from funneldesk.model.score_crossing import ScoreCrossing
from funneldesk.model.scoring import CachedScore, ScoreGroup, ScoreRule
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import Enrolment, Sequence, SequenceStep
from funneldesk.model.setting import Setting
from funneldesk.model.source import Channel, Source
from funneldesk.model.target import Target
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.model.user import User

__all__ = [
    "Activity",
    "Assignment",
    "Automation",
    "AutomationRun",
    "CachedScore",
    "Campaign",
    "CampaignChange",
    "CampaignPlan",
    "CampaignResult",
    "CaptureForm",
    "Channel",
    "Company",
    "Contact",
    "ContactPoint",
    "Content",
    "Deal",
    "DealCriterion",
    "DealProduct",
    "Enrolment",
    "Experiment",
    "ExternalId",
    "Feedback",
    "Handoff",
    "HandoffOffer",
    "ImportBatch",
    "ImportMapping",
    "JournalEntry",
    "JournalImage",
    "LifecycleChange",
    "LifecycleLabel",
    "Mention",
    "Message",
    "MessageTemplate",
    "Notice",
    "Pipeline",
    "Product",
    "ReadMark",
    "Reason",
    "Record",
    "Review",
    "RoutingRule",
    "SavedView",
    "ScoreCrossing",
    "ScoreGroup",
    "ScoreRule",
    "Segment",
    "Sequence",
    "SequenceStep",
    "Setting",
    "Source",
    "Stage",
    "StageCriterion",
    "StageVisit",
    "Target",
    "Touchpoint",
    "TrackedLink",
    "User",
    "Variant",
    "Watermark",
]
