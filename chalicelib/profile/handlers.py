"""The profile."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.models.fields import SLUG_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.profile.models import ConsentCreate, Profile, ProfileCreate
from chalicelib.profile.service import ProfileService
from chalicelib.table.items import Stored, View

router = Router(
    "Profile",
    "The settings of the caller: time zone, start of the day, start of the week and units.",
)

DocumentInPath = Annotated[
    str, PathParameter(SLUG_PATTERN, "The name of the document.", "privacy-policy")
]


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


@router.operation("POST", "/v1/profile/consents", "giveConsent", "Agree to a document")
def give_consent(call: Call, body: ConsentCreate) -> Annotated[View, Profile]:
    """Records that the caller agrees to a version of a document, such as a privacy policy, with the
    time of the server, and returns the profile. If this consent is in force already, nothing
    changes. No consent is overwritten; of more than 40, the oldest one is dropped that was
    withdrawn or replaced.
    """
    stored = ProfileService(call.session, call.require).consent(body, call.now)
    return View(stored, stored.text)


@router.operation(
    "DELETE",
    "/v1/profile/consents/{document}",
    "withdrawConsent",
    "Withdraw a consent",
    status=204,
)
def withdraw_consent(call: Call, document: DocumentInPath) -> None:
    """Records that the caller no longer agrees to a document: its consent gets a `withdrawn_at`."""
    ProfileService(call.session, call.require).withdraw(document, call.now)
