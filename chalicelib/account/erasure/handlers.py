"""The erasure of the caller's account."""

from typing import Annotated

from chalicelib.account.erasure.models import AccountDeletion, AccountDeletionCreate
from chalicelib.account.erasure.service import DeletionService
from chalicelib.http import problems
from chalicelib.http.accounts import remember
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.http.responses import Json
from chalicelib.jsontext import dump
from chalicelib.table.deletion import OPEN, AccountState

router = Router("Account", "The account of the caller as a whole.")


@router.operation(
    "POST",
    "/v1/account/deletion",
    "requestAccountDeletion",
    "Request the erasure of the account",
    status=202,
    fresh_sign_in=True,
)
def request_account_deletion(
    call: Call, body: AccountDeletionCreate
) -> Annotated[Json, AccountDeletion]:
    """Requests that everything of the caller is erased, and returns the day. It requires a sign-in
    within the last 5 minutes; a refresh of the token is not a sign-in.

    For 14 days everything works as before, every answer has the header `Account-Deletion`, and
    `DELETE` takes the request back. Then the function of the service deletes all data and, last,
    the user. It cannot be undone. From then on tokens of the user are refused with 401. Backups of
    the service contain the data for 35 days more, until `backups_until`; what is restored from them
    is erased again. If a request exists already, it is returned and nothing changes.
    """
    del body
    deletion = DeletionService(call.session, call.require).request(call.now)
    remember(call.session.user_id, AccountState(deletion.erased_on.isoformat()))
    return Json(dump(deletion.document()))


@router.operation(
    "GET",
    "/v1/account/deletion",
    "getAccountDeletion",
    "Get the requested erasure",
    problems=(problems.NOT_FOUND,),
)
def get_account_deletion(call: Call) -> Annotated[Json, AccountDeletion]:
    """Returns the pending request to erase the account. Without one, the answer is 404."""
    return Json(dump(DeletionService(call.session).get().document()))


@router.operation(
    "DELETE",
    "/v1/account/deletion",
    "cancelAccountDeletion",
    "Take back the erasure",
    status=204,
    problems=(problems.NOT_FOUND,),
)
def cancel_account_deletion(call: Call) -> None:
    """Takes the request to erase the account back, as long as the erasure has not begun. It begins
    in the first night after `can_be_cancelled_until`.
    """
    DeletionService(call.session, call.require).cancel()
    remember(call.session.user_id, OPEN)
