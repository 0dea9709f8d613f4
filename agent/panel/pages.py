"""The technician's pages of a box, by their path."""

from __future__ import annotations

from collections.abc import Mapping

from agent.panel.commission import commission_page
from agent.panel.enrol import enrol_page
from agent.panel.network import network_page
from agent.panel.technician_page import TechnicianPage


def technician_pages() -> Mapping[str, TechnicianPage]:
    """Network, enrolment, commissioning."""
    return {"/network": network_page(), "/enrol": enrol_page(), "/commission": commission_page()}
