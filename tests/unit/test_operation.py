"""A declaration is derived from the annotations of its handler."""

from typing import Annotated, Any

import pytest

from chalicelib.http.operation import DateInPath, ModelName, PathParameter, Router, declared
from chalicelib.models.base import QueryModel, ReadModel, RequestModel
from chalicelib.models.patches import MergePatch
from chalicelib.models.queries import PageQuery


class Thing(RequestModel):
    """A body."""


class Shown(ReadModel):
    """An answer."""


class Filter(QueryModel):
    """Query parameters."""


ThingId = Annotated[str, PathParameter("^[a-z]+$", "The id of the thing.", "a")]


def test_the_parameters_declare_the_models() -> None:
    def handler(
        call: Any, thing_id: ThingId, date: DateInPath, query: Filter, body: Thing
    ) -> Annotated[str, Shown]:
        """Do it."""
        raise NotImplementedError

    found = declared(handler, "/v1/things/{thing_id}/days/{date}")
    assert (found.response, found.request, found.query) == (Shown, Thing, Filter)
    assert list(found.path_parameters) == ["thing_id", "date"]
    assert found.path_parameters["thing_id"].example == "a"
    assert found.names == {"call", "thing_id", "date", "query", "body"}


def test_a_patch_is_of_the_model_of_the_resource() -> None:
    def handler(patch: MergePatch[Thing]) -> Shown:
        raise NotImplementedError

    found = declared(handler, "/v1/things")
    assert (found.request, found.response) == (Thing, Shown)


def test_a_page_alone_has_the_parameters_of_every_list() -> None:
    def handler(page: Any) -> Annotated[str, Shown]:
        raise NotImplementedError

    assert declared(handler, "/v1/things").query is PageQuery


def test_the_model_of_an_answer_may_be_named() -> None:
    router = Router("Things", "Things.")

    @router.operation("GET", "/v1/things", "listThings", "List things")
    def handler() -> Annotated[str, ModelName(__name__, "Shown")]:
        raise NotImplementedError

    [operation] = router.operations
    assert operation.signature.response == ModelName(__name__, "Shown")
    assert operation.response is Shown


def test_only_a_model_can_be_named() -> None:
    with pytest.raises(TypeError, match="describes no answer"):
        ModelName("pathlib", "Path").model()


def test_an_answer_without_a_body_has_no_model() -> None:
    def handler() -> None:
        raise NotImplementedError

    found = declared(handler, "/v1/things")
    assert (found.response, found.request, found.query) == (None, None, None)


def unknown_parameter(thing: str) -> None:
    raise NotImplementedError


def other_path(thing_id: ThingId) -> None:
    raise NotImplementedError


def undescribed() -> str:
    raise NotImplementedError


@pytest.mark.parametrize("handler", [unknown_parameter, other_path, undescribed])
def test_what_does_not_agree_is_an_error(handler: Any) -> None:
    with pytest.raises(TypeError):
        declared(handler, "/v1/things")


def test_a_router_collects_its_operations() -> None:
    router = Router("Things", "All things.")

    @router.operation("GET", "/v1/things", "listThings", "List things", reference=True)
    def list_things() -> Shown:
        """Returns all things."""
        raise NotImplementedError

    [operation] = router.operations
    assert (operation.tag, operation.description) == ("Things", "Returns all things.")
    assert (operation.response, operation.reference, operation.status) == (Shown, True, 200)
