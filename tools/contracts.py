"""The contract type `unreachable`: import-linter's `forbidden`, for modules that may not have been written yet.

A module that is named and not there is skipped with a warning, so that directions can be fixed before the code; from
the first line of the module on the contract binds like `forbidden`, indirect imports included.
"""

from __future__ import annotations

from grimp import ImportGraph
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.domain.contract import ContractCheck


class Unreachable(ForbiddenContract):
    """Source modules never reach a forbidden module, directly or through others."""

    type_name = "unreachable"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """The check of `forbidden` over what is there; a missing internal module becomes a warning."""
        roots = {root for root in self.session_options["root_packages"]}
        absent: list[str] = []
        for name in ("source_modules", "forbidden_modules"):
            kept = set()
            for module in getattr(self, name):
                internal = module.expression.split(".")[0] in roots
                if internal and module.expression not in graph.modules:
                    absent.append(module.expression)
                else:
                    kept.add(module)
            setattr(self, name, kept)
        outcome = super().check(graph=graph, verbose=verbose)
        outcome.warnings.extend(f"not there yet: {module}" for module in sorted(absent))
        return outcome
