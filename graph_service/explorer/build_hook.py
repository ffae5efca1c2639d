"""Puts the built explorer into wheels, and builds it first where a wheel is made from a checkout without it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ExplorerBuildHook(BuildHookInterface[Any]):
    """Hatchling's hook: an editable install serves what `make explorer` builds, whenever that is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the explorer unless it is there.

        Raises:
            RuntimeError: it isn't there, and there is no npm to build it with.
        """
        folder = Path(self.root) / "graph_service" / "explorer"
        if version == "editable" or (folder / "dist" / "index.html").is_file():
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "The explorer isn't built, and there is no npm to build it with: run `make explorer` first, or install "
                "Node.js 20.19 or later."
            )
        for command in (["ci", "--silent"], ["run", "--silent", "build"]):
            subprocess.run([npm, *command], cwd=folder, check=True)  # noqa: S603 - found on the path, with fixed words
