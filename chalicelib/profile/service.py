"""The profile: one document, which has default settings before the first change."""

from datetime import datetime
from typing import cast

from chalicelib.profile.documents import ProfileContent, ProfileDocument
from chalicelib.profile.models import ProfileCreate
from chalicelib.table import keys
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument


class ProfileService:
    """The caller's profile."""

    def __init__(self, session: Session) -> None:
        self._profile: SingletonDocument[ProfileDocument] = SingletonDocument(
            session, "profile", keys.PROFILE, session.user_id
        )

    def get(self) -> Stored[ProfileDocument]:
        """Return the profile, or its defaults at version 0 before the first change."""
        return self._profile.get() or self._profile.unwritten(_content(ProfileCreate()))

    def replace(
        self, current: Stored[ProfileDocument], profile: ProfileCreate, now: datetime
    ) -> Stored[ProfileDocument]:
        """Replace ``current`` with ``profile``; the dates of existing entries do not change."""
        return self._profile.write(current, _content(profile), now)


def _content(profile: ProfileCreate) -> ProfileContent:
    content = cast("ProfileContent", profile.document())
    height_cm = profile.height_cm()
    if height_cm is not None:
        content["height_cm"] = height_cm
    return content
