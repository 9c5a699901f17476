"""An account that was exported and restored is the same account, on Amazon's own engine."""

from typing import Any

from app import app as chalice_app
from tests.support.account import Frozen, items_of
from tests.support.api import Api
from tests.support.restoring import export, parsed, restore

TABLE = "bluestreak-test"


def test_the_account_of_0_5(engine_table: Any, user: str) -> None:
    account = Frozen.of_release("0.5")
    account.load(engine_table, TABLE, user)
    old, new = Api(chalice_app, user), Api(chalice_app, f"{user}-new")
    lines = export(old)
    report = restore(new, lines)
    print(len(lines), report)
    again = export(new)
    a = parsed(lines)
    b = parsed(again)
    import json

    bad = [(x, y) for x, y in zip(a, b) if x != y]
    print(len(a), len(b), len(bad))
    for x, y in bad[:3]:
        print(json.dumps(x)[:600])
        print(json.dumps(y)[:600])

    def norm(items):
        return {
            i["sk"]: {k: v for k, v in i.items() if k not in ("pk", "changed", "writes", "most")}
            for i in items
        }

    A = norm(items_of(engine_table, TABLE, user))
    B = norm(items_of(engine_table, TABLE, f"{user}-new"))
    import collections

    print(
        "missing",
        collections.Counter(
            k.split("#")[0] + "#" + k.split("#")[1][:8] for k in A.keys() - B.keys()
        ),
    )
    print(
        "extra",
        collections.Counter(
            k.split("#")[0] + "#" + k.split("#")[1][:8] for k in B.keys() - A.keys()
        ),
    )
    diff = [k for k in A.keys() & B.keys() if A[k] != B[k]]
    print("differ", collections.Counter(k.split("#")[0] + "#" + k.split("#")[1][:8] for k in diff))
    seen = set()
    for k in diff:
        f = k.split("#")[0] + k.split("#")[1][:4]
        if f in seen:
            continue
        seen.add(f)
        ks = {n for n in A[k].keys() | B[k].keys() if A[k].get(n) != B[k].get(n)}
        print(k, {n: (str(A[k].get(n))[:150], str(B[k].get(n))[:150]) for n in ks})
    assert 0
