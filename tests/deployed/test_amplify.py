"""The sign-in of the recipe, with Amplify as the contract's page installs it and real passwords."""

import json
import re
import shutil
import uuid
from pathlib import Path

from tests.deployed.stage import Stage
from tests.support.commands import run
from tools.contract import node
from tools.contract.files import CONTRACT

SCRIPT = Path(__file__).parent / "amplify"
FIRST_PASSWORD = "Temporary-horse-battery-1"
STEPS = [
    *("confirm_sign_up", "confirm_sign_up", None, "CodeMismatchException", "sign_in"),
    *("NotAuthorizedException", "signed_in", 200, 3, None, "SignedOutError", None),
    *(None, None, "sign_in", "signed_in", None),
    *("new_password", "signed_in", 200),
]


def test_a_person_signs_up_in_resets_and_signs_out(stage: Stage, tmp_path: Path) -> None:
    readme = (CONTRACT / "README.md").read_text(encoding="utf-8")
    shutil.copytree(SCRIPT, tmp_path, dirs_exist_ok=True)
    for part in ("recipe", "types"):
        shutil.copytree(CONTRACT / part, tmp_path / "bluestreak" / part)
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}')
    installed = re.findall(r"^npm install (?:openapi-fetch|aws-amplify)@.*$", readme, re.MULTILINE)
    assert len(installed) == 2
    for command in [*installed, "npm install @types/node@24.0.0 @types/react@19.3.0"]:
        run(*command.split(), cwd=tmp_path)
    node.run("tsc", "--project", str(tmp_path))

    pool, invited = stage.outputs["UserPoolId"], f"{uuid.uuid4()}@example.com"
    stage.client("cognito-idp").admin_create_user(
        UserPoolId=pool,
        Username=invited,
        TemporaryPassword=FIRST_PASSWORD,
        MessageAction="SUPPRESS",
    )
    printed = run(
        *node.command("node", "sign-in.ts"),
        cwd=tmp_path,
        API=stage.url,
        CLIENT=stage.outputs["UserPoolClientId"],
        COGNITO=stage.emulator,
        FIRST=FIRST_PASSWORD,
        INVITED=invited,
        POOL=pool,
    )
    assert json.loads(printed.splitlines()[-1]) == STEPS
