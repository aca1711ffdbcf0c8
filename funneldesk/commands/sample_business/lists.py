"""The sample's own people, sources and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.sample_business.names import PEOPLE, TERRITORIES
from funneldesk.commands.sample_business.origins import ALL_ORIGINS
from funneldesk.model.handoff import RoutingRule
from funneldesk.model.match_key import person_key
from funneldesk.model.pipeline import Pipeline, Stage, StageKind
from funneldesk.model.reason import Reason
from funneldesk.model.source import Channel, Source, propose_channel, propose_origin
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Sample


def prepare_lists(sample: Sample) -> None:
    """Name the pipeline, and find or add what leads, deals and campaigns point to."""
    session = sample.work.session
    pipeline = session.scalars(select(Pipeline).where(Pipeline.is_default)).one()
    pipeline.name = "Rooftop sales"
    stages = session.scalars(select(Stage).where(Stage.pipeline_id == pipeline.id).order_by(Stage.position)).all()
    sample.stages = [stage for stage in stages if stage.kind == StageKind.OPEN]
    sample.closings = {stage.kind: stage for stage in stages if stage.kind != StageKind.OPEN}
    sample.reasons = {(reason.kind, reason.label): reason for reason in session.scalars(select(Reason))}
    users = sample.add_all(
        User(name=name, name_key=person_key(name), role=role, phone=phone, region=region, email=_address(name))
        for name, role, phone, region in PEOPLE
    )
    sample.reps = [user for user in users if user.role == Role.SALES]
    sample.marketers = [user for user in users if user.role == Role.MARKETING]
    sample.channels = {channel.key: channel.id for channel in session.scalars(select(Channel))}
    sample.channel_keys = {place: key for key, place in sample.channels.items()}
    words = dict.fromkeys(origin.source for origin in ALL_ORIGINS)
    sources = sample.add_all(
        Source(
            words=one,
            channel_id=sample.channels.get(propose_channel(one) or ""),
            origin=propose_origin(one),
        )
        for one in words
    )
    sample.sources = {source.words: source for source in sources}


def _address(name: str) -> str:
    return f"{name.split(' ', maxsplit=1)[0].lower()}@suryasolar.example"


def add_routing(sample: Sample) -> None:
    """Whose leads come from where; in force once the owner lets leads be offered by territory."""
    by_name = {rep.name: rep.id for rep in sample.reps}
    sample.add_all(
        RoutingRule(basis="city", value=city, user_id=by_name[name], position=place)
        for place, (city, name) in enumerate(TERRITORIES)
    )
