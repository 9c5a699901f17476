"""A botocore session for DynamoDB alone, which makes its client in a fifth of the time.

A session of botocore is made for some 400 services. It registers 120 handlers, most of them for
single operations of other services. It reads the endpoints of all services (1.2 MB), and the model
of every operation of DynamoDB with its documentation (0.5 MB). This module chooses parts that
botocore lets its users choose: the handlers, the loader, the parser of answers and the provider of
credentials.
"""

from pathlib import Path
from typing import Any

from botocore.credentials import CredentialResolver, EnvProvider
from botocore.exceptions import UnknownServiceError
from botocore.handlers import BUILTIN_HANDLERS
from botocore.loaders import Loader
from botocore.session import Session

from chalicelib.table.parser import ItemParserFactory

# Written by make sdk-data. What it does not contain is read from botocore's own data.
DATA = Path(__file__).with_name("sdk_data")


class _DynamoDBLoader(Loader):
    """botocore's loader of its data, which need not look through some 400 services' folders.

    It has no rules of endpoints, so botocore uses its table of regions. The result is the same, but
    the rules would be loaded first, and then be applied to each request.
    """

    def __init__(self) -> None:
        super().__init__(extra_search_paths=[str(DATA)])

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002  # all have one
        return ["dynamodb"]

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        """Return one of botocore's models of a service."""
        if type_name == "endpoint-rule-set-1":
            raise UnknownServiceError(service_name=service_name, known_service_names="none")
        return super().load_service_model(service_name, type_name, api_version)

    def is_builtin_path(self, path: str) -> bool:  # noqa: ARG002  # the excerpt is botocore's own
        """Tell that no endpoint is a user's own, which botocore would treat in another way."""
        return True


def dynamodb_session() -> Session:
    """Return a session whose only service is DynamoDB."""
    session = Session(include_builtin_handlers=False)
    for event, handler, *_ in BUILTIN_HANDLERS:
        # What follows the first dot, if there is one, is the service that the handler is for.
        service = event.partition(".")[2]
        if not service or service.startswith("dynamodb"):
            session.register(event, handler)
    session.register_component("data_loader", _DynamoDBLoader())
    session.register_component("response_parser_factory", ItemParserFactory())
    environment = EnvProvider()
    if environment.load():
        # The provider that botocore takes first, too, but only after it has prepared all others.
        session.register_component("credential_provider", CredentialResolver([environment]))
    return session
