"""The contract type `unreachable`: import-linter's `forbidden` that also outlives a module's being renamed or moved.

A module of ours that a contract names and that is not there breaks the contract, so that a direction is never lost
unseen. `not_yet` names those that are still to be written; from a module's first line on its contract binds.
"""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import fields, output
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.domain.contract import ContractCheck


class Unreachable(ForbiddenContract):
    """Source modules never reach a forbidden module, directly or through others; every module of ours is there."""

    type_name = "unreachable"

    not_yet = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """The check of `forbidden` over what is there; a missing module of ours is a finding."""
        roots = set(self.session_options["root_packages"])
        awaited: set[str] = set(getattr(self, "not_yet", None) or ())
        absent: set[str] = set()
        for name in ("source_modules", "forbidden_modules"):
            kept: set[Any] = set()
            for module in getattr(self, name):
                wanted = module.expression
                is_there = wanted in graph.modules or wanted.split(".")[0] not in roots or "*" in wanted
                (kept if is_there else absent).add(module if is_there else wanted)
            setattr(self, name, kept)
        outcome = super().check(graph=graph, verbose=verbose)
        outcome.warnings.extend(f"not there yet: {module}" for module in sorted(absent & awaited))
        outcome.warnings.extend(f"there now, take it out of not_yet: {module}" for module in sorted(awaited - absent))
        outcome.metadata["missing"] = sorted(absent - awaited)
        outcome.kept = outcome.kept and not outcome.metadata["missing"]
        return outcome

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Names the missing modules, then what `forbidden` found."""
        for module in check.metadata["missing"]:
            output.print_error(f"{module}: named by this contract and not there: renamed or moved? Mend the contract.")
        if check.metadata.get("invalid_chains"):
            super().render_broken_contract(check)
