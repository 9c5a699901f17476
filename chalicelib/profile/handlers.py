"""The profile."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.models.patches import MergePatch
from chalicelib.profile.models import Profile, ProfileCreate
from chalicelib.profile.store import ProfileStore
from chalicelib.table.items import Stored

resource = Router(
    "Profile",
    "The settings of the caller: time zone, start of the day, start of the week and units.",
)


@resource.operation(
    "GET", "/v1/profile", "getProfile", "Get the profile", response=Profile, versioned=True
)
def get_profile(call: Call) -> Stored:
    """Returns the profile of the caller. Before the first change it has default values and version
    0.
    """
    return ProfileStore(call.session).get()


@resource.operation(
    "PATCH",
    "/v1/profile",
    "updateProfile",
    "Update the profile",
    request=ProfileCreate,
    response=Profile,
    versioned=True,
)
def update_profile(call: Call, patch: MergePatch[ProfileCreate]) -> Stored:
    """Changes the profile. A new `timezone` or `day_start` applies to entries that are written
    later.

    The local dates of existing entries never change.
    """
    store = ProfileStore(call.session)
    current = call.matched(store.get())
    return store.replace(current, patch.apply(current.document()), call.now)
