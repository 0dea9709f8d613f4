"""One target under atheris: `python -m tests.hostile.fuzz NAME WORK SECONDS MODULE...`, from the corpus into WORK.

Only these modules, the target's own, are instrumented: what libFuzzer counts is then the branches of that parser. It
ends at the first exception that the table does not name, and leaves the input beside WORK.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
LONGEST = 16 * 1024
SLOW_S, MOST_MB = 20, 2048
PACKAGES = ("agent", "firmware_config", "server", "sync", "msr_verify")
BRANCHES = "branches in all: "


def others(modules: tuple[str, ...]) -> Iterator[str]:
    """Every module of the product that is not one of these or below one."""
    for package in PACKAGES:
        for path in [*ROOT.glob(f"{package}.py"), *ROOT.glob(f"{package}/**/*.py")]:
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not any(name == each or name.startswith(f"{each}.") for each in modules):
                yield name


def main(name: str, work: Path, seconds: int, modules: tuple[str, ...]) -> None:
    """Fuzzes until the time is over; libFuzzer ends the process."""
    with atheris.instrument_imports(include=list(modules), exclude=list(others(modules)), enable_loader_override=False):
        from tests.hostile.targets import BY_NAME
    print(f"{BRANCHES}{atheris._reserve_counter()}", file=sys.stderr)
    target = BY_NAME[name]
    for folder in (work, target.found):
        folder.mkdir(parents=True, exist_ok=True)

    def one(data: bytes) -> None:
        target.try_on(data)

    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOW_S}", f"-rss_limit_mb={MOST_MB}"]
    told = ["-print_final_stats=1", f"-artifact_prefix={work.parent}/{name}-"]
    atheris.Setup([sys.argv[0], *limits, *told, str(work), str(target.corpus), str(target.found)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), tuple(sys.argv[4:]))
