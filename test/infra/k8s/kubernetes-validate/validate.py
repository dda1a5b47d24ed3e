"""Holds files of manifests against the schemas of Kubernetes versions: validate.py VERSION,VERSION FILE...

The package's command reads a version's schemas anew for each object; here they are read once.
"""
import functools
import sys

import yaml
from kubernetes_validate import utils

for name in ("schema_contents", "all_versions"):
    setattr(utils, name, functools.cache(getattr(utils, name)))

versions, files = sys.argv[1].split(","), sys.argv[2:]
faults = 0
for file in files:
    with open(file, encoding="utf-8") as text:
        objects = list(yaml.safe_load_all(text))
    for version in versions:
        for each in objects:
            try:
                utils.validate(each, version, strict=True)
            except utils.ValidationError as fault:
                faults += 1
                path = ".".join(str(part) for part in fault.absolute_path)
                print(f"{version} {file} {utils.kn(each)} {path}: {fault.message}")
print(f"faults: {faults}")
sys.exit(1 if faults else 0)
