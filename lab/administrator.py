# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the administrator of a lab that enforces IAM, and prints its access key."""

from __future__ import annotations

import importlib
import json


def main() -> None:
    iam = importlib.import_module("boto3").client("iam")
    iam.create_user(UserName="administrator")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    iam.put_user_policy(UserName="administrator", PolicyName="everything", PolicyDocument=json.dumps(everything))
    key = iam.create_access_key(UserName="administrator")["AccessKey"]
    print(json.dumps({name: key[name] for name in ("AccessKeyId", "SecretAccessKey")}))


if __name__ == "__main__":
    main()
