#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: lambda_package
version_added: 0.1.0
short_description: Build the zip of a Lambda function or another program, the same bytes each time
description:
  - Packs the folder of a function, shared folders and pinned libraries into a zip on the controller.
  - >-
    The same input makes the same bytes on every machine: names are sorted, times and modes are fixed, nothing is
    compiled, and nothing is compressed, because builds of zlib differ. So the checksum tells whether a function must be
    updated, and a run on another controller changes nothing.
  - >-
    Libraries are installed with pip from wheels of pure Python (C(py3-none-any)), which serve every processor that
    Lambda has. A library that has none cannot be packed. Dependencies are not followed: the requirements file names
    them all.
  - "Two runs may build the same zip at the same time; one waits for the other."
  - "Needs no IAM action. Lambda itself is the matter of M(amazon.aws.lambda)."
options:
  source:
    description:
      - Folder of the function.
      - It is packed under its own name, so a function C(handle) in C(lambda_src/probe/handler.py) is the handler
        C(probe.handler.handle).
    type: path
    required: true
  archive:
    description:
      - Path of that folder in the zip, where it is not to be its own name.
      - So a program that no function runs is packed too, as C(drill/app) for C(python -m drill.app).
    type: str
  shared:
    description:
      - Further folders to pack.
      - Of their modules only those are packed that the function imports, directly or by way of each other. An import
        that is made by a name known only at run time is not seen.
    type: list
    elements: dict
    default: []
    suboptions:
      source:
        description: The folder to read.
        type: path
        required: true
      archive:
        description: Path of the folder in the zip.
        type: str
        required: true
  requirements:
    description: Requirements file; each line is C(name==version). Without it no library is packed.
    type: path
  exclude:
    description: Patterns of names in the zip that are left out, as in C(dateutil/zoneinfo/*). A C(*) matches C(/) too.
    type: list
    elements: str
    default: []
  python_version:
    description: Version of Python in the function's runtime.
    type: str
    default: "3.13"
  dest:
    description: The zip file. Its folder is made where it is missing.
    type: path
    required: true
  cache:
    description:
      - Folder that keeps installed libraries, one subfolder for each requirements file and version of Python.
      - It may be removed at any time.
    type: path
    default: ~/.cache/multiregion.aws_dr/lambda
attributes:
  check_mode:
    description: Tells the checksum that the zip would have, and leaves neither zip nor cache behind.
    support: full
  diff_mode:
    description: Shows the names and checksums of the files in the zip before and after.
    support: full
requirements:
  - pip, in the Python that runs the module
author:
  - multiregion.aws_dr contributors (@multiregion)
"""

EXAMPLES = r"""
- name: Package the monitor of the database
  multiregion.aws_dr.lambda_package:
    source: "{{ lambda_src }}/database_health"
    requirements: "{{ lambda_src }}/requirements.txt"
    shared:
      - source: "{{ module_utils }}/_core"
        archive: ansible_collections/multiregion/aws_dr/plugins/module_utils/_core
      - source: "{{ module_utils }}/_aws"
        archive: ansible_collections/multiregion/aws_dr/plugins/module_utils/_aws
    dest: "{{ playbook_dir }}/../.cache/database_health.zip"
  delegate_to: localhost
"""

RETURN = r"""
path:
  description: The zip file.
  returned: success
  type: str
sha256:
  description: Its SHA-256 in base64, as Lambda's C(CodeSha256).
  returned: success
  type: str
  sample: 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
sha256_hex:
  description: The same in hexadecimal, for a name or for C(sha256sum).
  returned: success
  type: str
  sample: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
size:
  description: Its size in bytes.
  returned: success
  type: int
  sample: 1698848
"""

import hashlib
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._core.archive import code_sha256, listing
from ..module_utils._lambda_package import Package, build, locked, write


def argument_spec() -> dict[str, Any]:
    return {
        "source": {"type": "path", "required": True},
        "archive": {"type": "str"},
        "shared": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "source": {"type": "path", "required": True},
                "archive": {"type": "str", "required": True},
            },
        },
        "requirements": {"type": "path"},
        "exclude": {"type": "list", "elements": "str", "default": []},
        "python_version": {"type": "str", "default": "3.13"},
        "dest": {"type": "path", "required": True},
        "cache": {"type": "path", "default": "~/.cache/multiregion.aws_dr/lambda"},
    }


def goal(params: dict[str, Any]) -> Package:
    return Package(
        source=Path(params["source"]),
        prefix=params["archive"] or Path(params["source"]).name,
        shared=tuple((Path(folder["source"]), folder["archive"]) for folder in params["shared"]),
        requirements=Path(params["requirements"]) if params["requirements"] else None,
        exclude=tuple(params["exclude"]),
        python_version=params["python_version"],
        cache=Path(params["cache"]),
    )


def run(module: AnsibleModule) -> None:
    package, dest, real = goal(module.params), Path(module.params["dest"]), not module.check_mode
    with locked(package.cache) if real else nullcontext():
        after = build(package, module.run_command, keep=real)
        before = dest.read_bytes() if dest.exists() else b""
        if real and after != before:
            write(dest, after)
    checksums = {"sha256": code_sha256(after), "sha256_hex": hashlib.sha256(after).hexdigest()}
    result = {"path": str(dest), **checksums, "size": len(after)}
    diff = {"diff": {"before": listing(before), "after": listing(after)}} if after != before else {}
    module.exit_json(changed=after != before, **result, **diff)


def main() -> None:
    module = AnsibleModule(argument_spec=argument_spec(), supports_check_mode=True)
    try:
        run(module)
    except (ValueError, SyntaxError, OSError) as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
