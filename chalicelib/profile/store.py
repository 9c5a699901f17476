"""The profile's item."""

from datetime import datetime

from chalicelib.profile.models import ProfileCreate
from chalicelib.table import keys
from chalicelib.table.collection import VERSION
from chalicelib.table.items import Document, Stored, decode, encode, instant_text
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction


class ProfileStore:
    """The caller's profile."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self) -> Stored:
        """Return the profile, or its defaults at version 0 before the first change."""
        item = self._session.get(keys.PROFILE)
        return decode(item) if item else self._stored(self._document(ProfileCreate(), 0))

    def replace(self, current: Stored, profile: ProfileCreate, now: datetime) -> Stored:
        """Write ``profile`` over ``current``; dates of entries already written stay."""
        created_at = current.document().get("created_at", instant_text(now))
        document = self._document(profile, current.version + 1)
        document |= {"created_at": created_at, "updated_at": instant_text(now)}
        stored = self._stored(document)
        transaction = Transaction(self._session)
        if current.version:
            transaction.replace(keys.PROFILE, stored.item, current.version, VERSION)
        else:
            transaction.put_new(keys.PROFILE, stored.item, VERSION)
        transaction.commit(stored.text)
        return stored

    def _document(self, profile: ProfileCreate, version: int) -> Document:
        document = {"id": self._session.user_id, "version": version} | profile.document()
        height_cm = profile.height_cm()
        return document | ({} if height_cm is None else {"height_cm": height_cm})

    def _stored(self, document: Document) -> Stored:
        item = encode("profile", document, id=document["id"], changed=self._session.stamp())
        return decode(item)
