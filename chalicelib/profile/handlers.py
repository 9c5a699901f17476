"""The profile."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.models.patches import MergePatch
from chalicelib.profile.models import Profile, ProfileCreate
from chalicelib.profile.service import ProfileService
from chalicelib.table.items import Stored, View

router = Router(
    "Profile",
    "The settings of the caller: time zone, start of the day, start of the week and units.",
)


@router.operation("GET", "/v1/profile", "getProfile", "Get the profile", versioned=True)
def get_profile(call: Call) -> Annotated[View, Profile]:
    """Returns the profile of the caller. Before the first change it has default values and version
    0.
    """
    stored = ProfileService(call.session).get()
    return View(stored, stored.text)


@router.operation("PATCH", "/v1/profile", "updateProfile", "Update the profile", versioned=True)
def update_profile(call: Call, patch: MergePatch[ProfileCreate]) -> Annotated[Stored, Profile]:
    """Changes the profile. A new `timezone` or `day_start` applies to entries that are written
    later. The local dates of existing entries never change.
    """
    service = ProfileService(call.session)
    current = call.require_version(service.get())
    return service.replace(current, patch.apply(current.document()), call.now)
