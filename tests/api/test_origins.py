"""Which browser origins an answer names: the request's own where it is listed, else the first."""

import pytest

from chalicelib.http import middleware
from chalicelib.settings import settings
from tests.support.api import Api

LISTED = ("https://app.bluestreak.dev", "https://beta.bluestreak.dev:8443")


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage with two origins."""
    stage = settings()._replace(allowed_origins=LISTED)
    monkeypatch.setattr(middleware, "settings", lambda: stage)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("origin", "named"),
    [
        *((origin, origin) for origin in LISTED),
        ("https://beta.bluestreak.dev", LISTED[0]),
        ("http://app.bluestreak.dev", LISTED[0]),
        ("https://app.bluestreak.dev.evil.dev", LISTED[0]),
        (",".join(LISTED), LISTED[0]),
        ("null", LISTED[0]),
        (None, LISTED[0]),
    ],
)
def test_a_listed_origin_is_named_and_no_other(api: Api, origin: str | None, named: str) -> None:
    headers = {} if origin is None else {"Origin": origin}
    for path, status in (("/v1/profile", 200), ("/v1/workouts/nonsense", 404)):
        answer = api.request("GET", path, headers=headers)
        assert answer.status == status
        assert answer.headers["Access-Control-Allow-Origin"] == named
        assert answer.headers["Vary"] == "Origin"


def test_the_local_stage_admits_every_origin(api: Api) -> None:
    answer = api.request("GET", "/v1/profile", headers={"Origin": "http://localhost:3000"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in answer.headers


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        (None, ("https://localhost",)),
        ("*", ("*",)),
        (",".join(LISTED), LISTED),
    ],
)
def test_the_list_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, value: str | None, origins: tuple[str, ...]
) -> None:
    if value is None:
        monkeypatch.delenv("ALLOWED_ORIGINS")
    else:
        monkeypatch.setenv("ALLOWED_ORIGINS", value)
    assert settings.__wrapped__().allowed_origins == origins
