# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between regions by design, each with the reason why it is not compared.

A fact is named by its path through an answer. A star is any part of it.
"""

from __future__ import annotations

from collections.abc import Mapping

Reasons = Mapping[str, str]

_WHEN = "tells when something was made or changed, not what it is"
_ITSELF = "AWS brings it up by itself, and no role acts on it"
_ROLE = "tells what the region does now"
_OWN = "each region has one of its own"

BY_DESIGN: Mapping[str, Reasons] = {
    "equality.functions": {
        "*CodeSize": "follows from the code, whose hash is compared",
        "*LastModified": _WHEN,
        "*LastUpdateStatus*": _ITSELF,
        "*RevisionId": _OWN,
        "*RuntimeVersionConfig*": "AWS brings runtimes up to date region by region",
        "*State": "compared as whether the function can be called",
        "*StateReason*": _ITSELF,
        "*Version": "counts how often a function was published",
        "*EventSourceMappingArn": _OWN,
        "*LastProcessingResult": "each batch writes it",
        "*StateTransitionReason": "tells who turned the mapping on or off",
        "*UUID": _OWN,
    },
    "equality.launch_template": {
        "ImageId": "ids of images belong to one region; equality.image compares what they stand for",
        "TagSpecifications*": "the tag DR-Role tells what a region does",
    },
    "equality.alarms": {
        "*AlarmConfigurationUpdatedTimestamp": _WHEN,
        "*StateTransitionedTimestamp": _WHEN,
    },
    "equality.parameters": {
        "evacuated/*.value": _ROLE,
        "health/*.value": _ROLE,
    },
}

# Parameters that say the same in every region, and would not any more where names of regions are replaced.
SAME_EVERYWHERE: Reasons = {
    "failover/witness_region": "a region outside the system, or one of it that all of them ask",
    "region/all": "every region of the system, in one order",
    "region/preferred": "one region that all of them name",
}

# Parameters that one region alone holds.
ONE_REGION_ONLY: Reasons = {
    "drill/": "marks a drill that is under way, in the region that takes over",
    "failover/writer_health": "the answer of a controller about another region, kept where it looked",
    "fingerprints/": "records what a role found in its own region",
}
