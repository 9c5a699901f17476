"""What ten years of labs cost: the list of tracked markers, trends, and a panel of 90."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from tools.bench import labs
from tools.bench.client import HEADINGS, Answer, Bench, Recorded
from tools.bench.measure import compare, row, title

LAST = date(2026, 3, 13)
YEARS = 10
FULL = 90
MOST_PANELS = 60
USER = "labs"


class Labs:
    """An account with 100 markers, two draws a quarter and a target for each."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def tables(self) -> None:
        """Print what reading and writing costs."""
        slugs, send = labs.markers(100), self._bench.as_user(USER)
        labs.fill(send, slugs, LAST, YEARS)
        title("Ten years of labs, two draws a quarter, beside the bare DynamoDB calls")
        print(HEADINGS)
        dashboard = "/v1/biomarkers?tracked=true&limit=250"
        self._bench.read("100 markers, no targets", dashboard, USER)
        labs.aim(send, slugs)
        for name, path in (
            ("100 markers, 100 targets", dashboard),
            ("25 readings", "/v1/biomarkers/glucose_fasting/readings?limit=25"),
            ("trend of one marker", "/v1/biomarkers/glucose_fasting/trend"),
            ("trend of phenoage", "/v1/biomarkers/phenoage/trend"),
            ("10 panels of 50", "/v1/panels?limit=10"),
        ):
            self._bench.read(name, path, USER)
        self._create()
        self._others()

    def _create(self) -> None:
        """Print a panel of 90, beside the same transaction with all its actions made before."""
        bench = self._bench
        runs = min(bench.runs, MOST_PANELS)
        slugs = labs.markers(FULL)
        for user in ("create", "recorded"):
            bench.as_user(user)("PATCH", "/v1/profile", labs.PROFILE)
        bodies = [
            labs.panel(slugs, LAST - timedelta(days=runs + 10 - number), number=number)
            for number in range(runs + 11)
        ]
        recorded = Recorded(bench.dynamodb)
        with recorded.heard():
            for body in bodies:
                bench.as_user("recorded")("POST", "/v1/panels", body)
        prebuilt = iter([moved(actions, "by-hand") for actions in recorded.transactions()])
        *events, last = [bench.event("POST", "/v1/panels", body, "create") for body in bodies]
        upcoming = iter(events)

        def by_hand() -> Answer:
            bench.dynamodb.transact_write_items(**next(prebuilt))
            return {"statusCode": 201, "body": ""}

        ours, theirs = compare(lambda: bench.app(next(upcoming), None), by_hand, 201, runs)
        row("create a panel of 90", ours, theirs, bench.charge(last).columns())

    def _others(self) -> None:
        """Print what else is done to a panel of 90; nothing runs beside it."""
        newest = self._bench.as_user("create")("GET", "/v1/panels?limit=1")["items"][0]
        part = newest["readings"][0]
        place = f"/v1/biomarkers/{part['marker']}/readings/{part['id']}"
        at = f"/v1/panels/{newest['id']}"
        for name, method, path, body in (
            ("read it", "GET", at, None),
            ("change one of its readings", "PATCH", place, {"value": part["value"]}),
            ("compute it again", "PUT", f"{at}/derivation", {}),
            ("delete it", "DELETE", at, None),
        ):
            self._bench.alone(name, self._bench.event(method, path, body, "create"))


def moved(request: dict[str, Any], user: str) -> dict[str, Any]:
    """Return a transaction with all its items in another partition, under a token of its own."""
    from chalicelib.table import keys  # noqa: PLC0415  # after the environment is set

    copied = deepcopy(request)
    copied["ClientRequestToken"] = copied["ClientRequestToken"][::-1]
    for entry in copied["TransactItems"]:
        for action in entry.values():
            action.get("Key", action.get("Item"))["pk"] = {"S": keys.partition(user)}
    return copied
