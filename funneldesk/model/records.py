"""Every record class in one place, for the store, the migrations and the schema test."""

from funneldesk.model.activity import Activity
from funneldesk.model.base import Record
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact, ContactPoint
from funneldesk.model.deal import Deal
from funneldesk.model.external_id import ExternalId
from funneldesk.model.import_batch import ImportBatch, ImportMapping
from funneldesk.model.journal import JournalEntry, JournalImage
from funneldesk.model.lifecycle import LifecycleChange, LifecycleLabel
from funneldesk.model.pipeline import Pipeline, Stage, StageVisit
from funneldesk.model.product import DealProduct, Product
from funneldesk.model.reason import Reason
from funneldesk.model.saved_view import SavedView
from funneldesk.model.scoring import CachedScore, ScoreGroup, ScoreRule
from funneldesk.model.setting import Setting
from funneldesk.model.source import Channel, Source
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.model.user import User

__all__ = [
    "Activity",
    "CachedScore",
    "Campaign",
    "Channel",
    "Company",
    "Contact",
    "ContactPoint",
    "Deal",
    "DealProduct",
    "ExternalId",
    "ImportBatch",
    "ImportMapping",
    "JournalEntry",
    "JournalImage",
    "LifecycleChange",
    "LifecycleLabel",
    "Pipeline",
    "Product",
    "Reason",
    "Record",
    "SavedView",
    "ScoreGroup",
    "ScoreRule",
    "Setting",
    "Source",
    "Stage",
    "StageVisit",
    "Touchpoint",
    "User",
]
