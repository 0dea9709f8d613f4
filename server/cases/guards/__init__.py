"""What must be there before a case moves on: guard.py is the shape and the question, the others are the rows."""

from server.cases.guards import examination, outcomes
from server.cases.guards.guard import Guard, Missing, MustHaveAid, missing

#: By key, as course.TABLE names them.
GUARDS = {guard.key: guard for guard in (*examination.GUARDS, *outcomes.GUARDS)}

__all__ = ["GUARDS", "Guard", "Missing", "MustHaveAid", "missing"]
