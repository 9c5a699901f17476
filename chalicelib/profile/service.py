"""The profile: one document, which has default settings before the first change."""

from datetime import datetime
from typing import cast

from chalicelib.jsontext import instant_text
from chalicelib.profile.consents import agreed, withdrawn
from chalicelib.profile.documents import ConsentDocument, ProfileContent, ProfileDocument
from chalicelib.profile.models import ConsentCreate, ProfileCreate
from chalicelib.table import keys
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored
from chalicelib.table.requirement import Require, anything
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument
from chalicelib.table.transaction import Transaction, keep_answer


class ProfileService:
    """The caller's profile.

    Args:
        session: the caller's.
        require: checks the present version of the profile to which a consent is added.
    """

    def __init__(self, session: Session, require: Require = anything) -> None:
        self._session = session
        self._require = require
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
        return self._profile.write(current, _content(profile, current), now)

    def consent(self, given: ConsentCreate, now: datetime) -> Stored[ProfileDocument]:
        """Record that the caller agrees to a version of a document.

        Raises:
            Invalid: ``too_many``; there are as many consents as there can be.
        """
        current = self._required()
        before = current.document().get("consents", [])
        after = agreed(before, given.document_, given.version, instant_text(now))
        if after == before:
            keep_answer(self._session, current.text)
            return current
        return self._write_consents(current, after, now)

    def withdraw(self, document: str, now: datetime) -> None:
        """Record that the caller no longer agrees to a document.

        Raises:
            NotFound: the caller has not agreed, or has withdrawn already.
        """
        current = self._required()
        before = current.document().get("consents", [])
        after = withdrawn(before, document, instant_text(now))
        self._write_consents(current, after, now)

    def _write_consents(
        self, current: Stored[ProfileDocument], consents: list[ConsentDocument], now: datetime
    ) -> Stored[ProfileDocument]:
        """Write other consents; if the profile changes meanwhile, the request is run again."""
        transaction, content = Transaction(self._session), _with_consents(current, consents)
        stored = self._profile.stage(transaction, current, content, now, label=RACE)
        transaction.commit(stored.text)
        return stored

    def _required(self) -> Stored[ProfileDocument]:
        """Return the profile, if it has the version that the request requires, if any."""
        current = self.get()
        self._require(current.version)
        return current


def _with_consents(
    current: Stored[ProfileDocument], consents: list[ConsentDocument]
) -> ProfileContent:
    """Return the content of a profile with other consents."""
    stamps = ("id", "version", "created_at", "updated_at")
    kept = {name: value for name, value in current.document().items() if name not in stamps}
    return cast("ProfileContent", kept | {"consents": consents})


def _content(
    profile: ProfileCreate, current: Stored[ProfileDocument] | None = None
) -> ProfileContent:
    """Return the content of a profile as requested, with the consents of the current one."""
    content = cast("ProfileContent", profile.document())
    if current and (consents := current.document().get("consents")):
        content["consents"] = consents
    height_cm = profile.height_cm()
    if height_cm is not None:
        content["height_cm"] = height_cm
    return content
