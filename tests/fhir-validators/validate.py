"""Validates every event of a folder with fhir.resources, against the base resource.

    python validate.py EVENTS

R4B left AuditEvent as R4 has it. Prints a line for each invalid event and one that counts; exit
code 1 if any is invalid.
"""

import json
import pathlib
import sys

from fhir.resources.R4B.auditevent import AuditEvent


def main(folder):
    events = invalid = 0
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        events += 1
        try:
            AuditEvent.model_validate(json.loads(path.read_text()))
        except ValueError as error:
            invalid += 1
            print(f"{path.name}: {' '.join(str(error).split())}")
    print(f"{events} events, {invalid} invalid")
    return 1 if invalid else 0


sys.exit(main(sys.argv[1]))
