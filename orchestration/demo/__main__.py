"""`python -m orchestration.demo --data-dir DIR --scale tiny`."""

import argparse
import sys
from pathlib import Path

from orchestration.demo import write_demo
from orchestration.demo.company import SCALES

parser = argparse.ArgumentParser(
    prog="python -m orchestration.demo",
    description="Write the demo company's export files and their truth.",
)
parser.add_argument("--data-dir", type=Path, required=True)
parser.add_argument("--scale", choices=sorted(SCALES), default="demo")
parser.add_argument("--seed", type=int, default=7)
arguments = parser.parse_args()
summary = write_demo(arguments.data_dir, arguments.scale, arguments.seed)
sys.stdout.write(f"{summary}\n")
