"""People, their units, roles and sign-in; who may what (policies.py). May import audit."""
