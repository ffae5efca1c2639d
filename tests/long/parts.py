"""What `make test-long` runs: a table of promises and the commands that hold the program to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
LONG: Final = (("HYPOTHESIS_PROFILE", "long"),)


@dataclass(frozen=True)
class Part:
    """One command, and what it shows."""

    name: str
    promise: str
    minutes: float
    """It is ended after so many."""
    arguments: tuple[str, ...]
    """Of Python."""
    environment: tuple[tuple[str, str], ...] = ()
    is_alone: bool = False
    """Whether it measures, so that nothing may run beside it."""

    @property
    def needs(self) -> str:
        """The file of this repository that is run."""
        target = self.arguments[1 if self.arguments[0] == "-m" and self.arguments[1] != "pytest" else -1]
        return target if (ROOT / target).exists() or "/" in target else target.replace(".", "/")

    def is_there(self) -> bool:
        """Return whether what is run is here."""
        return (ROOT / self.needs).exists() or (ROOT / f"{self.needs}.py").exists()


PYTEST: Final = ("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider")

PARTS: Final = (
    Part(
        "hostile", "Beside 64 hostile clients honest ones are answered, and health within a second", 40,
        ("-m", "benchmarks.hostile", "--minutes", "10"), is_alone=True,
    ),
    Part(
        "fuzz", "No parser fails, hangs or fills memory on what chance brings", 76,
        ("-m", "tests.fuzz", "--minutes", "10"),
    ),
    Part("probing", "No request is answered 5xx or as the document doesn't say", 20, ("-m", "tests.probing")),
    Part(
        "mutation", "Tests notice 85 % of changes to paths, time and filters", 14,
        ("-m", "tests.mutation", "--processes", "1", "--minutes", "11"),
    ),
    Part("oracle", "Answers are those of a brute-force search over small worlds", 15, (*PYTEST, "tests/oracle"), LONG),
    Part(
        "power", "What was acknowledged survives kill -9 and the loss of unsynced writes, whole", 10,
        ("-m", "tests.long.power_cuts", "--times", "200"),
    ),
    Part(
        "network", "A network to Neo4j that fails is said in time, and a load that it cut is completed", 16,
        ("-m", "tests.long.network_failures", "--times", "200"),
    ),
    Part(
        "damaged", "No damaged file of any format ends a load other than with a message", 4,
        (*PYTEST, "tests/loaders/test_fuzzing.py"), LONG,
    ),
)  # fmt: skip
"""In the order in which they begin: what runs alone, then two at a time. The fuzzer has seven parsers for ten minutes each."""
