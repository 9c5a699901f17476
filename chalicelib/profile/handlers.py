"""The profile."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.models.patches import MergePatch
from chalicelib.profile.models import Profile, ProfileCreate
from chalicelib.profile.store import ProfileStore
from chalicelib.table.items import Stored

resource = Router("Profile", "Time zone, day start, week start and units of the caller.")


@resource.operation(
    "GET", "/v1/profile", "getProfile", "Read my profile", response=Profile, versioned=True
)
def get_profile(call: Call) -> Stored:
    """The profile exists from the first request, with defaults and version 0."""
    return ProfileStore(call.session).get()


@resource.operation(
    "PATCH",
    "/v1/profile",
    "updateProfile",
    "Change my profile",
    request=ProfileCreate,
    response=Profile,
    versioned=True,
)
def update_profile(call: Call, patch: MergePatch[ProfileCreate]) -> Stored:
    """A new time zone or day start decides the local date of entries to come.

    Dates of entries that are written already never move.
    """
    store = ProfileStore(call.session)
    current = call.matched(store.get())
    return store.replace(current, patch.apply(current.document()), call.now)
