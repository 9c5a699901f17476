"""The profile's document."""

from datetime import datetime

from chalicelib.jsontext import Document
from chalicelib.profile.models import ProfileCreate
from chalicelib.table import keys
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument


class ProfileService:
    """The caller's profile."""

    def __init__(self, session: Session) -> None:
        self._profile = SingletonDocument(session, "profile", keys.PROFILE, session.user_id)

    def get(self) -> Stored:
        """Return the profile, or its defaults at version 0 before the first change."""
        return self._profile.get() or self._profile.unwritten(_content(ProfileCreate()))

    def replace(self, current: Stored, profile: ProfileCreate, now: datetime) -> Stored:
        """Write ``profile`` over ``current``; dates of entries already written stay."""
        return self._profile.write(current, _content(profile), now)


def _content(profile: ProfileCreate) -> Document:
    height_cm = profile.height_cm()
    return profile.document() | ({} if height_cm is None else {"height_cm": height_cm})
