"""The fullest legal request of an operation, and the account in which it writes most.

An edit of the plan evaluates today and the days logged ahead again, so these cost most. There are
nine of them, because the person has travelled to an earlier time zone since, and in two years.
"""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from chalicelib.application import operations
from chalicelib.regimen.plan.limits import MAX_AHEAD
from tests.support.api import Answer, Api

DAY = timedelta(days=1)
MONDAY = date(2026, 12, 28)
NOON = {"X-Now": f"{MONDAY}T12:00:00Z"}
ANY = {"If-Match": "*"}
DAILY = {"type": "daily"}
LAST, FIRST = "2026-12-31", "2027-01-01"
IRON = {
    "name": "Iron",
    "dose": {"amount": 1, "unit": "mg"},
    "schedule": DAILY,
    "inventory": {"units_left": 1_000, "refill_at": 10},
}


class Request(NamedTuple):
    """A request to send with an Idempotency-Key."""

    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = {}


Prepare = Callable[[Api], Request]


@dataclass(frozen=True)
class Case:
    """A fullest request.

    Attributes:
        operation_id: of the operation.
        actions: how many actions its transaction has, without the receipt of its key.
        name: tells it from others of the same operation.
        prepare: makes the account, and returns the request.
    """

    operation_id: str
    actions: int
    name: str
    prepare: Prepare

    def __str__(self) -> str:
        return f"{self.operation_id} {self.name}".strip()


class Cases(list[Case]):
    """Cases, each declared by what makes its account."""

    def add(self, operation_id: str, actions: int, name: str = "") -> Callable[[Prepare], Prepare]:
        """Return the decorator that declares a function as a case."""

        def declare(prepare: Prepare) -> Prepare:
            self.append(Case(operation_id, actions, name, prepare))
            return prepare

        return declare


def most_items(operation_id: str, name: str) -> int:
    """Return how many items the declaration of an operation allows in a list of its body."""
    [declared] = [known for known in operations() if known.operation_id == operation_id]
    assert declared.request
    return int(declared.request.model_json_schema()["properties"][name]["maxItems"])


def noise(length: int, seed: int = 0) -> str:
    """Return a text that no compression makes shorter."""
    dice = random.Random(seed)
    return "".join(chr(dice.randrange(0x4E00, 0x9000)) for _ in range(length))


def send(api: Api, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    match = ANY if method in ("PATCH", "DELETE") else {}
    answer = api.request(method, path, body, headers=NOON | match | headers)
    assert answer.status < 300, answer.body
    return answer


def create(api: Api, path: str, body: Any) -> str:
    return str(send(api, "POST", path, body).json["id"])


def created(path: str, body: Any) -> Request:
    """Return the request that creates a resource under an id of the client."""
    return Request("PUT", f"{path}/{str(uuid.uuid4())[:-2]}00", body, {"If-None-Match": "*"})


def live_as(api: Api, **profile: Any) -> None:
    send(api, "PATCH", "/v1/profile", profile)


def ahead(api: Api, *more: dict[str, Any]) -> str:
    """Log nine days from today on as complete but for the supplements in ``more``.

    Returns:
        The id of the supplement that was taken on all of them.
    """
    live_as(api, sex="male", timezone="Pacific/Kiritimati")
    for body in more:
        create(api, "/v1/supplements", body)
    iron = create(api, "/v1/supplements", IRON)
    for number in range(MAX_AHEAD + 2):
        take(api, iron, MONDAY + number * DAY)
    live_as(api, timezone="Pacific/Pago_Pago")
    return iron


def take(api: Api, supplement: str, day: date, **fields: Any) -> str:
    body = {"supplement_id": supplement, "local_date": f"{day}"} | fields
    return create(api, "/v1/intakes", body)
